"""A running ticket under newer versions of flow, forms and procedure: seen first, then moved."""

import asyncio
from uuid import uuid4

import pytest

from backend.features.procedures import ProcedureContent, ProcedureUse, Step
from tests.features.flows.conftest import Rulebook
from tests.support.accounts import People
from tests.support.definitions import Publishers
from tests.support.forms import FormPress, a_field
from tests.support.ticket_desk import Json

CUT = Step(name="cut_power", title="断电", photos=1)
MEASURE = Step(name="measure", title="测压力", note=True)
TELL = Step(name="tell", title="交代客户", required=False)
NOISE, SMELL = a_field("text", "noise", "异响"), a_field("text", "smell", "异味", required=True)


class Firm:
    def __init__(self, rulebook: Rulebook, publishers: Publishers, press: FormPress) -> None:
        self.rulebook, self.desk = rulebook, rulebook.desk
        self.publishers, self.press = publishers, press
        self.sop, self.form = f"sop-{uuid4().hex[:8]}", f"report-{uuid4().hex[:8]}"

    async def procedure(self, *steps: Step) -> None:
        use = ProcedureUse(product_line_id=self.desk.line_id, service_type="repair")
        content = ProcedureContent(title="空调维修", used_for=(use,), steps=steps)
        await self.publishers.publish("sop", self.sop, content)

    async def report_form(self, *fields: Json) -> None:
        uses = [{"product_line_id": self.desk.line_id, "service_type": "repair"}]
        content = {"title": "检查单", "purpose": "report", "used_for": uses, "fields": list(fields)}
        await self.press.publish(self.form, content)

    async def seen(self, ticket: Json) -> Json:
        token = self.rulebook.second.token
        answer = await self.desk.api.get(f"/api/v1/tickets/{ticket['id']}/definitions", token=token)
        assert answer.status == 200, answer.body
        found: Json = answer.body
        return found

    def order(self, seen: Json, *kinds: str) -> Json:
        wanted = [
            {"kind": each["kind"], "part": each["part"], "to": each["current"]}
            for each in seen["definitions"]
            if each["kind"] in kinds and not each["is_current"]
        ]
        return {"version": seen["ticket_version"], "definitions": wanted}

    def of(self, seen: Json, kind: str, part: str = "") -> Json:
        found: list[Json] = [
            each
            for each in seen["definitions"]
            if each["kind"] == kind and part in ("", each["part"])
        ]
        assert len(found) == 1, seen
        return found[0]


@pytest.fixture
async def firm(rulebook: Rulebook, people: People) -> Firm:
    desk = rulebook.desk
    publishers = await Publishers.of(desk.container, people)
    return Firm(rulebook, publishers, await FormPress.of(desk.api, people))


async def test_flow_form_and_procedure_are_previewed_and_moved_together(firm: Firm) -> None:
    desk = firm.desk
    await firm.procedure(CUT, MEASURE)
    await firm.report_form(NOISE)
    ticket = await desk.working()
    photo = await desk.media(desk.wang)
    await desk.act(desk.wang, ticket, "record_step", {"step": "cut_power", "media_ids": [photo]})
    await firm.procedure(MEASURE, TELL)
    await firm.report_form(SMELL)
    await firm.rulebook.publish(steps={"survey": "off"})

    seen = await firm.seen(ticket)
    assert firm.of(seen, "flow")["changes"] == ["现场勘查：可以做 → 不要"]
    form = firm.of(seen, "form", "report")
    assert (form["runs_by"]["version"], form["current"]["version"]) == (1, 2)
    assert form["changes"] == ["新增字段“异味”（文字，必填）", "去掉字段“异响”"]
    procedure = firm.of(seen, "sop")
    assert procedure["changes"] == [
        "在第 2 步增加“交代客户”，（选做）",
        "去掉步骤“断电”",
        "1 个已经做过的步骤不再要求，留下的证据照旧可看",
    ]

    path = f"/api/v1/tickets/{ticket['id']}/definitions"
    order = firm.order(seen, "flow", "form", "sop")
    for _ in range(2):  # twice is once
        moved = await firm.rulebook.post(path, order)
        assert moved.status == 200, moved.body
        assert all(each["is_current"] and not each["changes"] for each in moved.body["definitions"])
    told = [
        name
        for line in await desk.lines(ticket)
        for name in line.get("patch", {})
        if name in ("flow_version", "report_form_version", "procedure_version")
    ]
    assert told == ["flow_version", "report_form_version", "procedure_version"]

    visit_id = (await desk.read(desk.wang, ticket))["visits"][-1]["id"]
    shown = await desk.api.get(
        f"/api/v1/tickets/{ticket['id']}/visits/{visit_id}/procedure", token=desk.wang.token
    )
    followed = shown.body["procedure"]
    assert followed["owed"] == ["measure"]
    (former,) = followed["former"]
    assert (former["title"], former["done"]["media_ids"]) == ("断电", [photo])
    assert photo in followed["media"]

    await desk.act(desk.wang, ticket, "record_step", {"step": "measure", "note": "1.8 MPa"})
    old = {"key": firm.form, "version": 1, "values": {"noise": "有"}}
    completion = await desk.completion(desk.wang)
    refused = await desk.try_to(desk.wang, ticket, "finish", completion | {"form": old})
    assert (refused.status, refused.body["code"]) == (409, "form_changed")
    new = {"key": firm.form, "version": 2, "values": {"smell": "焦味"}}
    done = await desk.act(desk.wang, ticket, "finish", completion | {"form": new})
    assert done["state"] == "done"


async def test_what_was_answered_stays_readable_under_another_form(firm: Firm) -> None:
    desk = firm.desk
    await firm.report_form(NOISE)
    ticket = await desk.working()
    given = {"key": firm.form, "version": 1, "values": {"noise": "嗡嗡响"}}
    await desk.act(desk.wang, ticket, "finish", await desk.completion(desk.wang) | {"form": given})
    await firm.report_form(SMELL)
    seen = await firm.seen(ticket)
    assert firm.of(seen, "form", "report")["changes"][-1] == (
        "《检查单》已经填过，答案按原来的题目照旧可看，不必重填"
    )
    path = f"/api/v1/tickets/{ticket['id']}/definitions"
    assert (await firm.rulebook.post(path, firm.order(seen, "form"))).status == 200
    forms = await desk.api.get(f"/api/v1/tickets/{ticket['id']}/forms", token=desk.wang.token)
    report = next(each for each in forms.body["forms"] if each["purpose"] == "report")
    assert report["form"]["version"] == 2
    (answers,) = report["answers"]
    assert (answers["version"], answers["fields"][0]["label"]) == (1, "异响")
    assert answers["fields"][0]["words"] == "嗡嗡响"


async def test_only_what_was_seen_is_applied_and_nothing_by_halves(
    firm: Firm, people: People
) -> None:
    desk = firm.desk
    await firm.procedure(CUT)
    await firm.report_form(NOISE)
    ticket = await desk.working()
    await firm.procedure(CUT, TELL)
    await firm.report_form(NOISE, SMELL)
    seen = await firm.seen(ticket)
    path = f"/api/v1/tickets/{ticket['id']}/definitions"
    order = firm.order(seen, "form", "sop")
    await desk.act(desk.wang, ticket, "break_work")  # it has moved on meanwhile
    before = await desk.stored(ticket)
    stale = await firm.rulebook.post(path, order)
    assert (stale.status, stale.body["code"]) == (409, "stale_document")
    assert await desk.stored(ticket) == before

    order["version"] = (await firm.seen(ticket))["ticket_version"]
    await firm.report_form(SMELL)  # and so has the form
    republished = await firm.rulebook.post(path, order)
    assert (republished.status, republished.body["code"]) == (409, "stale_document")
    assert await desk.stored(ticket) == before
    nowhere = order | {"definitions": [order["definitions"][0] | {"part": "nowhere"}]}
    assert (await firm.rulebook.post(path, nowhere)).status == 409
    theirs = await people.branch("远山网点", await people.subcontractor("远山"))
    stranger = await people.staff("manager", branch_id=theirs)
    for who, status in ((stranger, 404), (desk.wang, 403), (desk.customer, 403)):
        assert (await desk.api.get(path, token=who.token)).status == status
        assert (await desk.api.post(path, order, token=who.token)).status == status
    assert await desk.stored(ticket) == before


async def test_two_supervisors_and_the_technician_at_once_leave_one_whole_ticket(
    firm: Firm,
) -> None:
    desk = firm.desk
    await firm.procedure(CUT)
    ticket = await desk.working()
    await firm.procedure(CUT, TELL)
    seen = await firm.seen(ticket)
    path, order = f"/api/v1/tickets/{ticket['id']}/definitions", firm.order(seen, "sop")
    *moves, acted = await asyncio.gather(
        firm.rulebook.post(path, order),
        firm.rulebook.post(path, order),
        desk.try_to(desk.wang, ticket, "break_work"),
    )
    stored = await desk.stored(ticket)
    version = stored["visits"][-1]["procedure"]["version"]
    assert {each.status for each in moves} <= {200, 409}
    assert version == (2 if any(each.status == 200 for each in moves) else 1)
    assert acted.status == 200
    lines = [
        each for each in await desk.lines(ticket) if "procedure_version" in each.get("patch", {})
    ]
    assert len(lines) == version - 1


async def test_what_has_ended_is_not_moved(firm: Firm) -> None:
    desk = firm.desk
    await firm.report_form(NOISE)
    ticket = await desk.working()
    form = {"key": firm.form, "version": 1, "values": {}}
    await desk.act(desk.wang, ticket, "finish", await desk.completion(desk.wang) | {"form": form})
    await desk.act(desk.customer, ticket, "accept")
    await desk.act(desk.agent, ticket, "close", {"satisfaction": 5})
    await firm.report_form(SMELL)
    before = await desk.stored(ticket)
    order = firm.order(await firm.seen(ticket), "form")
    answer = await firm.rulebook.post(f"/api/v1/tickets/{ticket['id']}/definitions", order)
    assert (answer.status, answer.body["code"]) == (409, "transition_not_allowed")
    assert await desk.stored(ticket) == before
