"""A wish seen at a service is one seller's at a time, and is closed once, with its reason."""

import asyncio
from typing import Any

import pytest

from backend.features.sales import LeadSeen, SeenAt, SeenBy, TooManyLeads
from backend.features.sales.models.lead import MOST_NOTES
from tests.features.sales.conftest import SALES, Shop, a_form
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.canaries import NAMES, canary_phone
from tests.support.kit import Answer

LEADS = "/api/v1/leads"
WANTS = "想给老人房再装一台"
LOST: dict[str, str] = {"outcome": "lost", "reason": "嫌价格高，买了别家的"}


async def seen(shop: Shop, ticket: str = "ticket-1", branch_id: str = MAIN_BRANCH_ID) -> str:
    """A technician wrote it down; its id."""
    at = SeenAt(
        ticket_id=ticket,
        ticket_number="BX260715-00001",
        customer_id="customer-1",
        household_id="home-1",
        device_ids=("device-1",),
        team_id="",
        branch_id=branch_id,
        organisation_id=FIRM_ID,
    )
    seen_by = SeenBy(id="technician-1", role="technician")
    return (await shop.container.sales.leads.see(WANTS, at, seen_by)).id


async def do(
    shop: Shop, lead_id: str, what: str, body: object = None, who: SignedIn | None = None
) -> Answer:
    path = f"{LEADS}/{lead_id}/{what}"
    return await shop.api.post(path, body or {}, token=(who or shop.seller).token)


async def take(shop: Shop, lead_id: str, who: SignedIn | None = None) -> Answer:
    return await do(shop, lead_id, "taking", who=who)


async def taken(shop: Shop, ticket: str = "ticket-1") -> str:
    """One the seller follows up."""
    lead_id = await seen(shop, ticket)
    assert (await take(shop, lead_id)).status == 200
    return lead_id


async def read(shop: Shop, lead_id: str, who: SignedIn | None = None) -> Any:
    answer = await shop.api.get(f"{LEADS}/{lead_id}", token=(who or shop.seller).token)
    assert answer.status == 200, answer.body
    return answer.body


async def test_a_wish_names_its_ticket_and_hides_its_customer(shop: Shop, people: People) -> None:
    wang = await people.customer(phone=f"+86{canary_phone(5)}", name=NAMES[0])
    technician = await people.staff("technician", name=NAMES[0])
    at = SeenAt("ticket-1", "BX1", wang.id, "home-1", ("d-1",), "", MAIN_BRANCH_ID, FIRM_ID)
    lead = await shop.container.sales.leads.see(WANTS, at, SeenBy(id=technician.id, role="visit"))
    shown = await read(shop, lead.id)
    assert (shown["ticket_id"], shown["ticket_number"], shown["device_ids"]) == (
        "ticket-1",
        "BX1",
        ["d-1"],
    )
    assert (shown["wants"], shown["seen_by"], shown["seen_by_role"]) == (WANTS, NAMES[0], "visit")
    assert (shown["customer_name"], shown["customer_phone"]) == ("金**", "139****0005")
    assert (shown["state"], shown["state_name"], shown["taken_by"]) == ("new", "待跟进", "")
    assert canary_phone(5) not in str(shown)


async def test_the_sellers_of_the_branch_are_told_of_a_wish(shop: Shop) -> None:
    event = LeadSeen(lead_id=await seen(shop))
    for _ in range(2):
        await shop.container.sales.subscribers.tell_lead(event)
    told = await shop.container.notices.stores.deliveries.find({}, limit=20)
    assert sorted(each.recipient.id for each in told) == sorted([shop.seller.id, shop.colleague.id])
    assert {(each.occasion.value, each.texts()["wants"]) for each in told} == {
        ("staff.new_lead", WANTS)
    }


async def test_a_wish_is_taken_by_one_and_then_his(shop: Shop) -> None:
    lead_id = await seen(shop)
    first = await take(shop, lead_id)
    assert (first.status, first.body["state"], first.body["state_name"]) == (
        200,
        "taken",
        "跟进中",
    )
    assert (first.body["taken_by"], first.body["taken_by_name"]) == (shop.seller.id, NAMES[1])
    for who in (shop.colleague, shop.seller):
        late = await take(shop, lead_id, who)
        assert (late.status, late.body["code"]) == (409, "lead_taken")
    assert await read(shop, lead_id) == first.body


async def test_of_takers_at_once_one_wins(shop: Shop) -> None:
    lead_id = await seen(shop)
    takers = [shop.seller, shop.colleague] * 3
    answers = await asyncio.gather(*(take(shop, lead_id, who) for who in takers))
    won = [who for who, answer in zip(takers, answers, strict=True) if answer.status == 200]
    assert len(won) == 1
    lost = [answer for answer in answers if answer.status != 200]
    assert {answer.status for answer in lost} == {409}
    assert {answer.body["code"] for answer in lost} <= {"lead_taken", "stale_document"}
    assert (await read(shop, lead_id))["taken_by"] == won[0].id


async def test_a_lost_wish_has_its_reason(shop: Shop) -> None:
    lead_id = await taken(shop)
    before = await read(shop, lead_id)
    for reason in ("", "  "):
        empty = await do(shop, lead_id, "outcome", {"outcome": "lost", "reason": reason})
        assert (empty.status, empty.body["code"]) == (422, "outcome_needs_reason")
    assert await read(shop, lead_id) == before
    lost = await do(shop, lead_id, "outcome", LOST)
    assert (lost.status, lost.body["state"], lost.body["state_name"]) == (200, "lost", "未成交")
    assert (lost.body["reason"], lost.body["sale_id"]) == ("嫌价格高，买了别家的", "")
    assert lost.body["closed_at"] >= lost.body["taken_at"]


@pytest.mark.parametrize("first", [LOST, {"outcome": "won"}])
async def test_what_is_closed_stays_closed(shop: Shop, first: dict[str, str]) -> None:
    lead_id, other_id = await taken(shop), await taken(shop, "ticket-2")
    closed = (await do(shop, lead_id, "outcome", first)).body
    repeated = {"outcome": "duplicate", "duplicate_of": other_id}
    for order in (LOST, {"outcome": "won"}, repeated):
        again = await do(shop, lead_id, "outcome", order)
        assert (again.status, again.body["code"]) == (409, "lead_closed")
        assert closed["state_name"] in again.body["detail"]
    again = await take(shop, lead_id, shop.colleague)
    assert (again.status, again.body["code"]) == (409, "lead_closed")
    assert await read(shop, lead_id) == closed
    assert (await read(shop, other_id))["state"] == "taken"


async def test_a_wish_closed_ten_times_at_once_is_closed_once(shop: Shop) -> None:
    lead_id = await taken(shop)
    orders = [LOST, {"outcome": "won"}] * 5
    answers = await asyncio.gather(*(do(shop, lead_id, "outcome", order) for order in orders))
    [closed] = [answer.body for answer in answers if answer.status == 200]
    assert {answer.status for answer in answers} == {200, 409}
    assert await read(shop, lead_id) == closed


async def test_a_repeated_wish_names_the_one_it_repeats(shop: Shop) -> None:
    lead_id, other_id = await taken(shop), await seen(shop, "ticket-2")
    before = await read(shop, lead_id)
    for named in (None, lead_id):
        order = {"outcome": "duplicate", "duplicate_of": named}
        refused = await do(shop, lead_id, "outcome", order)
        assert (refused.status, refused.body["code"]) == (422, "other_lead_needed")
    unknown = {"outcome": "duplicate", "duplicate_of": "0" * 32}
    refused = await do(shop, lead_id, "outcome", unknown)
    assert (refused.status, refused.body["code"]) == (404, "lead_not_found")
    assert await read(shop, lead_id) == before
    order = {"outcome": "duplicate", "duplicate_of": other_id}
    closed = await do(shop, lead_id, "outcome", order)
    assert (closed.status, closed.body["state"], closed.body["duplicate_of"]) == (
        200,
        "duplicate",
        other_id,
    )
    assert (await read(shop, other_id))["state"] == "new"


async def test_two_wishes_are_not_each_the_others_repetition(shop: Shop) -> None:
    pair = await taken(shop), await taken(shop, "ticket-2")
    answers = await asyncio.gather(
        *(
            do(shop, mine, "outcome", {"outcome": "duplicate", "duplicate_of": other})
            for mine, other in (pair, pair[::-1])
        )
    )
    assert min(answer.status for answer in answers) == 200
    [refused] = [answer for answer in answers if answer.status != 200]
    assert refused.body["code"] in ("other_lead_needed", "stale_document")
    states = [(await read(shop, lead_id))["state"] for lead_id in pair]
    assert sorted(states) == ["duplicate", "taken"]
    third = await taken(shop, "ticket-3")
    closed = pair[states.index("duplicate")]
    chained = await do(shop, third, "outcome", {"outcome": "duplicate", "duplicate_of": closed})
    assert (chained.status, chained.body["code"]) == (422, "other_lead_needed")
    assert (await read(shop, third))["state"] == "taken"


async def test_what_was_said_is_written_down_up_to_fifty_times(shop: Shop) -> None:
    lead_id = await taken(shop)
    for number in range(MOST_NOTES):
        noted = await do(shop, lead_id, "notes", {"text": f"第 {number} 次电话"})
        assert noted.status == 201
    notes = noted.body["notes"]
    assert [note["text"] for note in notes] == [f"第 {n} 次电话" for n in range(MOST_NOTES)]
    assert {(note["by"], note["by_name"]) for note in notes} == {(shop.seller.id, NAMES[1])}
    full = await do(shop, lead_id, "notes", {"text": "再来一次"})
    assert (full.status, full.body["code"]) == (409, "too_many_notes")
    assert full.body["detail"] == "一条新需求最多 50 条跟进记录"
    assert (await read(shop, lead_id))["notes"] == notes


@pytest.mark.parametrize("text", ["", "x", "看\u202e不见", "长" * 501])
async def test_a_note_has_words(shop: Shop, text: str) -> None:
    lead_id = await taken(shop)
    refused = await do(shop, lead_id, "notes", {"text": text})
    assert (refused.status, refused.body["code"]) == (422, "invalid_request")
    assert (await read(shop, lead_id))["notes"] == []


async def test_notes_written_at_once_are_all_kept_or_refused(shop: Shop) -> None:
    lead_id = await taken(shop)
    answers = await asyncio.gather(
        *(do(shop, lead_id, "notes", {"text": f"电话 {number}"}) for number in range(6))
    )
    assert {answer.status for answer in answers} <= {201, 409}
    kept = sum(answer.status == 201 for answer in answers)
    assert kept >= 1
    assert len((await read(shop, lead_id))["notes"]) == kept


async def test_a_colleague_reads_what_another_follows_up_and_leaves_it_to_him(shop: Shop) -> None:
    lead_id = await taken(shop)
    before = await read(shop, lead_id, shop.colleague)
    for what, body in (("notes", {"text": "我也打了"}), ("outcome", LOST)):
        refused = await do(shop, lead_id, what, body, shop.colleague)
        assert (refused.status, refused.body["code"]) == (404, "lead_not_found")
    assert await read(shop, lead_id) == before


async def test_nobody_closes_what_nobody_has_taken(shop: Shop, people: People) -> None:
    lead_id, boss = await seen(shop), await people.staff("business_administrator")
    for order in (LOST, {"outcome": "won"}):
        refused = await do(shop, lead_id, "outcome", order, boss)
        assert (refused.status, refused.body["code"]) == (409, "lead_not_taken")
    assert (await read(shop, lead_id))["state"] == "new"


async def test_another_branchs_wish_does_not_exist(shop: Shop) -> None:
    lead_id, own = await seen(shop), await taken(shop, "ticket-2")
    branch_id = shop.stranger.actor.branch_id
    theirs = await seen(shop, "ticket-3", branch_id)
    attempts: list[tuple[str, str, object]] = [
        ("GET", "", None),
        ("POST", "/taking", {}),
        ("POST", "/notes", {"text": "打过电话"}),
        ("POST", "/outcome", LOST),
    ]
    for method, below, body in attempts:
        answers = [
            await shop.api.call(method, f"{LEADS}/{each}{below}", body, token=shop.stranger.token)
            for each in (lead_id, "0" * 32)
        ]
        assert [answer.status for answer in answers] == [404, 404]
        assert len({str(a.body | {"request_id": ""}) for a in answers}) == 1
    for who, found in ((shop.stranger, [theirs]), (shop.seller, [own, lead_id])):
        listed = await shop.api.get(LEADS, token=who.token)
        assert [row["id"] for row in listed.body["items"]] == found
    repeated = {"outcome": "duplicate", "duplicate_of": theirs}
    refused = await do(shop, own, "outcome", repeated)
    assert (refused.status, refused.body["code"]) == (404, "lead_not_found")
    assert [(await read(shop, each))["state"] for each in (lead_id, own)] == ["new", "taken"]


async def test_who_does_not_sell_reads_at_most(shop: Shop, people: People) -> None:
    lead_id = await seen(shop)
    for who, may_read in ((shop.manager, 200), (await people.staff("technician"), 403)):
        assert (await shop.api.get(f"{LEADS}/{lead_id}", token=who.token)).status == may_read
        for what, body in (("taking", {}), ("notes", {"text": "电话"}), ("outcome", LOST)):
            refused = await do(shop, lead_id, what, body, who)
            assert (refused.status, refused.body["code"]) == (403, "permission_denied")
    assert (await read(shop, lead_id))["state"] == "new"


async def test_wishes_are_listed_by_state_and_ticket(shop: Shop) -> None:
    new, mine = await seen(shop), await taken(shop, "ticket-2")
    for query, found in (
        ("", [mine, new]),
        ("?state=new", [new]),
        ("?state=taken", [mine]),
        ("?state=won", []),
        ("?ticket_id=ticket-1", [new]),
        ("?ticket_id=ticket-1&state=taken", []),
    ):
        listed = await shop.api.get(f"{LEADS}{query}", token=shop.seller.token)
        assert [row["id"] for row in listed.body["items"]] == found, query


async def test_one_ticket_holds_ten_wishes(shop: Shop) -> None:
    for _ in range(10):
        await seen(shop)
    with pytest.raises(TooManyLeads):
        await seen(shop)
    assert await shop.container.mongo.collection("leads").count({}) == 10


async def test_a_sale_wins_the_wish_and_its_cancelling_opens_it_again(shop: Shop) -> None:
    lead_id = await seen(shop)
    sale = await shop.sold(a_form(lead_id=lead_id))
    won = await read(shop, lead_id)
    assert (won["state"], won["sale_id"], won["taken_by"]) == ("won", sale["id"], shop.seller.id)
    path = f"{SALES}/{sale['id']}/cancellation"
    cancelled = await shop.api.post(path, {"reason": "客户退货"}, token=shop.seller.token)
    assert cancelled.status == 200
    again = await read(shop, lead_id)
    assert (again["state"], again["sale_id"], again["closed_at"]) == ("taken", "", None)
    assert again["taken_by"] == shop.seller.id


async def test_a_sale_does_not_win_a_wish_another_follows_up(shop: Shop) -> None:
    lead_id = await taken(shop)
    before = await shop.counts()
    refused = await shop.post(a_form(lead_id=lead_id), shop.colleague)
    assert (refused.status, refused.body["code"]) == (409, "lead_taken")
    assert await shop.counts() == before
    assert (await read(shop, lead_id))["state"] == "taken"
