"""What is not yours does not exist; what is personal is masked, and revealed on the record."""

from typing import Any

import pytest

from backend.features.accounts import Permission
from backend.features.tickets import policies
from backend.kit.access import Actor, ActorKind, Reach, Scope
from tests.support.accounts import People, SignedIn
from tests.support.canaries import DOORS, NAMES
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk

NOTHING = "0" * 32


def body_of(answer: Answer) -> Json:
    return {name: value for name, value in answer.body.items() if name != "request_id"}


async def test_a_strangers_ticket_answers_as_one_that_does_not_exist(
    desk: TicketDesk, people: People
) -> None:
    ticket = await desk.dispatched()
    outsider = await people.staff("service_agent", branch_id=await people.branch("萧山网点"))
    paths = ["", "/timeline", "/messages", "/cancellation", "/urges", "/acceptance"]
    for who in (desk.stranger, desk.li, outsider):
        for path in paths:
            method = "GET" if path in ("", "/timeline") else "POST"
            body = None if method == "GET" else {"text": "x", "reason": "other"}
            body = {} if path in ("/urges", "/acceptance") else body
            if path == "/cancellation":
                body = {"reason": "other"}
            if path == "/messages":
                body = {"text": "x"}
            hidden, absent = [
                await desk.api.call(method, f"/api/v1/tickets/{id_}{path}", body, token=who.token)
                for id_ in (ticket["id"], NOTHING)
            ]
            assert (hidden.status, absent.status) == (404, 404), (path, hidden.body)
            assert body_of(hidden) == body_of(absent)
    assert len(await desk.lines(ticket)) == 4


async def test_who_lost_a_visit_lost_the_ticket(desk: TicketDesk) -> None:
    ticket = await desk.appointed()
    handed = {"reason": "illness", "to": {"technician_ids": [desk.li.id]}}
    await desk.act(desk.dispatcher, ticket, "transfer", handed)
    path = f"/api/v1/tickets/{ticket['id']}"
    assert (await desk.api.get(path, token=desk.wang.token)).status == 404
    assert (await desk.read(desk.li, ticket))["state"] == "dispatched"


async def test_an_act_on_a_visit_that_was_passed_on_is_refused(desk: TicketDesk) -> None:
    ticket = await desk.dispatched(anyway="另一件")
    old = ticket["visits"][0]["id"]
    handed = {"reason": "other", "to": {"technician_ids": [desk.wang.id]}}
    await desk.act(desk.dispatcher, ticket, "transfer", handed)
    answer = await desk.api.post(
        f"/api/v1/tickets/{ticket['id']}/visits/{old}/taking", {}, token=desk.wang.token
    )
    assert (answer.status, answer.body["code"]) == (409, "visit_not_found")


async def test_a_helper_sees_the_job_but_does_not_take_it_for_the_one_in_charge(
    desk: TicketDesk,
) -> None:
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    order = {"technician_ids": [desk.wang.id, desk.li.id], "in_charge_id": desk.li.id}
    sent = await desk.act(desk.dispatcher, ticket, "dispatch", order)
    assert "take" not in {a["action"] for a in (await desk.read(desk.wang, ticket))["actions"]}
    visit = sent["visits"][0]["id"]
    path = f"/api/v1/tickets/{ticket['id']}/visits/{visit}/taking"
    refused = await desk.api.post(path, {}, token=desk.wang.token)
    assert (refused.status, refused.body["code"]) == (403, "not_your_visit")
    await desk.act(desk.li, ticket, "take")


async def test_staff_who_need_the_contact_ask_and_are_written_down(desk: TicketDesk) -> None:
    ticket = await desk.report()
    masked = await desk.read(desk.agent, ticket)
    assert masked["contact"]["name"] == "画**"
    assert masked["contact"]["phone"].startswith("139****")
    assert masked["place"] == {
        "region": "浙江省杭州市滨江区青桐里",
        "area_code": "330108",
        "door": f"{DOORS[0]} ***",
        "position": None,
        "point_source": "picked",
        "masked": True,
    }
    path = f"/api/v1/tickets/{ticket['id']}/contact-reveals"
    answer = await desk.api.post(path, {"reason": "回电"}, token=desk.agent.token)
    assert answer.body == {
        "name": NAMES[1],
        "phone": desk.phones.customer,
        "region": "浙江省杭州市滨江区青桐里",
        "door": f"{DOORS[0]} 1204",
    }
    rows = await audited(desk, ticket)
    assert [(row["actor_id"], row["details"]["reason"]) for row in rows] == [
        (desk.agent.id, "回电")
    ]
    for who, status in ((desk.customer, 403), (desk.wang, 404), (desk.stranger, 403)):
        refused = await desk.api.post(path, {"reason": "x"}, token=who.token)
        assert refused.status == status
    assert len(await audited(desk, ticket)) == 1


async def test_a_technician_on_his_way_asks_for_the_number_and_is_written_down_each_time(
    desk: TicketDesk,
) -> None:
    ticket = await desk.appointed()
    seen = await desk.read(desk.wang, ticket)
    assert "*" in seen["contact"]["phone"]
    day = await desk.api.get("/api/v1/my-visits", token=desk.wang.token)
    for told in (seen, day.body):
        assert desk.phones.customer not in str(told)
    assert await audited(desk, ticket) == []
    path = f"/api/v1/tickets/{ticket['id']}/contact-reveals"
    for times in (1, 2):
        answer = await desk.api.post(path, {"reason": "师傅打给客户"}, token=desk.wang.token)
        assert answer.body["phone"] == desk.phones.customer
        rows = await audited(desk, ticket)
        assert [row["actor_id"] for row in rows] == [desk.wang.id] * times
    refused = await desk.api.post(path, {"reason": "好奇"}, token=desk.li.token)
    assert refused.status == 404
    assert len(await audited(desk, ticket)) == 2


async def test_a_customer_asks_for_the_number_of_who_comes_and_is_written_down_each_time(
    desk: TicketDesk,
) -> None:
    ticket = await desk.dispatched()
    path = f"/api/v1/tickets/{ticket['id']}/technician-calls"
    early = await desk.api.post(path, token=desk.customer.token)
    assert (early.status, early.body["code"]) == (409, "nobody_to_call")
    await desk.act(desk.wang, ticket, "take")
    story = await desk.api.get(f"/api/v1/tickets/{ticket['id']}/story", token=desk.customer.token)
    assert story.body["person"]["can_call"] is True
    for told in (story.body, await desk.read(desk.customer, ticket)):
        assert desk.phones.wang not in str(told)
    assert await audited(desk, ticket) == []
    for times in (1, 2):
        answer = await desk.api.post(path, token=desk.customer.token)
        assert (answer.status, answer.body) == (200, {"phone": desk.phones.wang})
        rows = await audited(desk, ticket)
        assert [(row["actor_id"], row["details"]["fields"]) for row in rows] == [
            (desk.customer.id, "technician_phone")
        ] * times
    stranger = await desk.api.post(path, token=desk.stranger.token)
    assert (stranger.status, stranger.body["code"]) == (404, "ticket_not_found")
    handed = {"reason": "illness", "to": {"technician_ids": [desk.li.id]}}
    await desk.act(desk.dispatcher, ticket, "transfer", handed)
    late = await desk.api.post(path, token=desk.customer.token)
    assert (late.status, late.body["code"]) == (409, "nobody_to_call")
    assert len(await audited(desk, ticket)) == 2


async def audited(desk: TicketDesk, ticket: Json) -> list[Json]:
    entries = desk.container.mongo.collection("audit_entries")
    query = {"subject_id": ticket["id"], "action": "personal_revealed"}
    return await entries.find(query, limit=10)


async def test_an_anonymous_rating_is_hidden_from_the_technician(desk: TicketDesk) -> None:
    ticket = await desk.done()
    await desk.act(desk.customer, ticket, "accept")
    await desk.act(desk.customer, ticket, "rate", {"stars": 2, "anonymous": True})
    assert (await desk.read(desk.wang, ticket))["rating"] is None
    story = await desk.api.get(f"/api/v1/tickets/{ticket['id']}/timeline", token=desk.wang.token)
    assert "rate" not in [line["action"] for line in story.body["items"]]
    assert (await desk.read(desk.agent, ticket))["rating"]["rating"]["stars"] == 2


SCOPED = [
    ("own customer", Scope.OWN, {"id": "customer"}),
    ("own technician", Scope.OWN, {"id": "wang"}),
    ("own other", Scope.OWN, {"id": "li"}),
    ("team", Scope.TEAM, {"team_id": "team"}),
    ("branch", Scope.BRANCH, {"branch_id": "branch"}),
    ("organisation", Scope.ORGANISATION, {"organisation_id": "firm"}),
    ("all", Scope.ALL, {}),
    ("nothing", None, {}),
]


@pytest.mark.parametrize(("name", "scope", "who"), SCOPED, ids=str)
async def test_policy_and_database_agree_on_who_sees_a_ticket(
    desk: TicketDesk, name: str, scope: Scope | None, who: dict[str, str]
) -> None:
    """The filter of the repository and the check of the policies are one rule written twice."""
    sent = await desk.dispatched()
    tickets = desk.container.tickets.stores.tickets
    ticket = await tickets.get(sent["id"])
    places = {
        "customer": desk.customer.id,
        "wang": desk.wang.id,
        "li": desk.li.id,
        "team": desk.wang.actor.team_id,
        "branch": desk.branch_id,
        "firm": desk.wang.actor.organisation_id,
    }
    for right in (True, False):
        given: dict[str, Any] = {
            field: places[value] if right else "elsewhere" for field, value in who.items()
        }
        actor = Actor(**{"id": "x", **given}, kind=ActorKind.STAFF)
        reach = Reach(actor, scope)
        query = {"$and": [{"_id": ticket.id}, tickets.within(reach)]}
        in_database = await tickets.collection.find_one(query) is not None
        assert policies.within(reach, ticket) is in_database, name
        expected = scope is not None and (right or not who) and name != "own other"
        assert in_database is expected


async def test_a_group_leader_sends_what_was_given_to_his_team(
    desk: TicketDesk, people: People
) -> None:
    team = desk.wang.actor.team_id
    leader: SignedIn = await people.staff("team_leader", branch_id=desk.branch_id, team_id=team)
    ticket = await desk.report()
    path = f"/api/v1/tickets/{ticket['id']}"
    assert (await desk.api.get(path, token=leader.token)).status == 404
    approval = {"problem_type": "制冷", "team_id": team}
    await desk.act(desk.agent, ticket, "approve", approval)
    await desk.act(leader, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    outside = await people.staff("technician", branch_id=desk.branch_id)
    handed = {"reason": "skill", "to": {"technician_ids": [outside.id]}}
    refused = await desk.try_to(leader, ticket, "transfer", handed)
    assert (refused.status, refused.body["code"]) == (422, "unknown_technician")
    assert (await desk.read(leader, ticket))["state"] == "dispatched"


@pytest.mark.parametrize("kind", ["customer", "agent", "disabled", "unknown"])
async def test_only_technicians_of_ones_own_can_be_sent(desk: TicketDesk, kind: str) -> None:
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})
    stores = desk.container.accounts.stores
    if kind == "disabled":
        gone = await stores.staff.get(desk.li.id)
        gone.disable()
        await stores.staff.save(gone)
    ids = {
        "customer": desk.customer.id,
        "agent": desk.agent.id,
        "disabled": desk.li.id,
        "unknown": NOTHING,
    }
    refused = await desk.try_to(
        desk.dispatcher, ticket, "dispatch", {"technician_ids": [ids[kind]]}
    )
    assert (refused.status, refused.body["code"]) == (422, "unknown_technician")
    assert (await desk.read(desk.agent, ticket))["state"] == "to_dispatch"


async def test_a_file_of_a_ticket_is_for_those_who_may_see_the_ticket(desk: TicketDesk) -> None:
    photo = await desk.media(desk.customer)
    ticket = await desk.report(media_ids=[photo])
    reading = desk.container.tickets.reading
    assert await reading.may_see(desk.agent.actor, ticket["id"]) is True
    assert await reading.may_see(desk.stranger.actor, ticket["id"]) is False
    assert await reading.may_see(desk.agent.actor, NOTHING) is False
    assert photo in (await desk.read(desk.agent, ticket))["media"]
    assert Permission.TICKETS_READ in desk.agent.actor.grants
