"""Two tickets that are one, and tickets that have to do with each other."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from backend.features.tickets.errors import MergeAcrossCustomers, MergeUndoneTooLate, TicketEnded
from backend.features.tickets.workflow import Act, TicketState
from backend.features.timeline import verify_timeline
from backend.kit.errors import TransitionNotAllowed
from tests.features.tickets.news import News
from tests.support.accounts import People
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk
from tests.support.tickets import AGENT, HOUR, NOON, RULES, a_ticket, a_ticket_in

S = TicketState


async def twice(desk: TicketDesk, **fields: Any) -> tuple[Json, Json]:
    """The main ticket, and the duplicate."""
    main = await desk.report()
    return main, await desk.report(anyway="再报一次", **fields)


async def merge(desk: TicketDesk, duplicate: Json, main: Json, key: str = "") -> Answer:
    return await desk.api.post(
        f"/api/v1/tickets/{duplicate['id']}/merge",
        {"into": main["id"], "note": "同一台"},
        token=desk.agent.token,
        key=key or uuid4().hex,
    )


async def test_a_duplicate_becomes_part_of_the_main_one(desk: TicketDesk) -> None:
    news = News(desk)
    photo = await desk.media(desk.customer)
    main, duplicate = await twice(desk, media_ids=[photo])
    number = {"brand": "华风", "number": f"HF{uuid4().hex[:10].upper()}"}
    await desk.act(desk.agent, duplicate, "set_brand_numbers", {"numbers": [number]})
    await news.drain()
    merged = await merge(desk, duplicate, main)
    assert (merged.status, merged.body["id"]) == (200, main["id"]), merged.body
    assert merged.body["absorbed"] == [
        {"ticket_id": duplicate["id"], "number": duplicate["number"]}
    ]
    assert merged.body["brand_numbers"] == [number]
    assert photo in merged.body["media_ids"]
    ended = await desk.read(desk.customer, duplicate)
    assert (ended["state"], ended["cancellation"]["reason"]) == ("cancelled", "duplicate")
    assert ended["merged_into"] == {"ticket_id": main["id"], "number": main["number"]}
    told = await news.fresh()
    assert set(told) == {("customer.message", "customer")}
    assert main["number"] in told["customer.message", "customer"]["message"]
    # The main story names the line the other one ended with.
    line = (await desk.lines(main))[-1]
    head = (await desk.stored(duplicate))["timeline"]
    assert line["patch"]["story_hash"][1] == head["hash"]
    assert line["patch"]["story_seq"][1] == head["seq"]
    for ticket in (main, duplicate):
        container = desk.container
        report = await verify_timeline(
            container.timeline_lines, container.tickets.heads, container.unit_of_work, ticket["id"]
        )
        assert report.sound


async def test_the_duplicates_link_leads_to_the_main_one(desk: TicketDesk) -> None:
    main, duplicate = await twice(desk)
    third = await desk.report(anyway="第三次")
    tickets = desk.container.tickets
    token = (await tickets.stores.tickets.get(duplicate["id"])).link_token
    await merge(desk, duplicate, main)
    visitor, opened = await tickets.links.open(token)
    assert (opened.id, visitor.id) == (main["id"], f"link-{main['id']}")
    await merge(desk, main, third)
    assert (await tickets.links.open(token))[1].id == third["id"]


async def test_nothing_is_done_on_a_merged_ticket_but_undoing_it(desk: TicketDesk) -> None:
    main, duplicate = await twice(desk)
    await merge(desk, duplicate, main)
    offered = (await desk.read(desk.agent, duplicate))["actions"]
    assert [each["action"] for each in offered] == ["undo_merge"]
    assert (await desk.read(desk.customer, duplicate))["actions"] == []
    lines = len(await desk.lines(duplicate))
    for path, body in (
        ("messages", {"text": "在吗"}),
        ("urges", {}),
        ("complaints", {"category": "late", "text": "慢"}),
    ):
        refused = await desk.api.post(
            f"/api/v1/tickets/{duplicate['id']}/{path}", body, token=desk.customer.token
        )
        assert (refused.status, refused.body["code"]) == (409, "merged_away")
        assert refused.body["params"] == {"number": main["number"], "ticket_id": main["id"]}
    assert len(await desk.lines(duplicate)) == lines


async def test_undone_in_time_each_has_its_own_again(desk: TicketDesk) -> None:
    photo = await desk.media(desk.customer)
    main, duplicate = await twice(desk, media_ids=[photo])
    number = {"brand": "华风", "number": f"HF{uuid4().hex[:10].upper()}"}
    await desk.act(desk.agent, duplicate, "set_brand_numbers", {"numbers": [number]})
    await merge(desk, duplicate, main)
    back = await desk.act(desk.agent, duplicate, "undo_merge")
    assert (back["state"], back["merged_into"], back["brand_numbers"]) == (
        "submitted",
        None,
        [number],
    )
    left = await desk.read(desk.agent, main)
    assert (left["absorbed"], left["brand_numbers"], left["media_ids"]) == ([], [], [])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (S.SUBMITTED, S.SUBMITTED),
        (S.NEED_INFO, S.SUBMITTED),
        (S.REVIEW, S.REVIEW),
        (S.TO_DISPATCH, S.TO_DISPATCH),
        (S.DISPATCHED, S.TO_DISPATCH),
        (S.APPOINTED, S.TO_DISPATCH),
    ],
)
def test_undone_it_goes_back_to_the_desk(before: TicketState, after: TicketState) -> None:
    duplicate, main = a_ticket_in(before), a_ticket()
    duplicate.merge_into(main, "", AGENT, NOON)
    main.absorb(duplicate, AGENT)
    duplicate.undo_merge(main, AGENT, NOON + 24 * HOUR, RULES)
    assert (duplicate.state, duplicate.claims_devices, main.absorbed) == (after, True, [])


def test_after_a_day_a_merge_stands() -> None:
    duplicate, main = a_ticket(), a_ticket()
    duplicate.merge_into(main, "", AGENT, NOON)
    main.absorb(duplicate, AGENT)
    later = NOON + 24 * HOUR + timedelta(seconds=1)
    with pytest.raises(MergeUndoneTooLate):
        duplicate.undo_merge(main, AGENT, later, RULES)
    assert duplicate.merged_into is not None


def test_only_what_is_open_the_same_customers_and_not_begun_is_merged() -> None:
    main = a_ticket()
    with pytest.raises(TicketEnded):
        a_ticket().merge_into(a_ticket_in(S.CLOSED), "", AGENT, NOON)
    with pytest.raises(TicketEnded):
        main.merge_into(main, "", AGENT, NOON)
    with pytest.raises(MergeAcrossCustomers):
        a_ticket().merge_into(a_ticket(customer_id="customer-2"), "", AGENT, NOON)
    with pytest.raises(TransitionNotAllowed):
        a_ticket_in(S.IN_SERVICE).merge_into(main, "", AGENT, NOON)
    assert main.absorbed == []
    assert Act.MERGE not in a_ticket_in(S.TO_REVISIT).open_acts()


async def test_there_are_no_circles_and_no_ticket_of_somebody_else(
    desk: TicketDesk, people: People
) -> None:
    main, duplicate = await twice(desk)
    await merge(desk, duplicate, main)
    circle = await merge(desk, main, duplicate)
    assert (circle.status, circle.body["code"]) == (409, "ticket_ended")
    himself = await merge(desk, main, main)
    assert (himself.status, himself.body["code"]) == (409, "ticket_ended")
    contact = {"name": "李", "phone": desk.phones.stranger}
    theirs = await desk.report(
        desk.agent, device_ids=[], contact=contact, address={"region": "杭州", "door": "1"}
    )
    across = await merge(desk, theirs, main)
    assert (across.status, across.body["code"]) == (409, "merge_across_customers")
    far = await people.staff(
        "service_agent", branch_id=await people.branch(f"富阳 {uuid4().hex[:6]}")
    )
    hidden = await desk.report(
        far, device_ids=[], contact=contact, address={"region": "杭州", "door": "1"}
    )
    unseen = await merge(desk, theirs, hidden)
    assert (unseen.status, unseen.body["code"]) == (422, "unknown_ticket")
    assert (await desk.read(desk.agent, theirs))["state"] == "submitted"


async def test_merged_into_each_other_at_once_one_goes_on(desk: TicketDesk) -> None:
    one, other = await twice(desk)
    answers = await asyncio.gather(merge(desk, one, other), merge(desk, other, one))
    assert sorted(answer.status for answer in answers) == [200, 409]
    states = [(await desk.read(desk.agent, ticket))["state"] for ticket in (one, other)]
    assert sorted(states) == ["cancelled", "submitted"]


async def test_a_merge_sent_twice_happens_once(desk: TicketDesk) -> None:
    main, duplicate = await twice(desk)
    key = uuid4().hex
    answers = [await merge(desk, duplicate, main, key) for _ in range(2)]
    assert [(a.status, a.body["id"]) for a in answers] == [(200, main["id"])] * 2
    assert [line["action"] for line in await desk.lines(main)].count("merge") == 1


async def test_merging_a_dispatched_one_frees_the_technicians_day(desk: TicketDesk) -> None:
    main = await desk.report()
    duplicate = await desk.report(anyway="再报一次")
    await desk.act(desk.agent, duplicate, "approve", {"problem_type": "制冷"})
    window = desk.in_hours(2)
    order = {"technician_ids": [desk.wang.id], "window": window}
    await desk.act(desk.dispatcher, duplicate, "dispatch", order)
    await merge(desk, duplicate, main)
    await desk.act(desk.agent, main, "approve", {"problem_type": "制冷"})
    assert (await desk.try_to(desk.dispatcher, main, "dispatch", order)).status == 200


async def test_with_a_task_open_elsewhere_a_ticket_is_not_merged(desk: TicketDesk) -> None:
    main, duplicate = await twice(desk)
    due = (desk.container.now() + timedelta(hours=1)).isoformat()
    task = {"to": {"kind": "person", "id": desk.li.id}, "asked": "查库存", "due_at": due}
    await desk.act(desk.agent, duplicate, "ask_task", task)
    refused = await merge(desk, duplicate, main)
    assert (refused.status, refused.body["code"]) == (409, "tasks_still_open")


async def test_links_are_said_on_both_sides_and_taken_off_both(desk: TicketDesk) -> None:
    first = await desk.closed()
    again = await desk.report()
    body = {"ticket_id": first["id"], "kind": "rework_of"}
    linked = await desk.act(desk.agent, again, "link", body)
    assert [(each["kind"], each["ticket_id"]) for each in linked["links"]] == [
        ("rework_of", first["id"])
    ]
    other = await desk.read(desk.agent, first)
    assert [(each["kind"], each["number"]) for each in other["links"]] == [
        ("reworked_by", again["number"])
    ]
    assert "links" not in await desk.read(desk.customer, again)
    kind = await desk.act(desk.agent, again, "link", {"ticket_id": first["id"], "kind": "related"})
    assert [each["kind"] for each in kind["links"]] == ["related"]
    await desk.act(desk.agent, again, "unlink", {"ticket_id": first["id"]})
    for ticket in (first, again):
        assert (await desk.read(desk.agent, ticket))["links"] == []


async def test_a_ticket_out_of_reach_is_not_linked(desk: TicketDesk, people: People) -> None:
    far = await people.staff(
        "service_agent", branch_id=await people.branch(f"富阳 {uuid4().hex[:6]}")
    )
    contact = {"name": "李", "phone": desk.phones.nobody}
    hidden = await desk.report(
        far, device_ids=[], contact=contact, address={"region": "杭州", "door": "1"}
    )
    ticket = await desk.report()
    body = {"ticket_id": hidden["id"], "kind": "related"}
    refused = await desk.try_to(desk.agent, ticket, "link", body)
    assert (refused.status, refused.body["code"]) == (422, "unknown_ticket")
    himself = await desk.try_to(
        desk.agent, ticket, "link", {"ticket_id": ticket["id"], "kind": "related"}
    )
    assert (himself.status, himself.body["code"]) == (409, "not_merged_here")
