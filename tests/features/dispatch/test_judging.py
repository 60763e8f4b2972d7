"""From stored facts to candidates and cards, over HTTP and in a real database."""

from datetime import datetime, timedelta

import pytest

from backend.features.consents import PolicyKind
from backend.features.dispatch.models.words import HardFilter, PositionSource
from backend.kit.clock import shanghai
from tests.features.dispatch.firm import BOOK, Firm, a_rule
from tests.support.accounts import People
from tests.support.application import MovableClock
from tests.support.kit import fresh_key
from tests.support.profiling import Profile
from tests.support.ticket_desk import Json, TicketDesk

URGENT: Json = {"kind": "choice", "fact": "priority", "values": ["urgent"]}
NEAR: Json = {"latitude": 30.2841, "longitude": 120.1551}  # 1.11 km from the customer's door


@pytest.fixture(scope="module")
def clock() -> MovableClock:
    """Nine in the morning of Shanghai, when these tests begin."""
    clock = MovableClock()
    now = shanghai(clock())
    nine = now.replace(hour=9, minute=0, second=0, microsecond=0)
    clock.move(seconds=((nine - now) % timedelta(days=1)).total_seconds())
    return clock


@pytest.fixture
async def firm(desk: TicketDesk, people: People) -> Firm:
    return await Firm.of(desk, people)


def of(view: Json, staff_id: str, what: str = "rejected") -> Json:
    return next(each for each in view[what] if each["staff_id"] == staff_id)


# -- candidates ------------------------------------------------------------------------------------


async def test_the_dispatcher_sees_who_may_be_sent_and_why_the_others_may_not(firm: Firm) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang)
    view = await firm.candidates(await firm.waiting(), firm.tomorrow(10))
    assert view["rule"] == {
        "key": "default",
        "name": "推荐给调度",
        "book_version": 1,
        "mode": "suggest",
    }
    assert (view["candidate_count"], view["rejected_count"]) == (1, 1)
    assert view["minutes_needed"] == 60
    (wang,) = view["candidates"]
    assert {key: wang[key] for key in ("staff_id", "rank", "position", "km", "penalty")} == {
        "staff_id": desk.wang.id,
        "rank": 1,
        "position": "unknown",
        "km": None,
        "penalty": 0.0,
    }
    # 25 skill, 20 load, 10 × 0.9 rating, 10 fair; no place is known, and he was never here.
    assert wang["score"] == 0.64
    assert (wang["jobs_today"], wang["minutes_available"]) == (0, 600)
    assert of(view, desk.li.id)["reasons"] == [{"filter": "shift", "text": "当天没有排班"}]
    assert view["rejected_by"] == {"shift": 1}


async def test_a_visit_already_promised_stands_in_the_way_and_says_when(firm: Firm) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang, desk.li)
    first = await firm.waiting()
    order = {"technician_ids": [desk.wang.id], "window": firm.tomorrow(10)}
    await desk.act(desk.dispatcher, first, "dispatch", order)
    second = await firm.waiting()
    view = await firm.candidates(second, firm.tomorrow(11))
    assert [each["staff_id"] for each in view["candidates"]] == [desk.li.id]
    assert of(view, desk.wang.id)["reasons"] == [
        {"filter": "window", "text": "与已排的 10:00–12:00 上门冲突"}
    ]
    later = await firm.candidates(second, firm.tomorrow(14))
    wang = of(later, desk.wang.id, "candidates")
    # From the visit before: it is the same door.
    assert (wang["position"], wang["km"], wang["jobs_today"]) == ("last_visit", 0.0, 1)
    assert [each["staff_id"] for each in later["candidates"]] == [desk.wang.id, desk.li.id]
    # His own visit does not stand in its own way.
    own = await firm.candidates(first, firm.tomorrow(10))
    assert of(own, desk.wang.id, "candidates")["jobs_today"] == 0


async def test_skills_papers_areas_caps_and_leave_are_judged_on_the_day_of_the_visit(
    firm: Firm,
) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang, desk.li)
    skill = await desk.api.post(
        "/api/v1/skills", {"name": f"制冷 {desk.wang.id[:6]}"}, token=firm.boss.token
    )
    skill_id, name = skill.body["id"], skill.body["name"]
    await firm.say(desk.wang, "skill-changes", skill_id=skill_id, level=3)
    await firm.say(desk.li, "skill-changes", skill_id=skill_id, level=1)
    await firm.say(desk.wang, "service-area-changes", code="330100", reach="hard")
    await firm.say(desk.li, "service-area-changes", code="330106", reach="hard")
    await firm.say(desk.li, "daily-cap-changes", jobs=0, minutes=None)
    paper = {"certificate": "electrician", "issued_on": "2020-01-01", "expires_on": firm.day(1)}
    await firm.say(desk.wang, "certificates", **paper)
    leave = {"leave": "annual", "first_day": firm.day(1), "last_day": firm.day(1)}
    await firm.say(desk.li, "leaves", **leave, first_half="afternoon")
    number = await firm.publish(
        a_rule(
            filters={
                "area": "own",
                "skills": [{"skill_id": skill_id, "level": 2}],
                "certificates": ["electrician"],
            }
        )
    )
    ticket = await firm.waiting()
    view = await firm.candidates(ticket, firm.tomorrow(14))
    assert view["rule"]["book_version"] == number
    assert [each["staff_id"] for each in view["candidates"]] == [desk.wang.id]
    assert of(view, desk.li.id)["reasons"] == [
        {"filter": "certificate", "text": "上门当天没有有效的电工证"},
        {"filter": "skill", "text": f"技能不足：{name}为 1 级，需要 2 级"},
        {"filter": "area", "text": "服务区域不含滨江区"},
        {"filter": "window", "text": "14:00–16:00 不在可用时间内（08:00–12:00）"},
        {"filter": "capacity", "text": "当天已有 0 单，上限 0 单"},
    ]
    day_after = {key: _days_later(text) for key, text in firm.tomorrow(14).items()}
    expired = await firm.candidates(ticket, day_after)
    assert of(expired, desk.wang.id)["reasons"] == [
        {"filter": "certificate", "text": "上门当天没有有效的电工证"}
    ]


def _days_later(moment: str) -> str:
    return (datetime.fromisoformat(moment) + timedelta(days=1)).isoformat()


async def test_a_window_past_midnight_is_judged_by_the_shifts_of_both_days(firm: Firm) -> None:
    desk = firm.desk
    late, early = ("20:00", "24:00"), ("00:00", "04:00")
    nights = [{"start_time": start, "end_time": end} for start, end in (early, late)]
    await firm.say(desk.wang, "weekly-shift-changes", days=[nights] * 7)
    await firm.say(desk.li, "weekly-shift-changes", days=[[nights[1]]] * 7)
    await firm.publish(a_rule())
    ticket = await firm.waiting()
    view = await firm.candidates(ticket, firm.tomorrow(23.5, 1.5))
    assert [each["staff_id"] for each in view["candidates"]] == [desk.wang.id]
    assert of(view, desk.li.id)["reasons"] == [
        {
            "filter": "window",
            "text": "23:30–次日 01:00 不在可用时间内（20:00–24:00、次日 20:00–次日 24:00）",
        }
    ]


async def test_who_refused_it_is_left_out_for_a_day_and_may_still_be_sent_by_hand(
    firm: Firm, clock: MovableClock
) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang, desk.li)
    await firm.publish(a_rule())
    ticket = await firm.waiting()
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    await desk.act(desk.wang, ticket, "refuse", {"reason": "too_far"})
    view = await firm.candidates(ticket, firm.tomorrow(14))
    assert of(view, desk.wang.id)["reasons"] == [
        {"filter": "excluded", "text": "拒接过本单，暂不再派给他"}
    ]
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    await desk.act(desk.dispatcher, ticket, "recall")
    await firm.publish(a_rule(), refusal_hours=0)
    again = await firm.candidates(ticket, firm.tomorrow(14))
    assert of(again, desk.wang.id, "candidates")["rank"] in (1, 2)


async def test_a_fresh_position_counts_and_an_old_one_gives_way_to_the_base(
    firm: Firm, clock: MovableClock
) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang)
    await firm.say(
        desk.wang, "home-base-changes", base={"point": {"latitude": 30.2, "longitude": 120.1}}
    )
    book = desk.container.consents.book
    standings = await book.standings(desk.wang.id)
    edition = next(s.policy.edition for s in standings if s.policy.kind is PolicyKind.POSITION)
    await book.give(desk.wang.actor, PolicyKind.POSITION, edition)
    first = await firm.waiting()
    await desk.act(desk.dispatcher, first, "dispatch", {"technician_ids": [desk.wang.id]})
    await desk.act(desk.wang, first, "take", {"position": NEAR, "accuracy_metres": 20})
    await firm.publish(a_rule(filters={"area": "anywhere", "most_km": 5}))
    second = await firm.waiting()
    (wang,) = (await firm.candidates(second))["candidates"]
    # 1.11 km as the crow flies, 1.3 times that on the road.
    assert (wang["position"], wang["km"]) == (PositionSource.GPS, 1.45)
    clock.move(minutes=16)
    desk.dispatcher = await desk.again(desk.dispatcher)
    old = await firm.candidates(second)
    assert of(old, desk.wang.id)["reasons"] == [
        {"filter": "distance", "text": "路程约 12.7 公里，最远 5 公里"}
    ]
    assert of(old, desk.wang.id)["position"] == PositionSource.BASE


async def test_people_out_of_the_dispatchers_reach_are_not_shown(
    firm: Firm, people: People
) -> None:
    outsider = await people.staff("technician")
    await firm.at_work(outsider, firm.desk.wang)
    view = await firm.candidates(await firm.waiting(), firm.tomorrow(9))
    shown = [each["staff_id"] for each in (*view["candidates"], *view["rejected"])]
    assert sorted(shown) == sorted([firm.desk.wang.id, firm.desk.li.id])
    other = await people.staff("dispatcher", branch_id=await people.branch("别处"))
    ticket = await firm.waiting()
    for path in ("candidates", "dispatch-cards"):
        answer = await firm.desk.api.get(
            f"/api/v1/tickets/{ticket['id']}/{path}", token=other.token
        )
        assert answer.status == 404


async def test_as_many_queries_for_forty_as_for_two(
    firm: Firm, people: People, profile: Profile
) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang, desk.li)
    ticket = await firm.loaded(await firm.waiting(wanted=firm.tomorrow(10)))
    deciding = firm.judging.deciding
    book = await deciding.book()
    crowd = [(await people.staff("technician", branch_id=desk.branch_id)).id for _ in range(38)]
    few, many = [desk.wang.id, desk.li.id], [desk.wang.id, desk.li.id, *crowd]
    counts = []
    for staff_ids in (few, many):
        before = len(profile.rows(*_ASKED))
        with profile.taken():
            weighed = await deciding.weigh(ticket, book, ticket.wanted, staff_ids)
        counts.append(len(profile.rows(*_ASKED)) - before)
        assert len(weighed.field.candidates) == len(staff_ids)
    assert counts[0] == counts[1] == 9
    assert profile.unindexed(*(each for each in _ASKED if each not in _SMALL)) == []


_SMALL = ("dispatch_records", "skills")  # read whole on purpose
_ASKED = (
    "staff",
    "staff_facts",
    "technician_days",
    "tickets",
    "dispatch_standings",
    "dispatch_records",
    "dispatch_work_samples",
    "skills",
)


# -- the book --------------------------------------------------------------------------------------


async def test_a_refused_book_names_every_field_and_why_and_changes_nothing(firm: Firm) -> None:
    before = (await firm.get(BOOK, firm.boss))["definition"]["current"]
    _, refused = await firm.propose(
        a_rule("first", when=URGENT, fallback="second"),
        a_rule("second", when=URGENT, fallback="first"),
        a_rule("third", when=URGENT, scoring={"weights": {"skill": 60, "continuity": 50}}),
        a_rule(mode={"kind": "expert", "staff_ids": [firm.desk.agent.id]}),
    )
    assert refused.status == 422
    found = {each["field"]: each["reason"] for each in refused.body["params"]["findings"]}
    ring = "后备规则绕回了自己，派单会转圈，请改成最终交给人工的顺序"
    assert found == {
        "rules.2.scoring.weights": "各项权重（含加分项）合计为 110，必须等于 100",
        "rules.3.mode.staff_ids.0": "没有这位师傅，或他已不能接单，请重新选择",
        "rules.2.when": "「third」永远轮不到：上面的「first」已包含它的全部情况，请调整顺序或条件",
        "rules.0.fallback": ring,
        "rules.1.fallback": ring,
    }
    assert (await firm.get(BOOK, firm.boss))["definition"]["current"] == before


async def test_a_ticket_is_judged_again_by_the_version_it_began_with(firm: Firm) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang)
    old = await firm.publish(a_rule("night", when=URGENT, fallback="last"), a_rule("last"))
    new = await firm.publish(a_rule())
    ticket = await firm.loaded(await firm.waiting(wanted=firm.tomorrow(10)))
    judge = firm.judging.judge
    now = await judge.by_conditions(ticket)
    assert now is not None
    assert (now.book_version, now.rule.key) == (new, "default")
    then = await judge.by_rule(ticket, old, "last")
    assert then is not None
    assert (then.book_version, then.rule.name) == (old, "last")
    assert desk.wang.id in then.fit_ids
    assert desk.li.id not in then.fit_ids
    assert await judge.by_rule(ticket, new, "last") is None
    assert await judge.fallback(old, "night") == "last"
    assert await judge.fallback(old, "last") == ""


async def test_who_has_no_room_any_more_does_not_fit_when_he_is_to_be_sent(firm: Firm) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang)
    await firm.publish(a_rule(filters={"area": "anywhere", "most_jobs": 1}))
    judge = firm.judging.judge
    ticket = await firm.loaded(await firm.waiting(wanted=firm.tomorrow(15)))
    judged = await judge.by_conditions(ticket)
    assert judged is not None
    assert desk.wang.id in judged.fit_ids
    assert await judge.still_fits(ticket, judged, desk.wang.id)
    other = await firm.waiting()
    order = {"technician_ids": [desk.wang.id], "window": firm.tomorrow(9)}
    await desk.act(desk.dispatcher, other, "dispatch", order)
    assert not await judge.still_fits(ticket, judged, desk.wang.id)


# -- cards -----------------------------------------------------------------------------------------


async def test_a_card_says_all_to_dispatchers_and_to_a_technician_his_own_line_only(
    firm: Firm,
) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang)
    await firm.publish(a_rule())
    ticket = await firm.waiting(wanted=firm.tomorrow(10))
    loaded, judge = await firm.loaded(ticket), firm.judging.judge
    judged = await judge.by_conditions(loaded)
    assert judged is not None
    now = desk.container.now()
    card_id = await judge.keep_card(loaded, judged, [desk.wang.id], now)

    path = f"/api/v1/tickets/{ticket['id']}/dispatch-cards"
    (brief,) = (await firm.get(path))["items"]
    assert (brief["id"], brief["chosen_ids"], brief["by"]) == (card_id, [desk.wang.id], "system")
    card = await firm.get(f"{path}/{card_id}")
    assert of(card, desk.wang.id, "scored")["parts"]["load"] == 1.0
    li = next(each for each in card["rejected"] if each["staff_id"] == desk.li.id)
    assert li["reasons"] == [{"filter": "shift", "text": "当天没有排班"}]
    assert card["names"][desk.li.id]
    assert card["rejected_by"]["shift"] <= card["rejected_count"] == len(card["rejected"])

    wang = (await firm.get("/api/v1/me/dispatch-lines", desk.wang))["items"]
    assert [(each["card_id"], each["chosen"], each["scored"]["staff_id"]) for each in wang] == [
        (card_id, True, desk.wang.id)
    ]
    assert desk.li.id not in str(wang)
    li_lines = await firm.get(f"/api/v1/me/dispatch-lines?ticket_id={ticket['id']}", desk.li)
    (line,) = li_lines["items"]
    assert (line["chosen"], line["scored"], line["rejected"]["staff_id"]) == (
        False,
        None,
        desk.li.id,
    )
    assert desk.wang.id not in str(line)
    assert (await firm.get("/api/v1/me/dispatch-lines", desk.li))["items"] == []
    for who in (desk.wang, desk.agent):
        for each in (path, f"{path}/{card_id}"):
            assert (await desk.api.get(each, token=who.token)).status == 403
    elsewhere = await firm.waiting()
    other = f"/api/v1/tickets/{elsewhere['id']}/dispatch-cards/{card_id}"
    assert (await desk.api.get(other, token=desk.dispatcher.token)).status == 404


# -- trials ----------------------------------------------------------------------------------------


async def test_a_trial_says_which_rule_is_used_and_why_each_other_one_is_not(firm: Firm) -> None:
    number = await firm.publish(a_rule("urgent", when=URGENT, fallback="default"), a_rule())
    ticket = await firm.waiting()
    by_ticket = await _tried(firm, ticket_id=ticket["id"])
    assert by_ticket["book_version"] == number
    assert [(each["key"], each["applies"], each["used"]) for each in by_ticket["rules"]] == [
        ("urgent", False, False),
        ("default", True, True),
    ]
    assert by_ticket["rules"][0]["text"][0].startswith("✗ ")
    assert by_ticket["rules"][0]["explanation"]["verdict"] == "failed"
    by_facts = await _tried(firm, facts={"priority": "urgent"})
    assert [each["used"] for each in by_facts["rules"]] == [True, False]
    assert by_facts["fallbacks"] == ["default"]
    draft = await _tried(firm, facts={"priority": "urgent"}, book={"rules": [a_rule("only")]})
    assert (draft["book_version"], [each["key"] for each in draft["rules"]]) == (0, ["only"])
    first = await _tried(firm, facts={"priority": "urgent"}, version=1)
    assert [each["key"] for each in first["rules"]] == ["default"]


async def _tried(firm: Firm, **body: object) -> Json:
    answer = await firm.desk.api.post("/api/v1/dispatch/trial", body, token=firm.boss.token)
    assert answer.status == 200, answer.body
    result: Json = answer.body
    return result


@pytest.mark.parametrize(
    ("body", "code", "status"),
    [
        ({}, "trial_without_case", 422),
        ({"ticket_id": "gone"}, "ticket_not_found", 404),
        ({"ticket_id": "x", "facts": {"priority": "urgent"}}, "trial_without_case", 422),
        ({"facts": {"colour": "red"}}, "fact_not_known", 422),
        ({"facts": {"priority": 7}}, "fact_not_known", 422),
        ({"facts": {"priority": "urgent"}, "version": 999}, "definition_version_not_found", 404),
        ({"facts": {"priority": "urgent"}, "book": {"rules": []}}, "book_without_default", 422),
    ],
)
async def test_a_trial_that_makes_no_sense_says_what_is_wrong(
    firm: Firm, body: Json, code: str, status: int
) -> None:
    answer = await firm.desk.api.post("/api/v1/dispatch/trial", body, token=firm.boss.token)
    assert (answer.status, answer.body["code"]) == (status, code)


# -- loads -----------------------------------------------------------------------------------------


async def test_loads_show_each_technician_and_each_area_of_the_day(firm: Firm) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang, desk.li)
    await firm.say(desk.wang, "service-area-changes", code="330108", reach="hard")
    await firm.say(desk.li, "service-area-changes", code="330106", reach="hard")
    await firm.say(desk.li, "service-area-changes", code="330108", reach="neighbour")
    await firm.say(
        desk.li, "home-base-changes", base={"point": {"latitude": 30.2, "longitude": 120.1}}
    )
    ticket = await firm.waiting()
    order = {"technician_ids": [desk.wang.id], "window": firm.tomorrow(10)}
    await desk.act(desk.dispatcher, ticket, "dispatch", order)
    found = await firm.get(f"/api/v1/dispatch/technician-loads?day={firm.day(1)}&limit=50")
    loads = {each["staff_id"]: each for each in found["items"]}
    wang, li = loads[desk.wang.id], loads[desk.li.id]
    assert (wang["jobs"], wang["planned_minutes"], wang["available_minutes"]) == (1, 60, 600)
    assert (wang["saturation"], li["saturation"]) == (0.1, 0.0)
    assert wang["position"]["source"] == "last_visit"
    assert li["position"] == {"source": "base", "latitude": None, "longitude": None, "at": None}
    assert li["areas"] == {"330106": "hard", "330108": "neighbour"}
    zones = (await firm.get(f"/api/v1/dispatch/zone-loads?day={firm.day(1)}"))["items"]
    assert [(each["code"], each["technicians"], each["saturation"]) for each in zones] == [
        ("330106", 1, 0.0),
        ("330108", 1, 0.1),
    ]
    assert zones[1]["name"] == "浙江省杭州市滨江区"
    first = await firm.get(f"/api/v1/dispatch/zone-loads?day={firm.day(1)}&limit=1")
    assert [each["code"] for each in first["items"]] == ["330106"]
    second = await firm.get(
        f"/api/v1/dispatch/zone-loads?day={firm.day(1)}&limit=1&cursor={first['next_cursor']}"
    )
    assert ([each["code"] for each in second["items"]], second["next_cursor"]) == (
        ["330108"],
        None,
    )


# -- standings -------------------------------------------------------------------------------------


async def test_who_is_suspended_is_not_sent_until_the_day_is_over(firm: Firm) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang)
    await firm.publish(a_rule())
    path = f"/api/v1/staff/{desk.wang.id}/dispatch-standing"
    said = {"version": 0, "suspension": {"cause": "complaint", "until": firm.day(1)}}
    changed = await desk.api.put(path, said, token=firm.boss.token, key=fresh_key())
    assert changed.status == 200, changed.body
    assert (changed.body["version"], changed.body["suspended_by"]) == (1, firm.boss.id)
    ticket = await firm.waiting()
    tomorrow = await firm.candidates(ticket, firm.tomorrow(10))
    assert of(tomorrow, desk.wang.id)["reasons"] == [
        {"filter": "suspended", "text": f"已被停派：投诉处理中（至 {firm.day(1)}）"}
    ]
    after = {key: _days_later(text) for key, text in firm.tomorrow(10).items()}
    free = await firm.candidates(ticket, after)
    assert [each["staff_id"] for each in free["candidates"]] == [desk.wang.id]
    stale = await desk.api.put(path, said, token=firm.boss.token, key=fresh_key())
    assert (stale.status, stale.body["code"]) == (409, "stale_document")
    seen = await firm.get(path, desk.dispatcher)
    assert (seen["version"], seen["cause"]) == (1, "complaint")
    refused = await desk.api.put(path, {"version": 1}, token=desk.dispatcher.token)
    assert refused.status == 403


async def test_homes_that_do_not_want_him_and_brands_he_may_serve_are_heeded(firm: Firm) -> None:
    desk = firm.desk
    await firm.at_work(desk.wang, desk.li)
    await firm.publish(a_rule(filters={"area": "anywhere", "brand_authorisation": True}))
    ticket = await firm.waiting()
    brand = (await firm.loaded(ticket)).devices[0].brand
    for who, more in (
        (desk.wang, {"brands": [brand], "homes_blocked": [desk.household_id]}),
        (desk.li, {"brands": [brand]}),
    ):
        path = f"/api/v1/staff/{who.id}/dispatch-standing"
        await desk.api.put(path, {"version": 0, **more}, token=firm.boss.token, key=fresh_key())
    view = await firm.candidates(ticket, firm.tomorrow(10))
    assert [each["staff_id"] for each in view["candidates"]] == [desk.li.id]
    assert of(view, desk.wang.id)["reasons"] == [
        {"filter": HardFilter.EXCLUDED, "text": "客户要求不再由他上门"}
    ]
