"""The answers to a form as a table: whole, across versions, and of nobody who is not to be seen."""

import tracemalloc
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from backend.features.content_safety import ContentHeld
from backend.features.records.schemas.answers import AnswerExportQuery
from backend.features.records.service import answer_sheets
from backend.features.tickets import Ticket
from backend.kit.clock import shanghai_day
from tests.support.accounts import People, SignedIn
from tests.support.forms import FormPress, a_field
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk

COLUMNS = [a_field("text", "part", "零件"), a_field("number", "count", "件数")]


class Sheets:
    def __init__(self, desk: TicketDesk, press: FormPress) -> None:
        self.desk, self.press = desk, press
        self.key = f"report-{uuid4().hex[:8]}"

    async def publish(self, *fields: Json) -> Json:
        use = {"product_line_id": self.desk.line_id, "service_type": "repair"}
        content = {"title": "报告", "purpose": "report", "used_for": [use]}
        return await self.press.publish(self.key, content | {"fields": list(fields)})

    async def answered(self, pin: Json, values: Json) -> Json:
        desk = self.desk
        ticket = await desk.working(anyway=uuid4().hex)
        completion = await desk.completion(desk.wang, form=pin | {"values": values})
        return await desk.act(desk.wang, ticket, "finish", completion)

    async def ask(self, who: SignedIn, key: str = "", days: int = 0) -> Answer:
        today = shanghai_day(self.desk.container.now())
        since = today - timedelta(days=days)
        path = f"/api/v1/form-answer-export?key={key or self.key}&since={since}&until={today}"
        return await self.desk.api.get(path, token=who.token)

    async def rows(self, who: SignedIn) -> list[list[str]]:
        answer = await self.ask(who)
        assert answer.status == 200, answer.body
        assert b"<f>" not in ZipFile(BytesIO(answer.raw)).read("xl/worksheets/sheet1.xml")
        sheet: Any = load_workbook(BytesIO(answer.raw)).active
        return [["" if cell is None else cell for cell in row] for row in sheet.values]


@pytest.fixture
async def sheets(desk: TicketDesk, people: People) -> Sheets:
    return Sheets(desk, await FormPress.of(desk.api, people))


async def test_a_field_has_one_column_whatever_became_of_it(sheets: Sheets) -> None:
    desk = sheets.desk
    owner = a_field("text", "owner", "户主", personal="person_name")
    old = await sheets.publish(
        a_field("text", "noise", "异响"), a_field("number", "age", "年限", unit="年"), owner
    )
    first = await sheets.answered(
        old, {"noise": '=HYPERLINK("http://x")', "age": 3, "owner": "欧阳修远"}
    )
    new = await sheets.publish(
        a_field("table", "used", "用料", columns=COLUMNS), a_field("text", "noise", "声音"), owner
    )
    used = [{"part": "铜管", "count": 2}, {"part": "氟利昂"}]
    await desk.act(desk.customer, first, "accept")
    await desk.act(desk.agent, first, "close", {"satisfaction": 5})
    second = await sheets.answered(new, {"noise": "-1+1", "used": used})
    head, *rows = await sheets.rows(desk.agent)
    fixed = ["工单号", "服务类型", "填写时间", "表单版本"]
    assert head == [*fixed, "用料·零件", "用料·件数", "声音", "户主", "年限"]
    assert [[row[0], row[1], *row[3:]] for row in rows] == [
        [first["number"], "维修", "1", "", "", '=HYPERLINK("http://x")', "欧**", "3 年"],
        [second["number"], "维修", "2", "铜管\n氟利昂", "2\n", "-1+1", "", ""],
    ]
    entries = desk.container.mongo.collection("audit_entries")
    made = await entries.find({"subject_id": sheets.key, "action": "exported"}, limit=9)
    assert [row["actor_id"] for row in made] == [desk.agent.id]


async def test_words_that_wait_for_a_review_are_in_it_for_nobody(sheets: Sheets) -> None:
    desk = sheets.desk
    pin = await sheets.publish(
        a_field("text", "noise", "异响"),
        a_field("number", "age", "年限", unit="年"),
        a_field("table", "used", "用料", columns=COLUMNS),
    )
    used = [{"part": "坏话", "count": 2}]
    ticket = await sheets.answered(pin, {"noise": "坏话", "age": 3, "used": used})
    (stored,) = await desk.container.forms.answers.of_subject("ticket", ticket["id"])
    held = ContentHeld(subject_kind="ticket", subject_id=ticket["id"], part=f"form:{stored.id}:0")
    await desk.container.tickets.content.follow(held)
    _, row = await sheets.rows(desk.agent)
    instead = "（内容正在审核，暂不显示）"
    assert row[4:] == [instead, "3 年", instead, instead]


async def test_what_is_out_of_reach_is_not_in_the_table(sheets: Sheets, people: People) -> None:
    desk = sheets.desk
    pin = await sheets.publish(a_field("text", "noise", "异响"))
    await sheets.answered(pin, {"noise": "嗡嗡"})
    elsewhere = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    assert len(await sheets.rows(desk.agent)) == 2
    assert len(await sheets.rows(elsewhere)) == 1, "the header alone"
    for who in (desk.wang, desk.customer):
        assert (await sheets.ask(who)).status == 403
    assert (await sheets.ask(desk.agent, key="no-such-form")).status == 404
    assert (await sheets.ask(desk.agent, days=400)).status == 422


async def test_a_table_that_is_too_long_says_so_in_its_last_row(
    sheets: Sheets, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = sheets.desk
    monkeypatch.setattr(answer_sheets, "MOST_ROWS", 1)
    pin = await sheets.publish(a_field("text", "noise", "异响"))
    first = await sheets.answered(pin, {"noise": "嗡嗡"})
    await desk.act(desk.customer, first, "accept")
    await desk.act(desk.agent, first, "close", {"satisfaction": 5})
    await sheets.answered(pin, {"noise": "吱吱"})
    _, *rows = await sheets.rows(desk.agent)
    assert [row[0] for row in rows] == [first["number"], answer_sheets.MORE]


@pytest.mark.long
async def test_many_answers_are_taken_away_in_little_memory_and_no_more_than_are_allowed(
    sheets: Sheets, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert answer_sheets.MOST_ROWS == 10_000
    desk, few, most, more = sheets.desk, 500, 2_500, 50
    monkeypatch.setattr(answer_sheets, "MOST_ROWS", most)
    pin = await sheets.publish(a_field("text", "noise", "异响"), a_field("number", "age", "年限"))
    first = await sheets.answered(pin, {"noise": "嗡嗡" * 40, "age": 3})
    await desk.act(desk.customer, first, "accept")
    await desk.act(desk.agent, first, "close", {"satisfaction": 5})
    await _copied(desk, first["id"], range(few))
    _, some_peak = await _taken_away(sheets)
    await _copied(desk, first["id"], range(few, most + more))
    content, peak = await _taken_away(sheets)
    assert peak < 1.3 * some_peak, "rows pass through, they do not gather"
    sheet: Any = load_workbook(BytesIO(content), read_only=True).active
    _, *rows = sheet.values
    assert len(rows) == most + 1
    assert rows[-1][0] == answer_sheets.MORE
    assert len({row[0] for row in rows[:-1]}) == most
    assert {(row[4], row[5]) for row in rows[:-1]} == {("嗡嗡" * 40, "3")}


async def _taken_away(sheets: Sheets) -> tuple[bytes, int]:
    """The file, and how many bytes of memory were held at most while it was made."""
    today = shanghai_day(sheets.desk.container.now())
    asked = AnswerExportQuery(key=sheets.key, since=today, until=today)
    exported = sheets.desk.container.records.answer_sheets
    tracemalloc.start()
    try:
        document = await exported.sheet(sheets.desk.agent.actor, asked)
        assert not isinstance(document.body, bytes)
        content = b"".join([piece async for piece in document.body])
        return content, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


async def _copied(desk: TicketDesk, ticket_id: str, wanted: range) -> None:
    """The ticket with its answers, once for each number."""
    tickets, answers = desk.container.tickets.stores.tickets, desk.container.forms.answers
    ticket = await tickets.get(ticket_id)
    [given] = await answers.of_subject("ticket", ticket_id)
    for start in range(0, len(wanted), 100):
        numbers = wanted[start : start + 100]
        await tickets.add_all([_copy(ticket, number) for number in numbers])
        await answers.add_all(
            [
                given.model_copy(update={"id": f"a{number}", "subject_id": f"t{number}"})
                for number in numbers
            ]
        )


def _copy(ticket: Ticket, number: int) -> Ticket:
    copy = ticket.model_copy(deep=True)
    copy.id, copy.number, copy.link_token = f"t{number}", f"BX-{number:06d}", f"link-{number}"
    [form] = [each for each in copy.forms if each.answers]
    form.answers[-1].id = f"a{number}"
    return copy
