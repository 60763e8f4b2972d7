"""What a flow demands of an act, leaves out, and does by the clock."""

from datetime import timedelta

from tests.features.flows.conftest import Rulebook, flow_of
from tests.support.application import MovableClock
from tests.support.ticket_desk import AT_THE_DOOR, Json, TicketDesk

ALL_MODULES = (
    "review",
    "remote",
    "survey",
    "quotation",
    "acceptance",
    "follow_up",
    "tasks",
    "subcontracting",
    "leads",
)


async def finished(desk: TicketDesk, ticket: Json) -> Json:
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    await desk.act(desk.wang, ticket, "take")
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, ticket, "arrive", AT_THE_DOOR)
    await desk.act(desk.wang, ticket, "start_work")
    return await desk.act(desk.wang, ticket, "finish", await desk.completion(desk.wang))


async def test_the_smallest_firm_reports_dispatches_and_is_done(
    desk: TicketDesk, rulebook: Rulebook
) -> None:
    running = await desk.report()
    assert await rulebook.switch_off(*ALL_MODULES) == 2
    shown = await desk.api.get("/api/v1/modules", token=desk.customer.token)
    assert shown.body["preset"] == "minimal"
    assert not any(each["is_on"] for each in shown.body["modules"])

    small = await desk.report(anyway="另一件")
    assert small["state"] == "to_dispatch"
    assert (await finished(desk, small))["state"] == "closed"
    acts = [(line["action"], line["actor"]["id"]) for line in await desk.lines(small)]
    by_itself = [act for act, who in acts if who == "system"]
    assert by_itself == ["approve", "auto_accept", "close"]
    stored = await desk.stored(small)
    assert stored["acceptance"]["method"] == "auto"

    await desk.act(desk.agent, running, "submit_for_review")
    await desk.act(desk.agent, running, "approve", {"problem_type": "制冷"})
    assert (await finished(desk, running))["state"] == "done"
    await desk.act(desk.customer, running, "accept")
    ended = await desk.act(desk.agent, running, "close", {"satisfaction": 5})
    assert ended["state"] == "closed"

    await rulebook.switch_off()
    assert (await desk.report(anyway="再一件"))["state"] == "submitted"


async def test_what_is_off_is_not_offered_and_is_refused_kindly(
    desk: TicketDesk, rulebook: Rulebook
) -> None:
    before_that = await desk.dispatched()
    await desk.act(desk.wang, before_that, "take")
    await rulebook.switch_off("quotation", "tasks")
    ticket = await desk.dispatched(anyway="另一件")
    await desk.act(desk.wang, ticket, "take")
    offered = await desk.acts_of(desk.wang, ticket)
    assert "quote" not in offered
    assert "ask_task" not in offered
    before = await desk.stored(ticket)
    answer = await desk.api.post(
        f"/api/v1/tickets/{ticket['id']}/quotations",
        {"charges": [{"name": "上门费", "amount_fen": 5000}]},
        token=desk.wang.token,
    )
    assert (answer.status, answer.body["code"]) == (409, "module_is_off")
    assert answer.body["detail"].startswith("「报价」没有启用")
    assert await desk.stored(ticket) == before
    assert "quote" in await desk.acts_of(desk.wang, before_that)
    charges = {"charges": [{"name": "上门费", "amount_fen": 5000}]}
    await desk.act(desk.wang, before_that, "quote", charges)


async def test_off_hides_and_deletes_nothing(desk: TicketDesk, rulebook: Rulebook) -> None:
    ticket = await desk.dispatched()
    await desk.act(desk.wang, ticket, "take")
    charges = {"charges": [{"name": "上门费", "amount_fen": 5000}]}
    await desk.act(desk.wang, ticket, "quote", charges)
    await rulebook.switch_off("quotation")
    seen = await flow_of(rulebook, ticket)
    assert seen["changes"] == ["报价：收费时要 → 不要"]
    order = {
        "version": seen["current"]["version"],
        "modules": seen["current"]["modules"],
        "tickets": [{"ticket_id": ticket["id"], "version": seen["ticket_version"]}],
    }
    moved = await rulebook.post("/api/v1/flows/repair/reapplication", order)
    assert moved.body[0]["applied"]
    assert "quote" not in await desk.acts_of(desk.wang, ticket)
    shown = await desk.read(desk.customer, ticket)
    assert (shown["quote"]["total_fen"], shown["quote"]["agreed"]) == (5000, None)
    # What was begun with it is ended.
    agreed = await desk.act(desk.customer, ticket, "answer_quote", {"agreed": True})
    assert agreed["quote"]["agreed"] is True
    await rulebook.switch_off()
    again = await desk.dispatched(anyway="另一件")
    await desk.act(desk.wang, again, "take")
    assert "quote" in await desk.acts_of(desk.wang, again)


async def test_only_the_named_roles_do_the_act(desk: TicketDesk, rulebook: Rulebook) -> None:
    await rulebook.publish(demands=[{"act": "approve", "roles": ["dispatcher"]}])
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "submit_for_review")
    assert "approve" not in await desk.acts_of(desk.agent, ticket)
    before = await desk.stored(ticket)
    refused = await desk.api.post(
        f"/api/v1/tickets/{ticket['id']}/approval",
        {"problem_type": "制冷"},
        token=desk.agent.token,
    )
    assert (refused.status, refused.body["code"]) == (409, "act_for_others")
    assert await desk.stored(ticket) == before
    done = await desk.act(desk.dispatcher, ticket, "approve", {"problem_type": "制冷"})
    assert done["state"] == "to_dispatch"


async def test_attribution_and_a_survey_are_demanded_where_the_flow_says_so(
    desk: TicketDesk, rulebook: Rulebook
) -> None:
    await rulebook.publish(steps={"attribution": True, "survey": "required"})
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "submit_for_review")
    bare = await desk.try_to(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    assert (bare.status, bare.body["code"]) == (422, "attribution_missing")
    duty = {"party": "manufacturer", "reason": "电容早期失效"}
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷", "duty": duty})
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    await desk.act(desk.wang, ticket, "take")
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    await desk.act(desk.wang, ticket, "arrive", AT_THE_DOOR)
    await desk.act(desk.wang, ticket, "start_work")
    refused = await desk.try_to(desk.wang, ticket, "finish", await desk.completion(desk.wang))
    assert (refused.status, refused.body["code"]) == (409, "survey_not_made")
    assert (await desk.read(desk.agent, ticket))["state"] == "in_service"


async def test_the_flow_sets_its_own_time_limits(
    desk: TicketDesk, rulebook: Rulebook, clock: MovableClock
) -> None:
    await rulebook.publish(
        limits=[
            {"state": "dispatched", "minutes": 5, "act": "time_out"},
            {"state": "follow_up", "minutes": 60, "act": "close"},
        ]
    )
    clockwork = desk.container.tickets.clockwork
    ticket = await desk.dispatched()
    stored = await desk.stored(ticket)
    assert stored["due_at"] - stored["state_since"] == timedelta(minutes=5)
    clock.move(minutes=5)
    assert await clockwork.time_out() == 1
    assert (await desk.read(desk.agent, ticket))["state"] == "to_dispatch"
    await finished(desk, ticket)
    accepted = await desk.act(desk.customer, ticket, "accept")
    assert accepted["state"] == "follow_up"
    clock.move(minutes=59)
    assert await clockwork.end_by_itself() == 0
    clock.move(minutes=1)
    assert await clockwork.end_by_itself() == 1
    assert (await desk.read(desk.agent, ticket))["state"] == "closed"
    assert await clockwork.end_by_itself() == 0


async def test_without_follow_up_a_ticket_still_waits_for_another_department(
    desk: TicketDesk, rulebook: Rulebook, clock: MovableClock
) -> None:
    await rulebook.publish(steps={"follow_up": False})
    ticket = await desk.working()
    task = {
        "to": {"kind": "person", "id": desk.agent.id},
        "asked": "请核对保修",
        "due_at": "2099-01-01T00:00:00Z",
        "blocking": True,
    }
    asked = await desk.act(desk.agent, ticket, "ask_task", task)
    await desk.act(desk.wang, ticket, "finish", await desk.completion(desk.wang))
    waiting = await desk.act(desk.customer, ticket, "accept")
    assert waiting["state"] == "follow_up"
    clockwork = desk.container.tickets.clockwork
    clock.move(hours=1)
    await clockwork.end_by_itself()
    assert (await desk.read(desk.agent, ticket))["state"] == "follow_up"
    task_id = asked["open_tasks"][0]["task_id"]
    path = f"/api/v1/tasks/{task_id}"
    agent = await desk.again(desk.agent)
    await desk.api.post(f"{path}/taking", {}, token=agent.token)
    ended = await desk.api.post(f"{path}/answer", {"text": "在保"}, token=agent.token)
    assert ended.status == 200, ended.body
    clock.move(hours=1)
    await clockwork.end_by_itself()
    assert (await desk.stored(ticket))["state"] == "closed"


async def test_what_the_flow_does_not_say_is_not_sent(desk: TicketDesk, rulebook: Rulebook) -> None:
    await rulebook.publish(silent=["customer.submitted"], steps={"acceptance": False})
    ticket = await desk.report()
    pinned = await flow_of(rulebook, ticket)
    running = await desk.container.flows.plans.running(None, "repair")  # type: ignore[arg-type]  # as stored
    assert running.tells("customer.submitted")
    stored = await desk.container.tickets.stores.tickets.get(ticket["id"])
    by_flow = await desk.container.flows.plans.running(stored.flow, stored.service_type)
    assert pinned["runs_by"]["version"] == 2
    told = [by_flow.tells(f"customer.{each}") for each in ("submitted", "finished", "rate_us")]
    assert told == [False, False, True]
