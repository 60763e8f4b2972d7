"""Answers as they are kept: in one piece for who may read them, sealed by kind underneath."""

from pydantic import JsonValue

from backend.features.forms import Audience, FormContent, check_answers, filled_fields
from backend.features.forms.models.filling import Filling
from backend.kit.personal_fields import personal_values
from tests.features.forms.builders import TODAY, a_field, a_form, answers_to, options

FORM = a_form(
    a_field("text", "found", section="检查"),
    a_field("text", "owner", personal="person_name"),
    a_field("text", "phone", personal="phone", pattern="phone"),
    a_field("text", "door", personal="address"),
    a_field("location", "spot"),
    a_field("media", "photos"),
    a_field("reading", "pressure", unit="MPa", low=1, high=2),
    a_field("choice", "result", options=options("ok", "bad"), staff_only=True),
    a_field(
        "table",
        "parts",
        columns=[a_field("text", "name"), a_field("number", "count", label="数量")],
    ),
)
GIVEN: dict[str, JsonValue] = {
    "found": "压缩机不启动",
    "owner": "王小明",
    "phone": "138 1234 5678",
    "door": "8 栋 1203",
    "spot": {"latitude": 39.9087, "longitude": 116.3975, "words": "地下室"},
    "photos": [{"id": "m1", "caption": "铭牌"}, {"id": "m2"}],
    "pressure": 2.5,
    "result": "ok",
    "parts": [{"name": "电容", "count": 1}, {"count": 2}],
}


def _kept(form: FormContent = FORM) -> dict[str, JsonValue]:
    checked = check_answers(form, GIVEN, Filling(TODAY, media={"m1": "photo", "m2": "photo"}))
    assert checked.problems == []
    return checked.values


def test_typed_text_is_told_apart_by_what_it_says_of_a_person_and_comes_back_whole() -> None:
    answers = answers_to(FORM, _kept())
    assert answers.given() == GIVEN | {"phone": "13812345678"}
    assert answers.values == {
        "photos": [{"id": "m1"}, {"id": "m2"}],
        "pressure": 2.5,
        "result": "ok",
        "parts": [{"count": 1}, {"count": 2}],
    }
    sealed = {(label, value) for label, path, value in personal_values(answers) if path != "salt"}
    assert sealed == {
        ("note", "压缩机不启动"),
        ("note", "铭牌"),
        ("note", "电容"),
        ("person_name", "王小明"),
        ("phone", "13812345678"),
        ("address", "8 栋 1203"),
        ("address", '{"latitude": 39.9087, "longitude": 116.3975, "words": "地下室"}'),
    }


def test_the_digest_changes_with_every_answer_and_cannot_be_made_without_the_salt() -> None:
    one, other = answers_to(FORM, _kept()), answers_to(FORM, _kept())
    assert one.is_untouched
    assert one.digest != other.digest
    other.phones[0].text = "13900000000"
    assert not other.is_untouched


def test_text_that_looks_like_a_place_stays_text() -> None:
    form = a_form(a_field("text", "a"))
    sly = '{"latitude": 1, "longitude": 2}'
    assert answers_to(form, {"a": sly}).given() == {"a": sly}


def test_what_was_erased_of_a_place_stays_readable() -> None:
    answers = answers_to(FORM, _kept())
    answers.addresses[1].text = "（已删除）"
    shown = filled_fields(FORM, answers.given(), Audience.STAFF, clear=True)
    assert next(each.words for each in shown if each.name == "spot") == "（已删除）"


def test_a_reader_sees_the_answers_in_words_and_a_reading_beside_its_range_is_marked() -> None:
    shown = {each.name: each for each in filled_fields(FORM, _kept(), Audience.STAFF, clear=True)}
    assert list(shown) == list(GIVEN)
    assert (shown["found"].section, shown["found"].words) == ("检查", "压缩机不启动")
    assert shown["pressure"].words == "2.5 MPa（超出正常范围：1 到 2 MPa）"
    assert shown["pressure"].is_normal is False
    assert shown["result"].words == "选项ok"
    assert shown["photos"].media_ids == ["m1", "m2"]
    assert shown["parts"].columns == ["第name项", "数量"]
    assert shown["parts"].rows == [["电容", "1"], ["", "2"]]
    assert shown["parts"].words == "第name项 电容，数量 1；数量 2"


def test_who_may_not_see_contacts_sees_them_masked_and_a_customer_nothing_of_the_staffs() -> None:
    shown = {
        each.name: each for each in filled_fields(FORM, _kept(), Audience.CUSTOMER, clear=False)
    }
    assert "result" not in shown
    masked = {name: each.words for name, each in shown.items() if each.is_masked}
    assert masked == {
        "owner": "王**",
        "phone": "138****5678",
        "door": "***",
        "spot": "地***",
    }
    assert all(shown[name].value is None for name in masked)
    assert shown["found"].value == "压缩机不启动"
