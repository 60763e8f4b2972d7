"""Skills, papers, shifts, leave, areas, caps and bases over HTTP, within one's reach."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from backend.container import Container
from backend.features.accounts import StaffLeft, StaffMoved
from backend.kit.clock import shanghai_day
from tests.support.accounts import MAIN_BRANCH_ID, People, SignedIn
from tests.support.application import MovableClock
from tests.support.canaries import canary_phone
from tests.support.kit import Answer, Api, fresh_key

Json = dict[str, Any]


class Firm:
    """`boss` manages everybody; Wang works in the main branch; Zhou for a subcontractor."""

    def __init__(self, api: Api, container: Container, boss: SignedIn, wang: SignedIn) -> None:
        self.api = api
        self.container = container
        self.boss = boss
        self.wang = wang

    @property
    def today(self) -> date:
        return shanghai_day(self.container.now())

    def day(self, days: int) -> str:
        return (self.today + timedelta(days=days)).isoformat()

    async def skill(self, name: str = "制冷") -> str:
        made = await self.api.post("/api/v1/skills", {"name": name}, token=self.boss.token)
        assert made.status == 201, made.body
        skill_id: str = made.body["id"]
        return skill_id

    async def version(self, staff_id: str = "") -> int:
        version: int = (await self.read(staff_id=staff_id))["version"]
        return version

    async def say(
        self, what: str, who: SignedIn | None = None, staff_id: str = "", **body: Any
    ) -> Answer:
        staff_id = staff_id or self.wang.id
        sent = {"version": await self.version(staff_id), **body}
        return await self.api.post(
            f"/api/v1/staff/{staff_id}/{what}",
            sent,
            token=(who or self.boss).token,
            key=fresh_key(),
        )

    async def said(self, what: str, **body: Any) -> Json:
        answer = await self.say(what, **body)
        assert answer.status == 201, answer.body
        found: Json = answer.body
        return found

    async def read(self, query: str = "", staff_id: str = "") -> Json:
        path = f"/api/v1/staff/{staff_id or self.wang.id}/workforce-day{query}"
        answer = await self.api.get(path, token=self.boss.token)
        assert answer.status == 200, answer.body
        found: Json = answer.body
        return found

    async def rows(self) -> int:
        return await self.container.mongo.collection("staff_facts").count({})


@pytest.fixture
async def firm(container: Container, product: Api, people: People) -> Firm:
    boss = await people.staff("business_administrator")
    team = await people.team("一班")
    return Firm(product, container, boss, await people.staff("technician", team_id=team))


HOME: Json = {"point": {"latitude": 30.2741, "longitude": 120.1551}, "label": "城东宿舍"}
NINE_TO_FIVE = [[{"start_time": "09:00", "end_time": "17:00"}]] * 5 + [[], []]


async def test_a_person_on_a_day_whole(firm: Firm) -> None:
    skill = await firm.skill()
    expires = firm.day(20)
    await firm.said("skill-changes", skill_id=skill, level=4)
    await firm.said(
        "weekly-shift-changes", days=[[{"start_time": "09:00", "end_time": "17:00"}]] * 7
    )
    await firm.said("service-area-changes", code="330106", reach="hard")
    await firm.said("service-area-changes", code="330108", reach="neighbour")
    await firm.said("daily-cap-changes", jobs=5, minutes=420)
    base = {"latitude": 30.2741, "longitude": 120.1551, "label": "城东宿舍"}
    await firm.said("home-base-changes", base=HOME)
    paper = await firm.said(
        "certificates",
        certificate="refrigeration",
        number="T330100199001011234",
        issued_on="2024-02-29",
        expires_on=expires,
    )
    leave = {"leave": "annual", "first_day": firm.day(0), "last_day": firm.day(0)}
    await firm.said("leaves", **leave, last_half="morning")
    day = await firm.read()
    assert day["windows"] == [{"start_time": "09:00", "end_time": "17:00"}]
    assert day["away"] == [{"start_time": "00:00", "end_time": "12:00", "leave": "annual"}]
    assert (day["available"], day["minutes_available"]) == (
        [{"start_time": "12:00", "end_time": "17:00"}],
        300,
    )
    assert day["skills"] == [{"skill_id": skill, "name": "制冷", "level": 4}]
    assert day["certificates"] == [
        {"id": paper["key"], "certificate": "refrigeration", "expires_on": expires}
    ]
    assert day["areas"] == [
        {"code": "330106", "reach": "hard"},
        {"code": "330108", "reach": "neighbour"},
    ]
    assert (day["most_jobs"], day["most_minutes"], day["base"]) == (5, 420, base)
    assert (day["is_employed"], day["version"]) == (True, 8)
    own = await firm.api.get("/api/v1/me/workforce-day", token=firm.wang.token)
    assert own.body == day


async def test_a_change_holds_from_its_day_and_the_past_stays(
    firm: Firm, clock: MovableClock
) -> None:
    skill = await firm.skill()
    await firm.said("skill-changes", skill_id=skill, level=2, from_day=firm.day(-30))
    before = clock().isoformat().replace("+00:00", "Z")
    clock.move(minutes=1)
    await firm.said("skill-changes", skill_id=skill, level=5, from_day=firm.day(0))

    async def level(query: str) -> int:
        found: int = (await firm.read(query))["skills"][0]["level"]
        return found

    assert await level("") == 5
    assert await level(f"?day={firm.day(-1)}") == 2
    assert await level(f"?day={firm.day(0)}&known_at={before}") == 2
    clock.move(minutes=1)
    corrected = clock().isoformat().replace("+00:00", "Z")
    clock.move(minutes=1)
    # A correction of the past: what was known before stays readable.
    await firm.said(
        "skill-changes",
        skill_id=skill,
        level=3,
        from_day=firm.day(-10),
        last_day=firm.day(-5),
    )
    assert await level(f"?day={firm.day(-7)}") == 3
    assert await level(f"?day={firm.day(-7)}&known_at={corrected}") == 2
    assert await level(f"?day={firm.day(-4)}") == 2
    page = await firm.api.get(
        f"/api/v1/staff/{firm.wang.id}/facts?kind=skill", token=firm.boss.token
    )
    rows = page.body["items"]
    believed = [row for row in rows if row["superseded_at"] is None]
    believed.sort(key=lambda row: str(row["valid_from"]))
    assert [row["level"] for row in believed] == [2, 3, 2, 5]
    assert all(row["recorded_by"] == firm.boss.id for row in rows)


async def test_saying_it_again_changes_nothing(firm: Firm) -> None:
    await firm.said("daily-cap-changes", jobs=5, minutes=None)
    rows, version = await firm.rows(), await firm.version()
    again = await firm.said("daily-cap-changes", jobs=5, minutes=None)
    assert (again["version"], await firm.rows()) == (version, rows)


async def test_two_managers_at_once_on_one_person(firm: Firm, people: People) -> None:
    """Both saw the same version: one is told to look again, and nothing of his is stored."""
    other = await people.staff("business_administrator")
    version = await firm.version()

    async def cap(who: SignedIn, jobs: int) -> Answer:
        body = {"version": version, "jobs": jobs, "minutes": None}
        path = f"/api/v1/staff/{firm.wang.id}/daily-cap-changes"
        return await firm.api.post(path, body, token=who.token, key=fresh_key())

    answers = await asyncio.gather(*(cap(firm.boss, n) for n in (3, 4)), cap(other, 6))
    assert sorted(answer.status for answer in answers) == [201, 409, 409]
    assert {a.body["code"] for a in answers if a.status == 409} == {"stale_document"}
    assert await firm.rows() == 1
    assert (await firm.read())["most_jobs"] in (3, 4, 6)


async def test_leaves_that_overlap_are_refused_and_nothing_is_stored(firm: Firm) -> None:
    first: Json = {"leave": "sick", "first_day": firm.day(1), "last_day": firm.day(3)}
    taken = await firm.said("leaves", **first, last_half="morning")
    rows, version = await firm.rows(), await firm.version()
    second: Json = {"leave": "annual", "first_day": firm.day(3), "last_day": firm.day(5)}
    refused = await firm.say("leaves", **second)
    assert (refused.status, refused.body["code"]) == (409, "leave_overlaps")
    assert (await firm.rows(), await firm.version()) == (rows, version)
    # The other half of that day is free.
    await firm.said("leaves", **second, first_half="afternoon")
    cancelled = await firm.say(f"leaves/{taken['key']}/cancellation")
    assert cancelled.status == 201
    assert (await firm.read(f"?day={firm.day(2)}"))["away"] == []
    again = await firm.say(f"leaves/{taken['key']}/cancellation")
    assert (again.status, again.body["code"]) == (404, "fact_not_found")


async def test_a_certificate_counts_up_to_its_last_day_and_no_longer(
    firm: Firm, people: People
) -> None:
    paper: Json = {
        "certificate": "electrician",
        "issued_on": "2024-02-29",
        "expires_on": "2028-02-29",
    }
    key = (await firm.said("certificates", **paper, number="3301-1234"))["key"]

    async def valid(day: str) -> list[str]:
        return [each["id"] for each in (await firm.read(f"?day={day}"))["certificates"]]

    assert await valid("2024-02-28") == []
    assert await valid("2024-02-29") == [key]
    assert await valid("2028-02-29") == [key]
    assert await valid("2028-03-01") == []
    facts = await firm.api.get(f"/api/v1/staff/{firm.wang.id}/facts", token=firm.boss.token)
    assert facts.body["items"][0]["certificate"]["number"] == "*****1234"
    path = f"/api/v1/staff/{firm.wang.id}/certificates/{key}/revelation"
    shown = await firm.api.post(path, token=firm.boss.token)
    assert shown.body == {"number": "3301-1234"}
    audited = await firm.container.mongo.collection("audit_entries").count(
        {"action": "personal_revealed", "subject_id": firm.wang.id}
    )
    assert audited == 1
    withdrawn = await firm.say(f"certificates/{key}/withdrawal", was_never_valid=True)
    assert withdrawn.status == 201
    assert await valid("2026-01-01") == []


async def test_expiring_certificates_are_listed_in_order_and_in_reach(
    firm: Firm, people: People
) -> None:
    other = await people.branch("城西网点")
    li = await people.staff("technician", branch_id=other)
    dispatcher = await people.staff("dispatcher")
    paper: Json = {"certificate": "height", "issued_on": "2024-01-01"}
    for days in (30, 31, 0, 12):
        await firm.said("certificates", **paper, expires_on=firm.day(days))
    await firm.said("certificates", **paper, expires_on=firm.day(-1))
    assert (await firm.say("certificates", staff_id=li.id, **paper, expires_on=firm.day(5))).status

    async def listed(who: SignedIn, query: str = "") -> list[tuple[str, str]]:
        answer = await firm.api.get(f"/api/v1/expiring-certificates{query}", token=who.token)
        return [(row["staff_id"], row["expires_on"]) for row in answer.body["items"]]

    wangs = [(firm.wang.id, firm.day(days)) for days in (0, 12, 30)]
    assert await listed(firm.boss) == sorted([*wangs, (li.id, firm.day(5))], key=lambda r: r[1])
    assert await listed(dispatcher) == wangs
    first = await firm.api.get("/api/v1/expiring-certificates?limit=3", token=firm.boss.token)
    rest = await firm.api.get(
        f"/api/v1/expiring-certificates?limit=3&cursor={first.body['next_cursor']}",
        token=firm.boss.token,
    )
    assert [len(first.body["items"]), len(rest.body["items"])] == [3, 1]
    assert rest.body["next_cursor"] is None


async def test_who_moves_takes_his_papers_to_the_other_branchs_list(
    firm: Firm, people: People
) -> None:
    other = await people.branch("城西网点")
    dispatcher = await people.staff("dispatcher", branch_id=other)
    await firm.said(
        "certificates", certificate="gas", issued_on="2024-01-01", expires_on=firm.day(5)
    )
    changed = await firm.api.patch(
        f"/api/v1/staff/{firm.wang.id}",
        {"version": 0, "branch_id": other, "team_id": ""},
        token=firm.boss.token,
    )
    assert changed.status == 200
    outbox = firm.container.mongo.collection("outbox")
    assert await outbox.count({"type": "StaffMoved", "payload.staff_id": firm.wang.id}) == 1
    for _ in range(2):  # delivered at least once
        await firm.container.workforce.subscribers.follow_move(StaffMoved(staff_id=firm.wang.id))
    listed = await firm.api.get("/api/v1/expiring-certificates", token=dispatcher.token)
    assert [row["staff_id"] for row in listed.body["items"]] == [firm.wang.id]


async def test_another_organisations_person_does_not_exist(firm: Firm, people: People) -> None:
    organisation = await people.subcontractor("远山安装队")
    branch = await people.branch("远山网点", organisation)
    theirs = await people.staff("subcontractor_administrator", branch_id=branch)
    zhou = await people.staff("technician", branch_id=branch)
    body = {"version": 0, "jobs": 1, "minutes": None}
    answer = await firm.api.post(
        f"/api/v1/staff/{firm.wang.id}/daily-cap-changes", body, token=theirs.token
    )
    assert (answer.status, answer.body["code"]) == (404, "staff_not_found")
    for path in ("workforce-day", "facts"):
        hidden = await firm.api.get(f"/api/v1/staff/{firm.wang.id}/{path}", token=theirs.token)
        assert hidden.status == 404
    assert await firm.rows() == 0
    own = await firm.api.post(
        f"/api/v1/staff/{zhou.id}/daily-cap-changes", body, token=theirs.token
    )
    assert own.status == 201
    page = await firm.api.get("/api/v1/workforce-days", token=theirs.token)
    assert {row["staff_id"] for row in page.body["items"]} == {theirs.id, zhou.id}
    for path in ("leaves/x/cancellation", "certificates/x/withdrawal"):
        odd = await firm.api.post(
            f"/api/v1/staff/{firm.wang.id}/{path}", {"version": 0}, token=theirs.token
        )
        assert odd.body["code"] == "staff_not_found"


async def test_a_technician_sees_his_own_day_and_changes_nothing(firm: Firm) -> None:
    for path in ("skill-changes", "leaves", "day-shift-changes"):
        answer = await firm.api.post(
            f"/api/v1/staff/{firm.wang.id}/{path}", {}, token=firm.wang.token
        )
        assert (answer.status, answer.body["code"]) == (403, "permission_denied")
    listed = await firm.api.get("/api/v1/workforce-days", token=firm.wang.token)
    assert listed.status == 403


async def test_a_dispatcher_does_not_see_where_somebody_lives(firm: Firm, people: People) -> None:
    dispatcher = await people.staff("dispatcher")
    await firm.said("home-base-changes", base=HOME)
    path = f"/api/v1/staff/{firm.wang.id}/workforce-day"
    seen = await firm.api.get(path, token=dispatcher.token)
    assert (seen.status, seen.body["base"]) == (200, None)


async def test_a_retired_skill_is_given_to_nobody_and_kept_by_who_has_it(firm: Firm) -> None:
    skill = await firm.skill()
    await firm.said("skill-changes", skill_id=skill, level=3)
    retired = await firm.api.patch(
        f"/api/v1/skills/{skill}", {"version": 0, "active": False}, token=firm.boss.token
    )
    assert (retired.status, retired.body["active"]) == (200, False)
    refused = await firm.say("skill-changes", skill_id=skill, level=4)
    assert (refused.status, refused.body["code"]) == (422, "skill_retired")
    assert (await firm.read())["skills"][0]["level"] == 3
    await firm.said("skill-changes", skill_id=skill, level=None)
    assert (await firm.read())["skills"] == []
    unknown = await firm.say("skill-changes", skill_id="none", level=4)
    assert (unknown.status, unknown.body["code"]) == (404, "skill_not_found")
    twice = await firm.api.post("/api/v1/skills", {"name": "制冷"}, token=firm.boss.token)
    assert (twice.status, twice.body["code"]) == (409, "skill_name_taken")


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("skill-changes", {"skill_id": "x", "level": 6}),
        ("skill-changes", {"skill_id": "x", "level": 0}),
        ("service-area-changes", {"code": "33010", "reach": "hard"}),
        ("service-area-changes", {"code": "3301０6", "reach": "hard"}),
        ("service-area-changes", {"code": "999999", "reach": "hard"}),
        ("daily-cap-changes", {"jobs": -1, "minutes": None}),
        ("daily-cap-changes", {"jobs": 1, "minutes": 1441}),
        ("weekly-shift-changes", {"days": NINE_TO_FIVE[:6]}),
        ("day-shift-changes", {"day": "2027-02-29", "windows": []}),
        (
            "day-shift-changes",
            {"day": "2028-02-29", "windows": [{"start_time": "09:00", "end_time": "09:00"}]},
        ),
        ("leaves", {"leave": "sick", "first_day": "2028-03-01", "last_day": "2028-02-29"}),
        (
            "leaves",
            {
                "leave": "sick",
                "first_day": "2028-02-29",
                "last_day": "2028-02-29",
                "first_half": "afternoon",
                "last_half": "morning",
            },
        ),
        (
            "certificates",
            {"certificate": "gas", "issued_on": "2028-03-01", "expires_on": "2028-02-29"},
        ),
        ("home-base-changes", {"base": {"point": {"latitude": 91, "longitude": 0}}}),
        (
            "daily-cap-changes",
            {"jobs": 1, "minutes": 1, "from_day": "2028-03-01", "last_day": "2028-02-29"},
        ),
    ],
)
async def test_what_makes_no_sense_is_refused(firm: Firm, what: str, body: Json) -> None:
    answer = await firm.say(what, **body)
    assert answer.status == 422, answer.body
    assert await firm.rows() == 0


async def test_shifts_of_a_leap_day(firm: Firm) -> None:
    await firm.said("weekly-shift-changes", days=NINE_TO_FIVE, from_day="2028-02-01")
    night = [{"start_time": "20:00", "end_time": "24:00"}]
    await firm.said("day-shift-changes", day="2028-02-29", windows=night)
    for day, windows in (
        ("2028-02-28", NINE_TO_FIVE[0]),
        ("2028-02-29", night),
        ("2028-03-01", NINE_TO_FIVE[0]),
        ("2028-01-31", []),
    ):
        assert (await firm.read(f"?day={day}"))["windows"] == windows, day
    await firm.said("day-shift-changes", day="2028-02-29", windows=None)
    assert (await firm.read("?day=2028-02-29"))["windows"] == NINE_TO_FIVE[0]


async def test_today_is_the_day_in_shanghai(
    firm: Firm, people: People, clock: MovableClock
) -> None:
    """At 16:00 UTC the day changes there."""
    to_midnight = 24 * 60 - (clock().hour * 60 + clock().minute + 8 * 60) % (24 * 60)
    clock.move(minutes=to_midnight - 2)
    stores = firm.container.accounts.stores
    firm.boss = await people.sign_in(await stores.staff.get(firm.boss.id))
    eve = firm.day(0)
    await firm.said("daily-cap-changes", jobs=5, minutes=None)
    clock.move(minutes=4)
    assert firm.day(-1) == eve
    assert (await firm.read())["day"] == firm.day(0)
    await firm.said("daily-cap-changes", jobs=2, minutes=None)
    assert (await firm.read(f"?day={eve}"))["most_jobs"] == 5
    assert (await firm.read())["most_jobs"] == 2


async def test_who_has_left_has_a_past_and_no_home(firm: Firm) -> None:
    await firm.said("daily-cap-changes", jobs=5, minutes=None)
    await firm.said("home-base-changes", base=HOME)
    paper: Json = {"certificate": "gas", "issued_on": "2024-01-01", "expires_on": firm.day(5)}
    key = (await firm.said("certificates", **paper, number=canary_phone(3)))["key"]
    staff = await firm.container.accounts.stores.staff.get(firm.wang.id)
    staff.left_on, staff.active = firm.today, False
    await firm.container.accounts.stores.staff.save(staff)
    for _ in range(2):
        await firm.container.workforce.subscribers.follow_departure(
            StaffLeft(staff_id=firm.wang.id)
        )
    today, tomorrow = await firm.read(), await firm.read(f"?day={firm.day(1)}")
    assert (today["is_employed"], today["most_jobs"], today["base"]) == (True, 5, None)
    assert (tomorrow["is_employed"], tomorrow["most_jobs"]) == (False, None)
    assert tomorrow["certificates"] == []
    listed = await firm.api.get(
        "/api/v1/expiring-certificates?within_days=300", token=firm.boss.token
    )
    assert listed.body["items"] == []
    path = f"/api/v1/staff/{firm.wang.id}/certificates/{key}/revelation"
    assert (await firm.api.post(path, token=firm.boss.token)).body == {"number": ""}
    refused = await firm.say("daily-cap-changes", jobs=1, minutes=None)
    assert (refused.status, refused.body["code"]) == (409, "not_on_duty")


async def test_photos_of_a_certificate_are_seen_by_who_sees_the_person(
    firm: Firm, people: People
) -> None:
    organisation = await people.subcontractor("远山安装队")
    branch = await people.branch("远山网点", organisation)
    outsider = await people.staff("subcontractor_administrator", branch_id=branch)
    paper: Json = {"certificate": "gas", "issued_on": "2024-01-01", "expires_on": firm.day(5)}
    key = (await firm.said("certificates", **paper))["key"]
    workforce = firm.container.workforce.workforce
    assert await workforce.may_see(firm.boss.actor, key)
    assert await workforce.may_see(firm.wang.actor, key)
    assert not await workforce.may_see(outsider.actor, key)
    rows = await firm.rows()
    unknown = await firm.say("certificates", **paper, photo_ids=["nobodys"])
    assert (unknown.status, unknown.body["code"]) == (422, "media_not_usable")
    assert await firm.rows() == rows


async def test_the_page_of_days_names_everybody_once(firm: Firm, people: People) -> None:
    for _ in range(4):
        await people.staff("technician")
    seen: list[str] = []
    cursor = ""
    while True:
        page = await firm.api.get(
            f"/api/v1/workforce-days?limit=2&role_id=technician&branch_id={MAIN_BRANCH_ID}"
            f"&cursor={cursor}",
            token=firm.boss.token,
        )
        seen += [row["staff_id"] for row in page.body["items"]]
        cursor = page.body["next_cursor"] or ""
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 5
