"""The page behind a ticket's link asks the acceptance form that the firm designed."""

from uuid import uuid4

import pytest

from backend.features.media import MediaKind
from tests.features.records.browsing import Browser, Form
from tests.features.records.conftest import link_of
from tests.support.accounts import People
from tests.support.forms import FormPress, a_field, options
from tests.support.images import a_jpeg
from tests.support.ticket_desk import Json, TicketDesk

CLEAN = a_field("choice", "clean", "现场干净吗", options=options("干净", "不干净"), required=True)
WHY = a_field(
    "text",
    "why",
    "哪里不干净",
    visible_if={"kind": "choice", "fact": "clean", "values": ["o2"]},
)
SIGNED = a_field("signature", "signed", "客户签名", required=True)
PHOTOS = a_field("media", "photos", "现场照片", max_count=2, captions="none")
INNER = a_field("text", "inner", "内部评语", staff_only=True)


class AcceptancePage:
    def __init__(self, desk: TicketDesk, press: FormPress, browser: Browser) -> None:
        self.desk, self.press, self.browser = desk, press, browser
        self.key = f"accept-{uuid4().hex[:8]}"

    async def finished(self, *fields: Json) -> Json:
        use = {"product_line_id": self.desk.line_id, "service_type": "repair"}
        content = {"title": "验收单", "purpose": "acceptance", "used_for": [use]}
        await self.press.publish(self.key, content | {"fields": list(fields)})
        ticket = await self.desk.working()
        completion = await self.desk.completion(self.desk.wang)
        return await self.desk.act(self.desk.wang, ticket, "finish", completion)

    async def form(self, ticket: Json) -> Form:
        page = await self.browser.open(await link_of(self.desk, ticket))
        return page.forms["do-acceptance"]

    async def state(self, ticket: Json) -> str:
        return str((await self.desk.read(self.desk.agent, ticket))["state"])

    async def answers(self, ticket: Json) -> list[Json]:
        answers = self.desk.container.forms.answers
        return [each.given() for each in await answers.of_subject("ticket", ticket["id"])]


@pytest.fixture
async def acceptance(desk: TicketDesk, people: People, browser: Browser) -> AcceptancePage:
    return AcceptancePage(desk, await FormPress.of(desk.api, people), browser)


async def test_the_page_asks_the_form_and_the_work_is_accepted_with_it(
    acceptance: AcceptancePage,
) -> None:
    browser = acceptance.browser
    ticket = await acceptance.finished(CLEAN, WHY, PHOTOS, SIGNED, INNER)
    form = await acceptance.form(ticket)
    assert {"f_why", "f_inner"} & set(form.fields) == set()
    chosen = [("f_photos", a_jpeg(40, 30))]
    signed: dict[str, str | list[str]] = {"f_signed.name": "欧阳修远", "f_signed.agree": "yes"}
    shown = await browser.refused(form, 422, chosen, **signed)
    assert "“现场干净吗”还没有填，请填写" in shown.text
    assert shown.text.count("还没有填，请填写") == 1, "beside its field alone"
    more = await browser.refused(shown.forms["do-acceptance"], 422, f_clean="o2")
    assert "还有 1 项要看一下" in more.text
    again = more.forms["do-acceptance"]
    assert again.fields["f_clean"] == ["o2"]
    assert await acceptance.state(ticket) == "done"
    where = await browser.sent(again, f_why="角落")
    assert where.endswith("?done=acceptance")
    assert await acceptance.state(ticket) == "follow_up"
    [photo], [signature] = again.fields["f_photos.kept"], again.fields["f_signed.kept"]
    assert await acceptance.answers(ticket) == [
        {"clean": "o2", "why": "角落", "photos": [{"id": photo}], "signed": signature}
    ]
    files = acceptance.desk.container.media_services.files
    kept = await files.known([photo, signature])
    assert kept[signature].kind is MediaKind.SIGNATURE
    assert {each.subject.id for each in kept.values() if each.subject} == {ticket["id"]}
    assert await browser.sent(again, f_why="角落") == where, "twice does it once"
    assert len(await acceptance.answers(ticket)) == 1


async def test_nothing_is_accepted_without_what_the_form_demands(
    acceptance: AcceptancePage,
) -> None:
    browser = acceptance.browser
    ticket = await acceptance.finished(CLEAN, SIGNED)
    form = await acceptance.form(ticket)
    foreign = await acceptance.desk.media(acceptance.desk.stranger)
    for wrong in (
        {"f_clean": "o9"},
        {"f_clean": "o1"},
        {"f_clean": "o1", "f_signed.name": "欧阳修远"},
        {"f_clean": "o1", "f_signed.kept": foreign},
        {"f_clean": "o1", "questions": "", "form_version": "7"},
    ):
        shown = await browser.refused(form, 422, **wrong)
        assert "do-acceptance" in shown.forms
    assert await acceptance.state(ticket) == "done"
    assert await acceptance.answers(ticket) == []


async def test_a_form_with_nothing_to_fill_in_is_no_hindrance(acceptance: AcceptancePage) -> None:
    ticket = await acceptance.finished({**CLEAN, "required": False})
    form = await acceptance.form(ticket)
    await acceptance.browser.sent(form)
    assert await acceptance.state(ticket) == "follow_up"
    assert await acceptance.answers(ticket) == []


async def test_a_row_more_accepts_nothing_yet(acceptance: AcceptancePage) -> None:
    columns = [a_field("text", "part", "零件")]
    ticket = await acceptance.finished(a_field("table", "left", "留下的", columns=columns))
    form = await acceptance.form(ticket)
    answer = await acceptance.browser.send(form, **{"f_left.0.part": "遥控器", "do": "row:left"})
    assert answer.status == 200
    again = acceptance.browser.read(answer).forms["do-acceptance"]
    assert again.fields["f_left.0.part"] == ["遥控器"]
    assert await acceptance.state(ticket) == "done"
    await acceptance.browser.sent(again, **{"f_left.1.part": "说明书"})
    [given] = await acceptance.answers(ticket)
    assert given == {"left": [{"part": "遥控器"}, {"part": "说明书"}]}
