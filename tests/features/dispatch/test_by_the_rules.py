"""Judged and carried out by the product's own halves together, as the worker does it."""

import pytest

from backend.features.dispatch.acting.judging import Judgement
from backend.features.dispatch.judging.judge import RuleJudge
from backend.features.tickets import Ticket
from tests.features.dispatch.firm import Firm, a_rule
from tests.support.accounts import People
from tests.support.ticket_desk import Json, TicketDesk


@pytest.fixture
async def firm(desk: TicketDesk, people: People) -> Firm:
    """王 holds a skill at level 3 and 李 at level 2; both work all day; the rules act."""
    firm = await Firm.of(desk, people)
    await firm.at_work(desk.wang, desk.li)
    await firm.automatic()
    return firm


async def by_skill(firm: Firm, level: int) -> Json:
    desk = firm.desk
    made = await desk.api.post(
        "/api/v1/skills", {"name": f"电路 {desk.wang.id[:6]}"}, token=firm.boss.token
    )
    for who, held in ((desk.wang, 3), (desk.li, 2)):
        await firm.say(who, "skill-changes", skill_id=made.body["id"], level=held)
    needed = [{"skill_id": made.body["id"], "level": level}]
    filters = {"area": "anywhere", "skills": needed, "most_jobs": 1}
    return a_rule(filters=filters, scoring={"weights": {"skill": 100}})


async def test_a_ticket_is_sent_by_the_published_rule_and_the_visit_names_its_card(
    firm: Firm,
) -> None:
    desk = firm.desk
    number = await firm.publish(await by_skill(firm, 2))
    ticket = await firm.waiting(wanted=firm.tomorrow(10))
    await firm.heard(ticket)
    (visit,) = (await desk.stored(ticket))["visits"]
    # 李 holds exactly what is needed: 王 is kept for harder work.
    assert [each["id"] for each in visit["technicians"]] == [desk.li.id]
    assert (visit["origin"]["mode"], visit["origin"]["rule_version"]) == ("auto", number)
    (line,) = (await firm.get("/api/v1/me/dispatch-lines", desk.li))["items"]
    assert (line["card_id"], line["scored"]["rank"]) == (visit["origin"]["card_id"], 1)
    assert line["scored"]["parts"]["skill"] == 1.0
    card = await firm.get(
        f"/api/v1/tickets/{ticket['id']}/dispatch-cards/{visit['origin']['card_id']}"
    )
    assert [each["staff_id"] for each in card["scored"]] == [desk.li.id, desk.wang.id]
    assert card["chosen_ids"] == [desk.li.id]


async def test_who_refuses_is_passed_over_and_a_full_day_leaves_it_to_people(firm: Firm) -> None:
    desk = firm.desk
    await firm.publish(await by_skill(firm, 2))
    ticket = await firm.waiting(wanted=firm.tomorrow(10))
    await firm.heard(ticket)
    await desk.act(desk.li, ticket, "refuse", {"reason": "skill"})
    await firm.heard(ticket)
    assert (await firm.loaded(ticket)).technician_ids == [desk.wang.id]
    # Each of them may have one visit a day: 李 takes the next one, and nobody the third.
    second, third = [await firm.waiting(wanted=firm.tomorrow(14)) for _ in range(2)]
    await firm.heard(second)
    assert (await firm.loaded(second)).technician_ids == [desk.li.id]
    await firm.heard(third)
    left = await firm.loaded(third)
    assert (left.state, left.visits) == ("to_dispatch", [])
    (card,) = (await firm.get(f"/api/v1/tickets/{third['id']}/dispatch-cards"))["items"]
    assert (card["chosen_ids"], card["scored_count"]) == ([], 0)
    view = await firm.candidates(third, firm.tomorrow(16))
    reasons = {each["staff_id"]: each["reasons"] for each in view["rejected"]}
    full = [{"filter": "capacity", "text": "当天已有 1 单，上限 1 单"}]
    assert reasons == {desk.wang.id: full, desk.li.id: full}


async def test_who_goes_on_leave_between_the_judgement_and_the_sending_is_not_sent(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = firm.desk
    await firm.publish(await by_skill(firm, 2))
    genuine, fit = RuleJudge.by_conditions, list[list[str]]()

    async def judged_then_leave(self: RuleJudge, ticket: Ticket) -> Judgement | None:
        judged = await genuine(self, ticket)
        assert judged is not None
        fit.append(judged.fit_ids)
        day = firm.day(1)
        await firm.say(desk.li, "leaves", leave="sick", first_day=day, last_day=day)
        return judged

    monkeypatch.setattr(RuleJudge, "by_conditions", judged_then_leave)
    ticket = await firm.waiting(wanted=firm.tomorrow(10))
    await firm.heard(ticket)
    assert fit == [[desk.li.id, desk.wang.id]]
    assert (await firm.loaded(ticket)).technician_ids == [desk.wang.id]
    assert len((await firm.loaded(ticket)).visits) == 1
