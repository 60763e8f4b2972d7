"""A visit and the procedure it was sent out with: step by step, with the evidence of each."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from backend.features.definitions import DefinitionRefused
from backend.features.procedures import AskedReading, ProcedureContent, ProcedureUse, Step
from tests.support.accounts import People
from tests.support.definitions import Publishers
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk

CUT = Step(name="cut_power", title="断电", photos=1)
MEASURE = Step(name="measure", title="测压力", readings=(AskedReading(name="高压"),))
TELL = Step(name="tell", title="交代客户", required=False, note=True)


class Firm:
    """A desk whose product line has a procedure for repairs."""

    def __init__(self, desk: TicketDesk, publishers: Publishers) -> None:
        self.desk, self.publishers = desk, publishers
        self.key = f"sop-{uuid4().hex[:8]}"

    async def publish(self, *steps: Step, in_order: bool = False, title: str = "空调维修") -> int:
        use = ProcedureUse(product_line_id=self.desk.line_id, service_type="repair")
        content = ProcedureContent(
            title=title, used_for=(use,), in_order=in_order, steps=tuple(steps)
        )
        return await self.publishers.publish("sop", self.key, content)

    async def record(self, ticket: Json, step: str, key: str = "", **evidence: Any) -> Answer:
        body = {"step": step, **evidence}
        return await self.desk.try_to(self.desk.wang, ticket, "record_step", body, key=key)

    async def read(self, ticket: Json) -> Json:
        visit = (await self.desk.read(self.desk.wang, ticket))["visits"][-1]
        path = f"/api/v1/tickets/{ticket['id']}/visits/{visit['id']}/procedure"
        answer = await self.desk.api.get(path, token=self.desk.wang.token)
        assert answer.status == 200, answer.body
        found: Json = answer.body["procedure"]
        return found

    async def finish(self, ticket: Json, **fields: Any) -> Answer:
        desk = self.desk
        completion = await desk.completion(desk.wang, **fields)
        return await desk.try_to(desk.wang, ticket, "finish", completion)


@pytest.fixture
async def firm(desk: TicketDesk, people: People) -> Firm:
    return Firm(desk, await Publishers.of(desk.container, people))


async def test_a_visit_is_finished_when_every_required_step_has_its_evidence(firm: Firm) -> None:
    desk = firm.desk
    await firm.publish(CUT, MEASURE, TELL)
    ticket = await desk.working()
    read = await firm.read(ticket)
    assert (read["title"], read["version"], read["owed"]) == (
        "空调维修",
        1,
        ["cut_power", "measure"],
    )
    refused = await firm.finish(ticket)
    assert (refused.status, refused.body["code"]) == (422, "evidence_missing")
    assert refused.body["params"]["fields"] == ["steps.cut_power", "steps.measure"]
    assert "步骤“断电”、步骤“测压力”" in refused.body["detail"]
    # In any order, as nothing is said of it.
    reading = {"name": "高压", "value": 1.8, "unit": "MPa"}
    assert (await firm.record(ticket, "measure", readings=[reading])).status == 200
    photo = await desk.media(desk.wang)
    assert (await firm.record(ticket, "cut_power", media_ids=[photo])).status == 200
    done = await firm.finish(ticket)
    assert (done.status, done.body["state"]) == (200, "done"), done.body
    stored = (await desk.stored(ticket))["visits"][-1]["steps_done"]
    assert [(step["name"], list(step["photos"])) for step in stored] == [
        ("measure", []),
        ("cut_power", [photo]),
    ]
    lines = [line for line in await desk.lines(ticket) if line["action"] == "record_step"]
    assert [line["patch"]["step"][1] for line in lines] == ["measure", "cut_power"]
    assert [each["id"] for each in lines[1]["media"]] == [photo]
    customer_reads = await desk.api.get(
        f"/api/v1/tickets/{ticket['id']}/timeline", token=desk.customer.token
    )
    assert "record_step" not in {line["action"] for line in customer_reads.body["items"]}


async def test_a_step_without_its_evidence_is_not_recorded(firm: Firm) -> None:
    await firm.publish(CUT, MEASURE, TELL)
    ticket = await firm.desk.working()
    before = await firm.desk.stored(ticket)
    for step, evidence, missing in (
        ("cut_power", {}, "照片 1 张（现有 0 张）"),
        ("measure", {"readings": [{"name": "低压", "value": 1}]}, "读数“高压”"),
        ("tell", {"note": "  "}, "文字说明"),
    ):
        refused = await firm.record(ticket, step, **evidence)
        assert (refused.status, refused.body["code"]) == (422, "step_incomplete"), refused.body
        assert missing in refused.body["detail"]
    unknown = await firm.record(ticket, "dance")
    assert (unknown.status, unknown.body["code"]) == (422, "no_such_step")
    theirs = await firm.desk.media(firm.desk.customer)
    stolen = await firm.record(ticket, "cut_power", media_ids=[theirs])
    assert (stolen.status, stolen.body["code"]) == (422, "media_not_usable")
    assert await firm.desk.stored(ticket) == before


async def test_where_the_order_counts_a_step_waits_for_those_above(firm: Firm) -> None:
    await firm.publish(CUT.model_copy(update={"photos": 0}), MEASURE, TELL, in_order=True)
    ticket = await firm.desk.working()
    readings = [{"name": "高压", "value": 1.8}]
    early = await firm.record(ticket, "measure", readings=readings)
    assert (early.status, early.body["code"]) == (409, "step_out_of_order")
    assert early.body["params"]["name"] == "cut_power"
    assert (await firm.record(ticket, "cut_power")).status == 200
    assert (await firm.record(ticket, "measure", readings=readings)).status == 200
    assert (await firm.read(ticket))["owed"] == []
    assert (await firm.record(ticket, "cut_power", note="再查一遍")).status == 200


async def test_what_was_done_without_a_network_is_recorded_once(firm: Firm) -> None:
    desk = firm.desk
    await firm.publish(CUT, TELL)
    ticket = await desk.working()
    photo, key = await desk.media(desk.wang), uuid4().hex
    again = [await firm.record(ticket, "cut_power", key=key, media_ids=[photo]) for _ in range(2)]
    assert {answer.status for answer in again} == {200}
    both = await asyncio.gather(
        firm.record(ticket, "tell", key="k" + key, note="每季度清洗"),
        firm.record(ticket, "tell", key="k" + key, note="每季度清洗"),
    )
    assert {answer.status for answer in both} == {200}
    steps = (await firm.read(ticket))["steps"]
    assert [step["done"]["times"] for step in steps] == [1, 1]
    other = await firm.record(ticket, "cut_power", key=key, note="别的", media_ids=[photo])
    assert other.status == 422, "the same key for something else"
    corrected = await firm.record(ticket, "cut_power", media_ids=[photo], note="总闸")
    assert corrected.status == 200
    done = (await firm.read(ticket))["steps"][0]["done"]
    assert (done["times"], done["note"], done["media_ids"]) == (2, "总闸", [photo])
    lines = [line["action"] for line in await desk.lines(ticket)]
    assert lines.count("record_step") == 3


async def test_a_visit_stays_on_the_version_it_was_sent_out_with(firm: Firm) -> None:
    desk = firm.desk
    await firm.publish(TELL.model_copy(update={"required": True}))
    ticket = await desk.working()
    await firm.publish(CUT, title="新流程")
    read = await firm.read(ticket)
    assert (read["version"], read["title"], read["owed"]) == (1, "空调维修", ["tell"])
    assert (await firm.record(ticket, "cut_power")).body["code"] == "no_such_step"
    await firm.publishers.roll_back("sop", firm.key, 1)
    await firm.publishers.withdraw("sop", firm.key)
    assert (await firm.read(ticket))["owed"] == ["tell"], "old versions stay readable"
    assert (await firm.record(ticket, "tell", note="好")).status == 200
    assert (await firm.finish(ticket)).status == 200
    stored = (await desk.stored(ticket))["visits"][-1]["procedure"]
    assert (stored["key"], stored["version"]) == (firm.key, 1)


async def test_where_nothing_was_repaired_no_step_is_owed(firm: Firm) -> None:
    await firm.publish(CUT)
    ticket = await firm.desk.working()
    done = await firm.finish(ticket, result="no_fault_found", fault_code=None)
    assert (done.status, done.body["state"]) == (200, "done"), done.body


async def test_a_visit_without_a_procedure_is_not_offered_steps(desk: TicketDesk) -> None:
    ticket = await desk.working()
    assert "record_step" not in await desk.acts_of(desk.wang, ticket)
    visit_id = ticket["visits"][-1]["id"]
    path = f"/api/v1/tickets/{ticket['id']}/visits/{visit_id}"
    none = await desk.api.get(f"{path}/procedure", token=desk.wang.token)
    assert (none.status, none.body) == (200, {"procedure": None})
    refused = await desk.api.post(
        f"{path}/steps", {"step": "cut_power"}, token=desk.wang.token, key=uuid4().hex
    )
    assert (refused.status, refused.body["code"]) == (422, "no_such_step")


async def test_two_procedures_for_the_same_visits_are_refused(firm: Firm) -> None:
    await firm.publish(TELL)
    second = Firm(firm.desk, firm.publishers)
    with pytest.raises(DefinitionRefused) as refused:
        await second.publish(CUT.model_copy(update={"picture_ids": ("nowhere",)}), CUT)
    assert [each["field"] for each in refused.value.params["findings"]] == [
        "steps.0.name",
        "steps.1.name",
        "steps.0.picture_ids",
        "used_for.0",
    ]


async def test_the_pictures_of_a_procedure_are_seen_by_who_follows_it(firm: Firm) -> None:
    desk, writer = firm.desk, firm.publishers.writer
    picture = await desk.media(writer)
    kept = await desk.api.post(
        "/api/v1/procedure-pictures", {"media_ids": [picture]}, token=writer.token
    )
    assert (kept.status, [link["id"] for link in kept.body]) == (201, [picture])
    await firm.publish(CUT.model_copy(update={"picture_ids": (picture,)}))
    read = await firm.read(await desk.working())
    assert read["steps"][0]["step"]["picture_ids"] == [picture]
    assert read["media"][picture]["url"]
    refused = await desk.api.post(
        "/api/v1/procedure-pictures",
        {"media_ids": [await desk.media(desk.wang)]},
        token=desk.wang.token,
    )
    assert refused.status == 403
