"""A link asks every kind of question on a plain page: files, paths, windows, tables, signatures."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from backend.features.media import Media, MediaKind
from backend.kit.clock import shanghai_day
from backend.kit.http.file_forms import MOST_PARTS, MOST_TYPED_BYTES
from tests.features.records.browsing import URLENCODED, Browser, Form
from tests.features.records.links import Link
from tests.support.accounts import People
from tests.support.forms import FormPress, a_field, options
from tests.support.images import a_jpeg
from tests.support.ticket_desk import TicketDesk

TREE = [
    {"code": "air", "label": "空调"},
    {"code": "wall", "label": "挂机", "parent": "air"},
    {"code": "floor", "label": "柜机", "parent": "air"},
    {"code": "other", "label": "别的"},
]
COLUMNS = [
    a_field("text", "part", "零件", required=True),
    a_field("number", "count", "件数", unit="个"),
    a_field("choice", "state", "状况", options=options("坏了", "少了")),
]
PHOTOS = a_field("media", "photos", "照片", max_count=3, captions="required")
PARTS = a_field("table", "parts", "零件", columns=COLUMNS, max_rows=4)
SIGNED = a_field("signature", "signed", "签名", required=True)
PLACE = a_field("location", "place", "位置")
WHICH = a_field("cascade", "which", "哪一种", options=TREE, required=True)
WHEN = a_field("window", "visit", "几点方便", opens="08:00", closes="11:00", latest=3)


@pytest.fixture
async def link(desk: TicketDesk, people: People, browser: Browser) -> Link:
    return Link(desk, await FormPress.of(desk.api, people), browser)


async def opened(link: Link, *fields: dict[str, Any]) -> Form:
    await link.design(*fields)
    await link.open()
    return await link.form()


async def files_of(link: Link) -> list[Media]:
    return await link.desk.container.media_services.files.find({}, limit=50)


async def test_every_kind_is_asked_and_its_answer_kept_as_the_contract_says(link: Link) -> None:
    form = await opened(link, WHICH, WHEN, PHOTOS, PARTS, SIGNED, PLACE)
    assert form.offered["f_which"] == ["", "other", "wall", "floor"]
    assert form.offered["f_visit.slot"] == ["", "08:00-10:00", "10:00-11:00", "08:00-11:00"]
    assert form.files == ["f_photos", "f_signed"]
    day = shanghai_day(link.desk.container.now()).isoformat()
    filled = link.filled(form, f_which="floor") | {
        "f_visit.day": day,
        "f_visit.slot": "10:00-11:00",
        "f_parts.0.part": "铜管",
        "f_parts.0.count": "2",
        "f_parts.0.state": "o2",
        "f_signed.name": "欧阳修远",
        "f_signed.agree": "yes",
        "f_place.words": "地下二层",
    }
    chosen = [("f_photos", a_jpeg(40, 30)), ("f_photos", a_jpeg(30, 40))]
    shown = await link.browser.refused(form, 422, chosen, **filled)
    assert "每个文件都要写一句说明" in shown.text
    again = shown.forms["request"]
    first, second = again.fields["f_photos.kept"]
    assert len(again.fields["f_signed.kept"]) == 1
    assert len(shown.images) == 3, "both photos and the signature"
    captions = {f"f_photos.caption.{first}": "铭牌", f"f_photos.caption.{second}": "漏水处"}
    where = await link.browser.sent(again, **{**captions, "consent": filled["consent"]})
    assert where.endswith("/received")
    kept = await link.answers()
    [signature] = kept.signature_ids
    assert kept.given() == {
        "which": ["air", "floor"],
        "visit": {"day": day, "start": "10:00", "end": "11:00"},
        "photos": [{"id": first, "caption": "铭牌"}, {"id": second, "caption": "漏水处"}],
        "parts": [{"part": "铜管", "count": 2, "state": "o2"}],
        "signed": signature,
        "place": {"words": "地下二层"},
    }
    [ticket] = await link.tickets()
    files = {each.id: each for each in await files_of(link)}
    assert files.keys() == {first, second, signature}
    assert files[signature].kind is MediaKind.SIGNATURE
    for each in files.values():
        assert each.subject is not None
        assert (each.subject.kind, each.subject.id) == ("ticket", ticket.id)
        assert each.uploaded_by == ticket.customer_id


async def test_what_an_answer_calls_for_is_asked_before_anything_is_sent(link: Link) -> None:
    noisy = {"kind": "choice", "fact": "noise", "values": ["o1"]}
    noise = a_field("choice", "noise", "有无异响", options=options("有", "没有"))
    where = a_field("text", "where", "声音从哪里来", visible_if=noisy)
    many = {"kind": "number", "fact": "photos", "operator": "at_least", "value": 1}
    about = a_field("text", "about", "照片里是什么", required_if=many)
    photos = {**PHOTOS, "captions": "none"}
    form = await opened(link, noise, where, photos, about)
    assert {"f_noise", "f_where"} & set(form.fields) == set()
    filled = link.filled(form, f_noise="o1")
    shown = await link.browser.refused(form, 422, [("f_photos", a_jpeg(40, 30))], **filled)
    assert "“照片里是什么”还没有填，请填写" in shown.text
    again = shown.forms["request"]
    assert again.fields["f_noise"] == ["o1"]
    assert again.fields["name"] == [filled["name"]]
    assert len(again.fields["f_photos.kept"]) == 1
    consent = filled["consent"]
    hidden = await link.browser.refused(again, 422, f_where="压缩机", f_noise="o2", consent=consent)
    kept = hidden.forms["request"]
    assert kept.fields["f_where"] == ["压缩机"], "carried along, should it be asked again"
    back = await link.browser.refused(kept, 422, f_noise="o1", f_about="铭牌", consent=consent)
    assert "还有 1 项要看一下" in back.text
    assert await link.tickets() == []
    await link.browser.sent(back.forms["request"], consent=consent)
    assert (await link.answers()).given() == {
        "noise": "o1",
        "where": "压缩机",
        "photos": [{"id": again.fields["f_photos.kept"][0]}],
        "about": "铭牌",
    }


async def test_another_row_costs_nothing_that_was_typed(link: Link) -> None:
    form = await opened(link, PARTS, {**PHOTOS, "captions": "none"})
    filled = link.filled(form) | {"f_parts.0.part": "铜管", "do": "row:parts"}
    files = [("f_photos", a_jpeg(40, 30))]
    for rows in (2, 3, 4, 4):
        answer = await link.browser.send(form, files, **filled)
        assert answer.status == 200
        form = link.browser.read(answer).forms["request"]
        assert [name for name in form.fields if name.endswith(".part")] == [
            f"f_parts.{row}.part" for row in range(rows)
        ]
        files, filled = [], {"do": "row:parts", "consent": filled["consent"]}
    assert (form.fields["f_parts.0.part"], form.fields["problem"]) == (["铜管"], ["不出水"])
    assert await link.tickets() == []
    await link.browser.sent(
        form, **{"f_parts.3.part": "阀", "consent": filled["consent"], "do": []}
    )
    given = (await link.answers()).given()
    assert given["parts"] == [{"part": "铜管"}, {"part": "阀"}]
    assert len(await files_of(link)) == 1


async def test_a_wrong_file_costs_itself_and_nothing_else(link: Link) -> None:
    photos = {**PHOTOS, "captions": "none"}
    form = await opened(link, photos, {**SIGNED, "required": False})
    filled = link.filled(form)
    hostile = b"<script>alert(1)</script>" * 9
    for chosen, said in (
        ([("f_photos", hostile)], "“照片”：不支持这种文件"),
        ([("f_photos", a_jpeg(40, 30))] * 4, "最多 3 个"),
        ([("f_signed", hostile)], "“签名”：不支持这种文件"),
    ):
        shown = await link.browser.refused(form, 422, chosen, **filled)
        assert said in shown.text
        assert shown.forms["request"].fields["problem"] == ["不出水"]
        assert hostile.decode() not in shown.text
    alone = await link.browser.refused(form, 422, **filled, **{"f_signed.name": "欧阳修远"})
    assert "请写下姓名并勾选确认" in alone.text
    assert await files_of(link) == []
    assert await link.tickets() == []


async def test_no_picture_is_kept_of_whoever_has_not_agreed(link: Link) -> None:
    form = await opened(link, {**PHOTOS, "captions": "none"})
    filled = link.filled(form, consent="")
    shown = await link.browser.refused(form, 422, [("f_photos", a_jpeg(40, 30))], **filled)
    assert "请先勾选同意" in shown.text
    assert await files_of(link) == []


async def test_the_same_sending_twice_is_one_ticket_with_one_photo(link: Link) -> None:
    form = await opened(link, {**PHOTOS, "captions": "none"})
    filled, chosen = link.filled(form), [("f_photos", a_jpeg(40, 30))]
    both = await asyncio.gather(
        *(link.browser.send(form, chosen, **filled) for _ in range(4)), return_exceptions=False
    )
    third = await link.browser.send(form, chosen, **filled)
    assert {each.status for each in (*both, third)} == {303}
    assert len({each.headers["location"] for each in (*both, third)}) == 1
    [ticket] = await link.tickets()
    attached = [each for each in await files_of(link) if each.subject]
    assert [each.subject.id for each in attached if each.subject] == [ticket.id]
    other = await link.browser.send(form, chosen, **{**filled, "problem": "另一件事"})
    assert other.status == 422
    assert len(await link.tickets()) == 1


async def test_another_page_s_files_and_tokens_open_nothing(link: Link) -> None:
    photos = {**PHOTOS, "captions": "none", "required": True}
    form = await opened(link, photos)
    filled = link.filled(form)
    first = await link.browser.refused(
        form, 422, [("f_photos", a_jpeg(40, 30))], **{**filled, "phone": "1"}
    )
    [stolen] = first.forms["request"].fields["f_photos.kept"]
    foreign = await link.desk.media(link.desk.customer)
    fresh = await link.form()
    for each in (stolen, foreign, "no-such-file", "../../x"):
        shown = await link.browser.refused(fresh, 422, **{**filled, "f_photos.kept": each})
        assert shown.images == []
    other = Link(link.desk, link.press, link.browser)
    theirs = await opened(other, photos)
    outdated = await link.browser.refused(
        form, 409, **{**filled, "form": theirs.fields["form"], "f_photos.kept": stolen}
    )
    assert "页面打开太久了" in outdated.text
    kept = len(await files_of(link))
    for action in (form.action, f"{form.action}/code"):
        sent = replace(form, action=action)
        made_up = {**filled, "form": "x.9999999999.y"}
        await link.browser.refused(sent, 409, [("f_photos", a_jpeg(31, 30))], **made_up)
    assert len(await files_of(link)) == kept, "a page that is none of ours has no files"
    assert await link.tickets() == []
    assert all(each.subject is None for each in await files_of(link))


async def test_a_flood_is_turned_away_before_it_is_looked_at(link: Link) -> None:
    form = await opened(link, PARTS)
    filled = link.filled(form)
    api, path = link.desk.api, form.action
    rows = {f"f_parts.{row}.part": "x" for row in range(10_000)}
    refused = await link.browser.send(form, **{**filled, **rows})
    assert refused.status == 400
    few = {f"f_parts.{row}.part": "x" for row in range(MOST_PARTS // 2)}
    shown = await link.browser.refused(form, 422, **{**filled, **few})
    assert "最多 4 行" in shown.text
    long = await link.browser.send(form, **{**filled, "f_parts.0.part": "长" * MOST_TYPED_BYTES})
    assert long.status == 413
    plain = await api.post(path, raw=b"a=" + b"b" * MOST_TYPED_BYTES, headers=URLENCODED)
    assert plain.status == 413
    other = await api.post(path, raw=b"{}", headers={"Content-Type": "application/json"})
    assert other.status == 415
    assert await link.tickets() == []


async def test_words_of_a_form_are_shown_and_never_obeyed(link: Link) -> None:
    evil = '"><script>x</script>'
    named = [{"code": f"o{number}", "label": f"{evil}{number}"[:40]} for number in (1, 2)]
    tree = [{"code": "a", "label": evil}, {"code": "b", "label": evil, "parent": "a"}]
    columns = [
        a_field("text", "part", evil),
        a_field("choice", "state", evil, options=named),
        a_field("number", "count", evil, unit="\"'<b>"),
    ]
    fields = [
        a_field("text", "a", evil, help=evil, section=evil),
        a_field("choice", "b", evil, options=named),
        a_field("multi", "c", evil, options=named),
        a_field("cascade", "d", evil, options=tree),
        a_field("table", "e", evil, columns=columns),
        {**PHOTOS, "label": evil},
        {**SIGNED, "label": evil},
        {**PLACE, "label": evil},
        {**WHEN, "label": evil},
    ]
    await link.design(*fields, title=evil)
    await link.open()
    form = await link.form()  # Seen fails where a script is
    typed = {name: evil for name in form.fields if name.startswith("f_")}
    shown = await link.browser.refused(
        form, 422, [("f_photos", a_jpeg(40, 30))], **{**link.filled(form), **typed}
    )
    again = shown.forms["request"]
    assert again.fields["f_a"] == [evil]
    [photo] = again.fields["f_photos.kept"]
    caption = {f"f_photos.caption.{photo}": evil, "f_signed.kept": evil, "f_e.rows": evil}
    await link.browser.refused(again, 422, **{**link.filled(again), **typed, **caption})
    assert await link.tickets() == []
