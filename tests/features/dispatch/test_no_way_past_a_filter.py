"""Whatever a rule book says, nobody is sent whom a hard filter rejects.

The oracle below says in its own, slow words what domain-rules.md c.2 demands; it shares no code
with the engine but the shapes of its input.
"""

from collections.abc import Iterable
from random import Random
from typing import Final, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.features.dispatch.models import (
    AreaDemand,
    Candidate,
    Exclusion,
    HardFilter,
    HardFilters,
    Held,
    Job,
    Names,
    PartDemand,
    PartState,
    Point,
    Ranking,
    SkillNeeded,
    Travelling,
    rank,
)
from backend.features.dispatch.models.choosing import choose
from backend.features.dispatch.models.rule_book import Rule, RuleBook
from backend.features.dispatch.models.rule_parts import (
    Auto,
    Expert,
    Mode,
    Pool,
    Scoring,
    Suggest,
    TeamLeader,
    Weights,
)
from backend.features.dispatch.models.sending import fallbacks, whom
from backend.features.places import GeoPoint, metres_between
from backend.features.workforce import AreaReach, CertificateKind, Minutes
from backend.kit.conditions import BooleanComparison, Fact, FactCatalogue, FactKind, Facts
from tests.features.dispatch.builders import DAY
from tests.features.dispatch.test_rule_book import NOW

IDS: Final = ("a", "b", "c", "d", "e")
CODES: Final = ("110101", "110100", "110000", "120000")
SKILLS: Final = ("cooling", "wiring")
PAPERS: Final = (CertificateKind.GAS, CertificateKind.HEIGHT)
CATALOGUE: Final = FactCatalogue([Fact("urgent", "加急", FactKind.BOOLEAN)])

T = TypeVar("T")


class Chance:
    """A whole world from one number: far quicker than drawing each of its parts."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)

    def rarely(self) -> bool:
        return self.random.random() < 0.07

    def number(self, least: int, most: int) -> int:
        return self.random.randint(least, most)

    def one_of(self, values: Iterable[T]) -> T:
        return self.random.choice(list(values))

    def some(self, values: Iterable[T]) -> frozenset[T]:
        return frozenset(each for each in values if self.random.random() < 0.7)

    def point(self) -> Point | None:
        if self.rarely():
            return None
        return Point(self.random.uniform(39.8, 40.1), self.random.uniform(116.2, 116.6))

    def filters(self) -> HardFilters:
        return HardFilters(
            skills=tuple(
                SkillNeeded(skill_id=skill, level=self.number(1, 3))
                for skill in SKILLS
                if self.rarely()
            ),
            certificates=tuple(kind for kind in PAPERS if self.rarely()),
            area=self.one_of(AreaDemand),
            most_jobs=self.one_of([None, None, self.number(1, 6)]),
            most_minutes=self.one_of([None, None, self.number(60, 600)]),
            brand_authorisation=self.rarely(),
            customer_authorisation=self.rarely(),
            reworker_may_return=self.rarely(),
            part=self.one_of(PartDemand),
            most_km=self.one_of([None, self.random.uniform(1, 60)]),
        )

    def mode(self) -> Mode:
        order = list(IDS)
        self.random.shuffle(order)
        modes: list[Mode] = [
            Auto(),
            Suggest(most=self.number(1, 5)),
            Pool(most_offered=self.number(1, 5)),
            Expert(staff_ids=tuple(order)),
            TeamLeader(),
        ]
        return self.one_of(modes)

    def book(self) -> RuleBook:
        count = self.number(1, 4)
        return RuleBook(rules=tuple(self.rule(number, count) for number in range(count)))

    def rule(self, number: int, count: int) -> Rule:
        is_last = number == count - 1
        condition = BooleanComparison(fact="urgent", value=self.rarely())
        weights = {part: self.number(0, 100) for part in Weights.model_fields}
        return Rule(
            key=f"r{number}",
            name=f"r{number}",
            when=None if is_last else condition,
            filters=self.filters(),
            scoring=Scoring(weights=Weights(**weights)),
            mode=self.mode(),
            fallback=self.one_of([None, *(f"r{at}" for at in range(count))]),
        )

    def person(self, staff_id: str) -> Candidate:
        shift = () if self.rarely() else (Minutes(480, 1080),)
        return Candidate(
            id=staff_id,
            may_work=not self.rarely(),
            is_employed=not self.rarely(),
            windows=shift,
            available=self.one_of([shift, shift, shift and (Minutes(480, 720),), ()]),
            skills={skill: self.number(1, 5) for skill in self.some(SKILLS)},
            certificates=self.some(PAPERS),
            areas={code: self.one_of(AreaReach) for code in self.some(CODES)},
            most_jobs=self.one_of([None, None, self.number(0, 6)]),
            most_minutes=self.one_of([None, None, self.number(0, 600)]),
            held=tuple(
                Held(Minutes(start, start + 60), self.point())
                for start in range(480, 1020, 60)
                if self.rarely()
            ),
            jobs_today=self.number(0, 6),
            minutes_today=self.number(0, 400),
            gps=self.point(),
            base=self.point(),
            suspended=self.one_of(["", "", "", "停工"]),
            brands=self.some(["华风"]),
            customers=self.some(["customer-1"]),
            blocked=frozenset({"home-1"}) if self.rarely() else frozenset(),
            part=self.one_of(PartState),
            ratings=self.number(0, 50),
            rating_mean=self.random.uniform(1, 5),
            jobs_week=self.number(0, 30),
            served=self.rarely(),
        )

    def job(self) -> Job:
        start = self.number(420, 1080)
        return Job(
            ticket_id="ticket-1",
            day=DAY,
            minutes_needed=self.number(5, 150),
            window=self.one_of([None, Minutes(start, start + self.number(15, 240))]),
            now=self.one_of([None, None, self.number(0, 1439)]),
            point=self.point(),
            area_codes=self.one_of([(), CODES[:3], CODES[:3], CODES[3:]]),
            brand=self.one_of(["", "华风", "华风", "远山"]),
            customer_id=self.one_of(["", "customer-1"]),
            household_id=self.one_of(["", "home-1"]),
            excluded={each: self.one_of(Exclusion) for each in IDS if self.rarely()},
        )


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**48))
def test_no_rule_book_sends_anybody_past_a_hard_filter(seed: int) -> None:
    chance = Chance(seed)
    book, job = chance.book(), chance.job()
    team = [chance.person(staff_id) for staff_id in IDS]
    rule = choose(book, Facts(CATALOGUE, {"urgent": chance.rarely()}, NOW)).rule
    for used in (rule, *fallbacks(book, rule)):
        _check(book, used, team, job)


def test_the_worlds_above_send_somebody_often_and_reject_for_every_reason() -> None:
    """Else the proof would be about nothing."""
    sent, reasons = 0, set[HardFilter]()
    for seed in range(150):
        chance = Chance(seed)
        book, job = chance.book(), chance.job()
        team = [chance.person(staff_id) for staff_id in IDS]
        ranking = _ranked(book, book.rules[-1], team, job)
        sent += bool(ranking.fit)
        reasons |= {reason.filter for each in ranking.rejected for reason in each.reasons}
    assert sent > 15
    assert reasons == set(HardFilter)


def _ranked(book: RuleBook, rule: Rule, team: list[Candidate], job: Job) -> Ranking:
    return rank(team, job, rule.filters, rule.scoring, book.travelling, 4.6, Names({}))


def _check(book: RuleBook, rule: Rule, team: list[Candidate], job: Job) -> None:
    """Who is sent has nothing against him, and who is rejected has."""
    ranking = _ranked(book, rule, team, job)
    by_id = {candidate.id: candidate for candidate in team}
    for staff_id in whom(rule, ranking):
        assert _objections(by_id[staff_id], job, rule.filters, book.travelling) == []
    for each in ranking.fit:
        assert _objections(each.candidate, job, rule.filters, book.travelling) == []
        assert 0 <= each.score <= 1
    for lost in ranking.rejected:
        assert _objections(lost.candidate, job, rule.filters, book.travelling)
        assert all(reason.text for reason in lost.reasons)
    ids = [each.candidate.id for each in ranking.fit]
    ids += [lost.candidate.id for lost in ranking.rejected]
    assert sorted(ids) == list(IDS)


# -- the oracle ------------------------------------------------------------------------------------


def _objections(who: Candidate, job: Job, rule: HardFilters, travelling: Travelling) -> list[str]:
    held = {
        "1 shift": who.may_work and who.is_employed and who.windows and who.available,
        "2 papers": set(rule.certificates) <= who.certificates,
        "3 skills": all(who.skills.get(each.skill_id, 0) >= each.level for each in rule.skills),
        "4 area": _in_area(who, job, rule),
        "5 window": not who.available or _fits(who, job, travelling),
        "6 caps": _has_room(who, job, rule),
        "7 excluded": _is_wanted(who, job, rule),
        "8 authorised": _is_authorised(who, job, rule),
        "9 part": rule.part is not PartDemand.REQUIRED
        or who.part in (PartState.NONE_WANTED, PartState.ON_VAN, PartState.IN_TIME),
        "10 suspended": not who.suspended,
        "11 distance": rule.most_km is None or _near(who, job, rule.most_km, travelling),
    }
    return [name for name, holds in held.items() if not holds]


def _in_area(who: Candidate, job: Job, rule: HardFilters) -> bool:
    reaches = {who.areas[code] for code in job.area_codes if code in who.areas}
    if rule.area is AreaDemand.ANYWHERE:
        return True
    return AreaReach.HARD in reaches or (rule.area is AreaDemand.NEIGHBOUR and bool(reaches))


def _fits(who: Candidate, job: Job, travelling: Travelling) -> bool:
    """Minute by minute: an unbroken run of free ones that is long enough."""
    window = job.window
    if window is None:
        if job.now is None:
            return True
        return len([m for m in _on_duty(who) if m >= job.now]) >= job.minutes_needed
    busy = {m for each in who.held for m in range(each.window.start, each.window.end)}
    if busy & set(range(window.start, window.end)):
        return False
    free = _on_duty(who) & set(range(window.start, window.end))
    before = [each for each in who.held if each.window.end <= window.start]
    after = [each for each in who.held if each.window.start >= window.end]
    earliest = latest = None
    if before:
        earliest = before[-1].window.end + _travel(before[-1].point, job.point, travelling)
    if after:
        latest = after[0].window.start - _travel(after[0].point, job.point, travelling)
    if job.now is not None and (not before or before[-1].window.end <= job.now):
        earliest = job.now + _travel(_origin(who, job), job.point, travelling)
    usable = sorted(
        m for m in free if (earliest is None or m >= earliest) and (latest is None or m < latest)
    )
    need = min(job.minutes_needed, window.end - window.start)
    runs = dict.fromkeys(usable, 1)
    for minute in usable:
        runs[minute] = runs.get(minute - 1, 0) + 1
    return max(runs.values(), default=0) >= need


def _on_duty(who: Candidate) -> set[int]:
    return {m for piece in who.available for m in range(piece.start, piece.end)}


def _travel(origin: Point | None, there: Point | None, travelling: Travelling) -> int:
    if origin is None or there is None:
        return 0
    minutes = _road(origin, there, travelling) / travelling.km_per_hour * 60
    whole = int(minutes)
    return whole if abs(minutes - whole) < 1e-6 else whole + 1


def _road(origin: Point, there: Point, travelling: Travelling) -> float:
    one = GeoPoint(latitude=origin.latitude, longitude=origin.longitude)
    other = GeoPoint(latitude=there.latitude, longitude=there.longitude)
    return metres_between(one, other) / 1000 * travelling.road_factor


def _origin(who: Candidate, job: Job) -> Point | None:
    limit = 24 * 60 if job.window is None else job.window.start
    before = [each for each in who.held if job.window is None or each.window.end <= limit]
    last = before[-1] if before else None
    if who.gps and job.now is not None and (last is None or last.window.end <= job.now):
        return who.gps
    return (last.point if last else None) or who.base


def _near(who: Candidate, job: Job, most_km: float, travelling: Travelling) -> bool:
    origin = _origin(who, job)
    if origin is None or job.point is None:
        return False
    return _road(origin, job.point, travelling) <= most_km + 1e-9


def _has_room(who: Candidate, job: Job, rule: HardFilters) -> bool:
    caps = [cap for cap in (who.most_jobs, rule.most_jobs) if cap is not None]
    limits = [limit for limit in (who.most_minutes, rule.most_minutes) if limit is not None]
    together = who.minutes_today + job.minutes_needed
    return (
        all(who.jobs_today < cap for cap in caps)
        and all(together <= limit for limit in limits)
        and (not who.available or together <= len(_on_duty(who)))
    )


def _is_wanted(who: Candidate, job: Job, rule: HardFilters) -> bool:
    if who.blocked & {job.household_id, job.customer_id} - {""}:
        return False
    why = job.excluded.get(who.id)
    return why is None or (why is Exclusion.REWORK and rule.reworker_may_return)


def _is_authorised(who: Candidate, job: Job, rule: HardFilters) -> bool:
    brand_holds = not rule.brand_authorisation or job.brand in who.brands
    return brand_holds and (not rule.customer_authorisation or job.customer_id in who.customers)
