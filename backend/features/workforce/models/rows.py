"""Facts as they are kept: for which days, known from when until when. Never overwritten.

A row is true for the days from `valid_from` up to, not including, `valid_to`, as the firm knew it
from `recorded_at` until `superseded_at`. A change supersedes the rows it touches and records the
pieces that stay, and the new fact, as rows of their own (docs/decisions/0132).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from backend.features.workforce.models.facts import AnyFact, FactKind
from backend.kit.aggregate import Aggregate
from backend.kit.clock import LATEST, Day, Instant

FOREVER: Final = LATEST.date()
NOT_YET: Final = LATEST
"""`valid_to` of what has no end, and `superseded_at` of what is still believed."""


@dataclass(frozen=True)
class Span:
    """Days from `first` up to, not including, `end`."""

    first: date
    end: date = FOREVER

    def covers(self, day: date) -> bool:
        return self.first <= day < self.end


@dataclass(frozen=True)
class Whose:
    """A person and where he belongs: rows are listed by it."""

    staff_id: str
    team_id: str
    branch_id: str
    organisation_id: str


@dataclass(frozen=True)
class Stamp:
    """Who recorded it, and when."""

    by: str
    at: datetime


class StaffFact(Aggregate):
    staff_id: str
    team_id: str = ""
    branch_id: str = ""
    organisation_id: str = ""
    kind: FactKind
    key: str = ""
    fact: AnyFact
    valid_from: Day
    valid_to: Day = FOREVER
    recorded_at: Instant
    recorded_by: str
    superseded_at: Instant = NOT_YET
    superseded_by: str = ""

    @classmethod
    def of(cls, whose: Whose, fact: AnyFact, span: Span, stamp: Stamp) -> "StaffFact":
        return cls(
            staff_id=whose.staff_id,
            team_id=whose.team_id,
            branch_id=whose.branch_id,
            organisation_id=whose.organisation_id,
            kind=fact.kind,
            key=fact.key,
            fact=fact,
            valid_from=span.first,
            valid_to=span.end,
            recorded_at=stamp.at,
            recorded_by=stamp.by,
        )

    @property
    def span(self) -> Span:
        return Span(self.valid_from, self.valid_to)

    @property
    def is_believed(self) -> bool:
        return self.superseded_at == NOT_YET

    def overlaps(self, span: Span) -> bool:
        return self.valid_from < span.end and span.first < self.valid_to

    def was_known(self, moment: datetime) -> bool:
        return self.recorded_at <= moment < self.superseded_at

    def supersede(self, stamp: Stamp) -> None:
        self.superseded_at, self.superseded_by = stamp.at, stamp.by

    def left_of(self, span: Span) -> list[Span]:
        """What remains of this row's days when those of `span` are taken out."""
        before = Span(self.valid_from, min(self.valid_to, span.first))
        after = Span(max(self.valid_from, span.end), self.valid_to)
        return [piece for piece in (before, after) if piece.first < piece.end]


class StaffLedger(Aggregate):
    """One a person: whoever changes any of his facts also writes this, one after the other.

    `version` is what a client that changes something must have seen.
    """

    changed_at: Instant

    def turn(self, now: datetime) -> datetime:
        """When this change counts as recorded: never before the last one, whatever a clock says."""
        self.changed_at = max(now, self.changed_at)
        return self.changed_at


@dataclass(frozen=True)
class Rewriting:
    superseded: tuple[StaffFact, ...] = ()
    added: tuple[StaffFact, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        return not self.superseded and not self.added


def rewrite(
    believed: Iterable[StaffFact], whose: Whose, fact: AnyFact | None, span: Span, stamp: Stamp
) -> Rewriting:
    """`fact` is true for `span` from now on, whatever was believed of those days; None: nothing is.

    `believed` are the rows of the same kind and key that are not superseded. They are marked here;
    saying again what is believed already changes nothing.
    """
    touched = [row for row in believed if row.overlaps(span)]
    if _says_it_already(touched, fact, span):
        return Rewriting()
    added = [
        StaffFact.of(whose, row.fact, piece, stamp)
        for row in touched
        for piece in row.left_of(span)
    ]
    for row in touched:
        row.supersede(stamp)
    if fact is not None:
        added.append(StaffFact.of(whose, fact, span, stamp))
    return Rewriting(tuple(touched), tuple(added))


def _says_it_already(touched: Sequence[StaffFact], fact: AnyFact | None, span: Span) -> bool:
    if fact is None:
        return not touched
    at = span.first
    for row in sorted(touched, key=lambda each: each.valid_from):
        if row.fact != fact or row.valid_from > at:
            return False
        at = row.valid_to
    return at >= span.end and bool(touched)
