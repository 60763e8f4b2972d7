"""Carrying rules out in a real firm, with rankings that a test says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from backend.container import Container
from backend.features.dispatch.acting.assembly import Acting, build_acting
from backend.features.dispatch.acting.judging import Judgement
from backend.features.dispatch.models.candidate import Candidate, Way
from backend.features.dispatch.models.filtering import Rejection
from backend.features.dispatch.models.ranking import Ranking, Rejected, Scored
from backend.features.dispatch.models.rule_book import Rule
from backend.features.dispatch.models.rule_parts import Mode, Scoring, Weights
from backend.features.dispatch.models.words import HardFilter, PositionSource
from backend.features.tickets import Act, Pace, Ticket, Window
from backend.kit.aggregate import new_id

NO_WAY = Way(PositionSource.UNKNOWN, None)


def a_rule(key: str, mode: Mode, fallback: str | None = None, minutes: int = 30) -> Rule:
    return Rule(
        key=key,
        name=key,
        scoring=Scoring(weights=Weights(skill=100)),
        mode=mode,
        take_minutes=minutes,
        fallback=fallback,
    )


@dataclass
class SaidByTheTest:
    """The port of judging, filled by hand: `books` by version, `fit` in order. Whoever refused the
    ticket or let it lapse is left out, as the filters would."""

    books: dict[int, tuple[Rule, ...]]
    fit: list[str]
    window: Window | None = None
    current: int = 1
    unfit: set[str] = field(default_factory=set)
    asked: int = 0

    async def by_conditions(self, ticket: Ticket) -> Judgement | None:
        self.asked += 1
        return self._judged(ticket, self.current, self.books[self.current][0])

    async def by_rule(self, ticket: Ticket, book_version: int, rule: str) -> Judgement | None:
        found = next((each for each in self.books[book_version] if each.key == rule), None)
        return self._judged(ticket, book_version, found) if found else None

    async def fallback(self, book_version: int, rule: str) -> str:
        found = next((each for each in self.books[book_version] if each.key == rule), None)
        return (found.fallback or "") if found else ""

    async def still_fits(self, ticket: Ticket, judged: Judgement, staff_id: str) -> bool:
        return staff_id not in self.unfit

    async def keep_card(
        self, ticket: Ticket, judged: Judgement, chosen_ids: Sequence[str], now: datetime
    ) -> str:
        return new_id()

    def _judged(self, ticket: Ticket, version: int, rule: Rule) -> Judgement:
        had = {
            technician_id
            for visit in ticket.visits
            if visit.release and visit.release.act in (Act.REFUSE, Act.TIME_OUT)
            for technician_id in visit.technician_ids
        }
        fit = tuple(
            Scored(Candidate(id=each), NO_WAY, 1.0, (1.0,) * 7)
            for each in self.fit
            if each not in had
        )
        rejected = tuple(
            Rejected(Candidate(id=each), NO_WAY, (Rejection(HardFilter.EXCLUDED, "拒接过"),))
            for each in sorted(had)
        )
        return Judgement(rule, version, Ranking(fit, rejected), self.window, 60, Pace())


def acting_in(container: Container, judge: SaidByTheTest) -> Acting:
    return build_acting(
        container.mongo,
        container.unit_of_work,
        container.accounts,
        container.audit,
        container.tickets,
        container.notifications,
        container.channels.card_book,
        judge,
        container.now,
    )
