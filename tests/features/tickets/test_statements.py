"""Facts stated at any stage: brand numbers, the expected finish, the survey, the interview."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError

from backend.features.tickets import Ticket, TicketState
from backend.features.tickets.errors import ExpectedInThePast
from backend.features.tickets.models.stages import FollowUp, Rating
from backend.features.tickets.models.statements import BrandNumber, Interview, SiteSurvey
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk
from tests.support.tickets import (
    AGENT,
    CUSTOMER,
    DISPATCHER,
    FOLLOW_UP,
    HOUR,
    NOON,
    RULES,
    WANG,
    a_ticket_in,
    event_names,
)

S = TicketState


def a_number() -> str:
    return f"HF{uuid4().hex[:12].upper()}"


async def found(desk: TicketDesk, who: SignedIn, query: str) -> list[str]:
    answer = await desk.api.get(f"/api/v1/tickets?{query}", token=who.token)
    assert answer.status == 200, answer.body
    return [row["id"] for row in answer.body["items"]]


# -- the brand's own numbers ----------------------------------------------------------------------


async def test_a_ticket_is_found_by_the_brands_number_whole_or_by_its_start(
    desk: TicketDesk,
) -> None:
    number, other = a_number(), a_number()
    numbers = [{"brand": "华风", "number": number.lower()}, {"brand": "澜和", "number": other}]
    ticket = await desk.report(desk.agent, brand_numbers=numbers)
    assert ticket["brand_numbers"] == [
        {"brand": "华风", "number": number},
        {"brand": "澜和", "number": other},
    ]
    for query in (
        f"brand_number={number}",
        f"brand_number={number.lower()[:6]}%20{number[6:]}",
        f"brand_number={other}",
        f"brand_number_start={number[:8]}",
        f"brand_number_start={number}",
    ):
        assert await found(desk, desk.agent, query) == [ticket["id"]], query
    assert await found(desk, desk.agent, f"brand_number={number[:8]}") == []
    assert await found(desk, desk.agent, f"brand_number_start={number}0") == []
    too_short = await desk.api.get("/api/v1/tickets?brand_number_start=HF1", token=desk.agent.token)
    assert too_short.status == 422


async def test_the_search_by_number_goes_by_its_index(desk: TicketDesk) -> None:
    ticket = await desk.report(desk.agent, brand_numbers=[{"brand": "华风", "number": a_number()}])
    tickets = desk.container.mongo.collection("tickets")
    stored = await desk.stored(ticket)
    start = stored["idx"]["plain_numbers"][0][:8]
    span = {"$elemMatch": {"$gte": start, "$lt": f"{start}\uffff"}}
    rows = await tickets.aggregate(
        [{"$match": {"idx.plain_numbers": span}}, {"$project": {"_id": 1}}]
    )
    assert [row["_id"] for row in rows] == [ticket["id"]]
    used = await tickets.aggregate([{"$indexStats": {}}])
    accesses = {row["name"]: row["accesses"]["ops"] for row in used}
    assert accesses["idx.plain_numbers_1_created_at_-1__id_-1"] >= 1


async def test_a_number_of_a_brand_stands_on_one_ticket_of_the_organisation(
    desk: TicketDesk, people: People
) -> None:
    number = a_number()
    numbers = {"numbers": [{"brand": "华风", "number": number}]}
    first = await desk.report(desk.agent)
    await desk.act(desk.agent, first, "set_brand_numbers", numbers)
    second = await desk.report(desk.agent, anyway="另一个问题")
    refused = await desk.try_to(desk.agent, second, "set_brand_numbers", numbers)
    assert (refused.status, refused.body["code"]) == (409, "brand_number_taken")
    assert first["number"] in refused.body["detail"]
    assert refused.body["params"]["ticket_id"] == first["id"]
    assert (await desk.read(desk.agent, second))["brand_numbers"] == []
    other_brand = {"numbers": [{"brand": "澜和", "number": number}]}
    await desk.act(desk.agent, second, "set_brand_numbers", other_brand)
    # Taken off the first, it is free again; giving it to the same ticket twice changes nothing.
    await desk.act(desk.agent, first, "set_brand_numbers", {"numbers": []})
    await desk.act(desk.agent, second, "set_brand_numbers", numbers)
    again = await desk.act(
        desk.agent, second, "set_brand_numbers", {"numbers": numbers["numbers"] * 2}
    )
    assert again["brand_numbers"] == numbers["numbers"]


async def test_who_may_not_see_the_other_ticket_is_not_told_which_it_is(
    desk: TicketDesk, people: People
) -> None:
    number = a_number()
    theirs = [{"brand": "华风", "number": number}]
    await desk.report(desk.agent, brand_numbers=theirs)
    far = await people.staff("service_agent", branch_id=await people.branch("富阳网点"))
    body = {
        "problem": "不制冷",
        "address": {"region": "杭州市富阳区", "door": ""},
        "contact": {"name": "李", "phone": desk.phones.nobody},
        "brand_numbers": theirs,
    }
    refused = await desk.api.post("/api/v1/tickets", body, token=far.token)
    assert (refused.status, refused.body["code"]) == (409, "brand_number_taken")
    assert refused.body["params"]["other"] == refused.body["params"]["ticket_id"] == ""


async def test_another_organisation_has_its_own_numbers(desk: TicketDesk, people: People) -> None:
    number = a_number()
    numbers = [{"brand": "华风", "number": number}]
    await desk.report(desk.agent, brand_numbers=numbers)
    partner = await people.branch("远山网点", await people.subcontractor("远山"))
    boss = await people.staff("business_administrator", branch_id=partner)
    body = {
        "problem": "不制冷",
        "address": {"region": "杭州市西湖区", "door": ""},
        "contact": {"name": "李", "phone": desk.phones.nobody},
        "brand_numbers": numbers,
    }
    made = await desk.api.post("/api/v1/tickets", body, token=boss.token)
    assert made.status == 201, made.body


async def test_of_six_tickets_given_one_number_at_once_one_gets_it(desk: TicketDesk) -> None:
    tickets = [await desk.report(desk.agent, anyway=f"问题{n}") for n in range(6)]
    numbers = {"numbers": [{"brand": "华风", "number": a_number()}]}
    answers = await asyncio.gather(
        *(desk.try_to(desk.agent, ticket, "set_brand_numbers", numbers) for ticket in tickets)
    )
    codes = sorted(a.body["code"] if a.status == 409 else str(a.status) for a in answers)
    assert codes == ["200"] + ["brand_number_taken"] * 5
    held = [(await desk.read(desk.agent, ticket))["brand_numbers"] for ticket in tickets]
    assert sorted(len(each) for each in held) == [0] * 5 + [1]


async def test_customers_neither_give_nor_read_brand_numbers(desk: TicketDesk) -> None:
    body = {
        "device_ids": [desk.device_id],
        "problem": "不制冷",
        "brand_numbers": [{"brand": "华风", "number": a_number()}],
    }
    refused = await desk.api.post("/api/v1/tickets", body, token=desk.customer.token)
    assert (refused.status, refused.body["code"]) == (422, "not_yours_to_edit")
    ticket = await desk.report()
    assert "brand_numbers" not in ticket
    offered = {each["action"] for each in ticket["actions"]}
    assert "set_brand_numbers" not in offered


@pytest.mark.parametrize("written", ["", "  ", "\u3000", "x" * 41])
def test_a_number_says_something(written: str) -> None:
    with pytest.raises(ValidationError):
        BrandNumber(brand="华风", number=written)


def test_one_number_has_one_spelling() -> None:
    assert BrandNumber(brand="华 风", number="ｈｆ－10 01").key == "华风|HF-1001"


# -- the expected finish --------------------------------------------------------------------------


def test_an_expected_finish_is_said_with_its_reason_and_its_changes_are_counted() -> None:
    ticket = a_ticket_in(S.SUSPENDED)
    ticket.expect_finish(NOON + 5 * HOUR, "等配件", WANG, NOON)
    ticket.expect_finish(NOON + 9 * HOUR, "配件晚到", DISPATCHER, NOON + HOUR)
    expected = ticket.expected_finish
    assert expected is not None
    assert (expected.at, expected.reason, expected.changes) == (NOON + 9 * HOUR, "配件晚到", 1)
    assert event_names(ticket) == ["ExpectedFinishSet"] * 2
    lines = ticket.take_lines()
    assert [line.public for line in lines] == [True, True]
    assert lines[1].changes == {
        "expected_finish": (
            (NOON + 5 * HOUR).isoformat(),
            (NOON + 9 * HOUR).isoformat(),
        )
    }


def test_what_lies_behind_cannot_be_expected() -> None:
    ticket = a_ticket_in(S.SUSPENDED)
    with pytest.raises(ExpectedInThePast):
        ticket.expect_finish(NOON, "等配件", WANG, NOON)
    assert ticket.expected_finish is None
    assert ticket.take_lines() == []


async def test_the_customer_reads_when_all_will_be_done_and_why(desk: TicketDesk) -> None:
    ticket = await desk.working()
    at = (desk.container.now() + timedelta(hours=30)).isoformat()
    await desk.act(desk.wang, ticket, "expect_finish", {"at": at, "reason": "等压缩机"})
    seen = (await desk.read(desk.customer, ticket))["expected_finish"]
    assert (seen["reason"], seen["changes"]) == ("等压缩机", 0)
    page = await desk.api.get(f"/api/v1/tickets/{ticket['id']}/timeline", token=desk.customer.token)
    assert (page.body["items"][0]["action"], page.body["items"][0]["note"]) == (
        "expect_finish",
        "等压缩机",
    )
    assert (await desk.events(ticket)).count("ExpectedFinishSet") == 1
    offered = {each["action"] for each in (await desk.read(desk.customer, ticket))["actions"]}
    assert "expect_finish" not in offered


# -- the survey of the site -----------------------------------------------------------------------


async def test_what_was_found_on_site_is_on_record_with_its_photos(desk: TicketDesk) -> None:
    ticket = await desk.working()
    photo = await desk.media(desk.wang)
    survey = {
        "findings": "外机平台宽度不够",
        "suitable": False,
        "obstacles": ["平台", "电源"],
        "measurements": [{"name": "平台宽", "value": 42, "unit": "cm"}],
        "media_ids": [photo],
    }
    done = await desk.act(desk.wang, ticket, "survey_site", survey)
    made = done["site_surveys"][0]
    assert made["survey"]["obstacles"] == ["平台", "电源"]
    assert (made["visit_id"], made["by"]["id"]) == (ticket["visits"][0]["id"], desk.wang.id)
    assert photo in (await desk.read(desk.agent, ticket))["media"]
    assert ticket["id"] in await found(desk, desk.agent, "mark=unsuitable")
    assert ticket["id"] in await found(desk, desk.agent, "mark=surveyed")
    suitable = {"findings": "平台已加宽", "suitable": True}
    await desk.act(desk.wang, ticket, "survey_site", suitable)
    assert ticket["id"] not in await found(desk, desk.agent, "mark=unsuitable")


def test_an_unsuitable_site_says_what_is_in_the_way() -> None:
    with pytest.raises(ValidationError):
        SiteSurvey(findings="装不了", suitable=False)


def test_only_the_newest_surveys_stay_on_the_ticket() -> None:
    ticket = a_ticket_in(S.IN_SERVICE)
    for number in range(12):
        survey = SiteSurvey(findings=f"第 {number} 次", suitable=True)
        ticket.survey_site(survey, WANG, NOON + number * HOUR)
    assert [each.survey.findings for each in ticket.site_surveys][0::9] == ["第 2 次", "第 11 次"]
    assert len(ticket.take_lines()) == 12


# -- the interview --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("satisfaction", "recommendation", "unhappy"),
    [(5, 10, False), (3, 7, False), (2, None, True), (None, 6, True), (5, 6, True), (1, 0, True)],
)
def test_who_is_unhappy_by_his_marks(
    satisfaction: int | None, recommendation: int | None, unhappy: bool
) -> None:
    ticket = a_ticket_in(S.FOLLOW_UP)
    interview = Interview(satisfaction=satisfaction, recommendation=recommendation)
    ticket.hold_interview(interview, FOLLOW_UP, NOON)
    assert ticket.is_unhappy is unhappy


def closed_with(follow_up: FollowUp, stars: int | None = None) -> Ticket:
    ticket = a_ticket_in(S.FOLLOW_UP)
    if stars:
        ticket.rate(Rating(stars=stars), CUSTOMER, NOON, RULES)
    ticket.close(follow_up, FOLLOW_UP, NOON)
    return ticket


def test_without_an_interview_the_follow_up_or_the_stars_tell() -> None:
    assert closed_with(FollowUp(satisfaction=1)).is_unhappy
    assert not closed_with(FollowUp(satisfaction=4), stars=1).is_unhappy
    assert closed_with(FollowUp(), stars=2).is_unhappy
    assert not closed_with(FollowUp(), stars=3).is_unhappy
    assert not closed_with(FollowUp()).is_unhappy


def test_a_call_in_vain_is_no_interview() -> None:
    ticket = a_ticket_in(S.FOLLOW_UP)
    ticket.hold_interview(Interview(reached=False), AGENT, NOON)
    assert not ticket.is_interviewed
    assert ticket.contact_count == a_ticket_in(S.FOLLOW_UP).contact_count
    with pytest.raises(ValidationError):
        Interview(reached=False, satisfaction=5)


async def test_follow_up_staff_work_through_their_lists(desk: TicketDesk) -> None:
    ticket = await desk.done()
    await desk.act(desk.customer, ticket, "accept")
    assert ticket["id"] in await found(desk, desk.agent, "mark=to_interview")
    await desk.act(desk.agent, ticket, "interview", {"reached": False})
    assert ticket["id"] in await found(desk, desk.agent, "mark=to_interview")
    heard: Json = {
        "channel": "wechat",
        "satisfaction": 2,
        "recommendation": 4,
        "answers": [{"question": "师傅守时吗", "answer": "迟到半小时"}],
    }
    done = await desk.act(desk.agent, ticket, "interview", heard)
    held = done["interviews"][-1]
    assert (held["interview"]["answers"], held["by"]["id"]) == (heard["answers"], desk.agent.id)
    assert ticket["id"] not in await found(desk, desk.agent, "mark=to_interview")
    assert ticket["id"] in await found(desk, desk.agent, "mark=unhappy")
    assert ticket["id"] in await found(desk, desk.agent, "mark=unhappy&state=follow_up")
    # The customer does not read what was noted about him; a technician is not offered the act.
    assert "interviews" not in await desk.read(desk.customer, ticket)
    stored = await desk.stored(ticket)
    assert isinstance(stored["interviews"][-1]["interview"]["answers"][0]["answer"], bytes)


async def test_a_statement_sent_twice_counts_once(desk: TicketDesk, clock: MovableClock) -> None:
    ticket = await desk.working()
    key = uuid4().hex
    survey: dict[str, Any] = {"findings": "一切正常", "suitable": True}
    answers: list[Answer] = [
        await desk.try_to(desk.wang, ticket, "survey_site", survey, key=key) for _ in range(2)
    ]
    assert [a.status for a in answers] == [200, 200]
    assert len(answers[1].body["site_surveys"]) == 1
