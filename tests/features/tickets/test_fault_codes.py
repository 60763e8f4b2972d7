"""A ticket names problem types and fault codes of the firm's own lists, or words as before."""

from typing import Any
from uuid import uuid4

from backend.features.faults.schemas import (
    EntryChange,
    FaultNodeInput,
    FaultNodeView,
    ProblemTypeInput,
)
from backend.features.tickets.events import WorkFinished
from tests.support.ticket_desk import Json, TicketDesk


async def a_tree(desk: TicketDesk) -> list[FaultNodeView]:
    """Symptom, cause and remedy for the product line of the desk's device."""
    tree, prefix = desk.container.faults.tree, uuid4().hex[:6].upper()
    symptom = await tree.add(
        FaultNodeInput(code=prefix, name=f"不制冷 {prefix}", line_ids=[desk.line_id])
    )
    cause = await tree.add(FaultNodeInput(code=f"{prefix}-1", name="缺氟", parent_id=symptom.id))
    remedy = FaultNodeInput(code=f"{prefix}-1-1", name="检漏补氟", parent_id=cause.id)
    return [symptom, cause, await tree.add(remedy)]


async def finish(desk: TicketDesk, ticket: Json, code: str) -> Any:
    body = await desk.completion(desk.wang, fault_code=code)
    return await desk.try_to(desk.wang, ticket, "finish", body)


async def test_a_code_of_the_tree_is_kept_with_its_way(desk: TicketDesk) -> None:
    symptom, cause, remedy = await a_tree(desk)
    ticket = await desk.working()
    for code, reason in ((cause.code, "不是第三级"), ("NOTHING", "不在故障树里")):
        refused = await finish(desk, ticket, code)
        assert (refused.status, refused.body["code"]) == (422, "fault_code_not_usable")
        assert reason in refused.body["detail"]
    done = await finish(desk, ticket, remedy.code.lower())
    assert done.status == 200, done.body
    fault = done.body["visits"][0]["hand_over"]["fault"]
    assert [step["name"] for step in fault["steps"]] == [symptom.name, "缺氟", "检漏补氟"]
    assert fault["code"] == remedy.code


async def test_a_code_that_is_retired_stays_good_on_the_ticket_that_has_it(
    desk: TicketDesk,
) -> None:
    _, cause, remedy = await a_tree(desk)
    ticket = await desk.working()
    assert (await finish(desk, ticket, remedy.code)).status == 200
    await desk.container.faults.tree.change(
        cause.id, EntryChange(version=cause.version, is_active=False)
    )
    body = await desk.completion(desk.wang, fault_code=remedy.code, action="补氟并清洗")
    amended = await desk.act(desk.wang, ticket, "amend", body)
    assert amended["visits"][0]["hand_over"]["fault"]["code"] == remedy.code


async def test_a_code_of_another_product_is_refused(desk: TicketDesk) -> None:
    tree = desk.container.faults.tree
    symptom, _, remedy = await a_tree(desk)
    other = await desk.container.device_services.store.lines.find({}, limit=50)
    line = next(line.id for line in other if line.id != desk.line_id)
    await tree.change(symptom.id, EntryChange(version=symptom.version, line_ids=[line]))
    ticket = await desk.working()
    refused = await finish(desk, ticket, remedy.code)
    assert (refused.status, refused.body["code"]) == (422, "fault_code_not_usable")
    assert (await desk.read(desk.wang, ticket))["state"] == "in_service"


async def test_words_of_ones_own_are_recorded_as_before(desk: TicketDesk) -> None:
    ticket = await desk.working()
    done = await finish(desk, ticket, "制冷系统.压缩机.启动电容失效")
    hand_over = done.body["visits"][0]["hand_over"]
    assert hand_over["fault"] is None
    assert hand_over["completion"]["fault_code"] == "制冷系统.压缩机.启动电容失效"


async def test_finished_work_is_counted_once_for_its_model(desk: TicketDesk) -> None:
    symptom, _, remedy = await a_tree(desk)
    ticket = await desk.working()
    done = (await finish(desk, ticket, remedy.code)).body
    device = await desk.container.device_services.devices.get(desk.device_id)
    chips = desk.container.faults.chips
    visit = done["visits"][0]
    for _ in range(3):
        event = WorkFinished(ticket_id=ticket["id"], visit_id=visit["id"], content_hash="")
        await desk.container.tickets.fault_counts.count_fault(event)
    [suggested] = await chips.suggested(device.model_id)
    assert (suggested.chip.code, suggested.count) == (symptom.code, 1)


async def test_a_problem_type_is_named_at_intake_and_must_fit(desk: TicketDesk) -> None:
    code = uuid4().hex[:8].upper()
    await desk.container.faults.problem_types.add(
        ProblemTypeInput(code=code, name=f"制冷 {code}", line_ids=[desk.line_id])
    )
    body = {"device_ids": [desk.device_id], "problem": "不冷", "problem_type": "NONE"}
    refused = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (422, "problem_type_not_usable")
    ticket = await desk.report(problem_type=code.lower())
    seen = await desk.read(desk.agent, ticket)
    assert (seen["problem_type"], seen["problem_type_name"]) == (code, f"制冷 {code}")
    approved = await desk.act(desk.agent, ticket, "approve", {"problem_type": "客户说不冷"})
    assert (approved["problem_type"], approved["problem_type_name"]) == ("客户说不冷", "")
    corrected = await desk.act(
        desk.agent, approved, "edit", {"version": approved["version"], "problem_type": code}
    )
    assert corrected["problem_type_name"] == f"制冷 {code}"
