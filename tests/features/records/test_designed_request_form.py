"""A link that asks a form the firm designed: shown on a plain page, judged by the same engine."""

from datetime import timedelta

import pytest

from backend.features.forms import Audience
from backend.features.tickets import TimePromised
from tests.features.records.browsing import Browser
from tests.features.records.conftest import tickets_of
from tests.features.records.links import Link
from tests.support.accounts import People
from tests.support.forms import NOISE, WHERE, FormPress, a_field, options
from tests.support.ticket_desk import TicketDesk

AGE = a_field("number", "age", "用了几年", unit="年", maximum=50)
PLACES = a_field("multi", "places", "漏水的地方", options=options("接头", "滤芯", "龙头"))
PHOTO = a_field("media", "photo", "照片")
COUNT = a_field("number", "count", "件数")


@pytest.fixture
async def link(desk: TicketDesk, people: People, browser: Browser) -> Link:
    return Link(desk, await FormPress.of(desk.api, people), browser)


async def test_the_page_asks_the_form_and_the_ticket_keeps_its_version(link: Link) -> None:
    desk = link.desk
    await link.design(NOISE, WHERE, AGE, PLACES, PHOTO)
    await link.open()
    page = await link.browser.open(f"/r/{link.id}")
    for said in (
        "净水器报修",
        "有无异响",
        "用了几年",
        "漏水的地方",
        "年，可以不填",
    ):
        assert said in page.text, said
    assert "声音从哪里来" not in page.text, "only where there is a noise"
    form = page.forms["request"]
    filled = link.filled(form, f_noise="o2", f_age="3", f_places=["o3", "o1"], f_where="多填的")
    where = await link.browser.sent(form, **filled)
    assert where.endswith("/received")
    [ticket] = await tickets_of(desk)
    assert ticket.source == link.id
    [kept] = [each for each in ticket.forms if each.key == link.key]
    assert (kept.version, len(kept.answers)) == (1, 1)
    [stored] = (await desk.container.forms.answers.these([kept.answers[0].id])).values()
    assert stored.given() == {"noise": "o2", "age": 3, "places": ["o1", "o3"]}
    assert stored.filled_as is Audience.CUSTOMER


async def test_wrong_answers_come_back_with_what_to_do_and_nothing_is_kept(link: Link) -> None:
    await link.design(NOISE, WHERE, AGE)
    await link.open()
    form = await link.form()
    wrong = link.filled(form, f_noise="o1", f_age="很久")
    shown = await link.browser.refused(form, 422, **wrong)
    assert "“用了几年”应为数字" in shown.text
    again = shown.forms["request"]
    assert again.fields["f_where"] == [""], "asked now"
    assert "“声音从哪里来”还没有填" not in shown.text
    still = await link.browser.refused(again, 422, **wrong)
    assert "“声音从哪里来”还没有填，请填写" in still.text
    assert (again.fields["f_age"], again.fields["f_noise"]) == (["很久"], ["o1"])
    for hostile in ("nan", "1e999", "<script>", "9" * 400):
        await link.browser.refused(form, 422, **{**wrong, "f_age": hostile, "f_where": "里面"})
    assert not [each for each in await tickets_of(link.desk) if each.source == link.id]
    assert (
        await link.desk.container.mongo.collection("form_answers").count({"form.key": link.key})
        == 0
    )


async def test_a_page_opened_before_a_rollback_is_taken_as_it_was_shown(link: Link) -> None:
    await link.design(NOISE)
    await link.open()
    await link.design(NOISE, AGE, title="第二版")
    form = await link.form()
    await link.press.roll_back(link.key, 1)
    await link.browser.sent(form, **link.filled(form, f_noise="o2", f_age="4"))
    made = [each for each in await tickets_of(link.desk) if each.source == link.id]
    [kept] = [each for each in made[0].forms if each.key == link.key]
    assert (kept.version, kept.answers[0].version) == (3, 2)
    fresh = await link.form()
    assert "f_age" not in fresh.fields
    assert fresh.fields["form_version"] == ["3"]


async def test_a_link_whose_form_is_gone_says_so_kindly(link: Link) -> None:
    api, key = link.desk.api, link.key
    await link.design(NOISE)
    await link.open()
    form = await link.form()
    order = {"version": await link.press.version_of(key)}
    gone = await api.post(
        f"/api/v1/definitions/form/{key}/withdrawal", order, token=link.press.second.token
    )
    assert gone.status < 300, gone.body
    shown = await link.browser.refused(form, 410, **link.filled(form, f_noise="o2"))
    assert "这张报修单已经停用了" in shown.text
    page = await api.get(f"/r/{link.id}")
    assert page.status == 410


async def test_a_form_that_a_plain_page_cannot_ask_gets_no_link(link: Link) -> None:
    token = (await People(link.desk.container).staff("business_administrator")).token
    order = {"id": link.id, "name": "官网报修", "form_key": link.key}
    missing = await link.desk.api.post("/api/v1/request-forms", order, token=token)
    assert (missing.status, missing.body["code"]) == (422, "form_not_for_links")
    parts = a_field("table", "parts", "零件", columns=[COUNT], min_rows=11, required=True)
    await link.design(NOISE, parts)
    refused = await link.desk.api.post("/api/v1/request-forms", order, token=token)
    assert (refused.status, refused.body["code"]) == (422, "form_not_for_links")
    assert "“零件”至少要填 11 行" in refused.body["detail"]
    assert (await link.desk.api.get(f"/r/{link.id}")).status == 404


async def test_what_was_promised_stands_on_the_pages_after_sending(
    link: Link, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = link.desk

    class Promised:
        async def next_of(self, ticket_id: str) -> TimePromised | None:
            return TimePromised("接单", desk.container.now() + timedelta(days=400))

    monkeypatch.setattr(desk.container.tickets.reading, "promised", Promised())
    await link.design(NOISE)
    await link.open()
    form = await link.form()
    where = await link.browser.sent(form, **link.filled(form, f_noise="o2"))
    for path in (where, where.removesuffix("/received")):
        page = await link.browser.open(path)
        assert "我们承诺" in page.text
        assert "前接单" in page.text
