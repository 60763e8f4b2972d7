"""Every change of what is known of a person: one after the other, written down, never over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from backend.features.accounts import Permission, StaffCard, StaffDirectory
from backend.features.audit import AuditAction, AuditLog
from backend.features.workforce.errors import NotOnDuty, TooManyFacts
from backend.features.workforce.models import (
    AnyFact,
    FactKind,
    Span,
    StaffLedger,
    Stamp,
    Whose,
    rewrite,
)
from backend.features.workforce.repository import MOST_PIECES, WorkforceStores
from backend.kit.access import SYSTEM, Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional

MOST: Final[Mapping[FactKind, int]] = MappingProxyType(
    {
        FactKind.SKILL: 60,
        FactKind.CERTIFICATE: 40,
        FactKind.WEEK: 60,
        FactKind.DAY: 400,
        FactKind.LEAVE: 60,
        FactKind.AREA: 200,
        FactKind.CAP: 60,
        FactKind.BASE: 60,
    }
)
"""Rows of a kind that may lie ahead of one person, today's included."""


@dataclass(frozen=True)
class Change:
    """`fact` is true for `span`; None: what is known under `key` ends for it.

    `version` is that of the person's ledger as the client saw it; None: whatever it is.
    """

    kind: FactKind
    key: str
    fact: AnyFact | None
    span: Span
    version: int | None = None

    @classmethod
    def to(cls, fact: AnyFact, span: Span, version: int | None = None) -> "Change":
        return cls(fact.kind, fact.key, fact, span, version)


class Recording:
    def __init__(
        self,
        stores: WorkforceStores,
        directory: StaffDirectory,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self.stores = stores
        self.directory = directory
        self.audit = audit
        self.now = now

    async def manageable(self, actor: Actor, staff_id: str) -> StaffCard:
        """Raises StaffNotFound, also for who is out of the actor's reach."""
        return await self.directory.get_within(actor.reach(Permission.STAFF_MANAGE), staff_id)

    @transactional
    async def record(self, actor: Actor, staff_id: str, *changes: Change) -> int:
        """All of them or none; the ledger's new version. Changes of the past are corrections:
        the rows they touch stay readable as they were known.

        Raises StaffNotFound, NotOnDuty, StaleDocument, TooManyFacts.
        """
        card = await self.manageable(actor, staff_id)
        if not card.active:
            raise NotOnDuty
        ledger, is_new = await self._ledger(staff_id)
        if any(change.version not in (None, ledger.version) for change in changes):
            raise StaleDocument
        stamp = Stamp(by=actor.id, at=ledger.turn(self.now()))
        written = [await self._write(card, change, stamp) for change in changes]
        if not any(written):
            return ledger.version
        await self._turn(ledger, is_new=is_new)
        await self._record_audit(actor, staff_id, changes)
        return ledger.version

    async def _write(self, card: StaffCard, change: Change, stamp: Stamp) -> bool:
        """Whether there was anything to write."""
        facts = self.stores.facts
        believed = await facts.believed(
            card.id, change.kind, change.key, change.span, limit=MOST_PIECES + 1
        )
        if len(believed) > MOST_PIECES:
            raise TooManyFacts(limit=MOST_PIECES)
        rewriting = rewrite(believed, whose(card), change.fact, change.span, stamp)
        if rewriting.changes_nothing:
            return False
        for row in rewriting.superseded:
            await facts.save(row)
        await facts.add_all(rewriting.added)
        today = shanghai_day(stamp.at)
        if await facts.has_more_than(card.id, change.kind, today, MOST[change.kind]):
            raise TooManyFacts(limit=MOST[change.kind])
        return True

    async def _ledger(self, staff_id: str) -> tuple[StaffLedger, bool]:
        found = await self.stores.ledgers.find_one({"_id": staff_id})
        return found or StaffLedger(id=staff_id, changed_at=self.now()), found is None

    async def _turn(self, ledger: StaffLedger, *, is_new: bool) -> None:
        """Two who change one person at once meet here: the later one is refused or runs again."""
        if is_new:
            ledger.version = 1
            await self.stores.ledgers.add(ledger)
        else:
            await self.stores.ledgers.save(ledger)

    async def _record_audit(self, actor: Actor, staff_id: str, changes: tuple[Change, ...]) -> None:
        kinds = sorted({change.kind.value for change in changes})
        first = min(change.span.first for change in changes)
        details = {"workforce": ",".join(kinds), "from_day": first.isoformat()}
        await self.audit.record(actor, AuditAction.STAFF_CHANGED, "staff", staff_id, details)

    # -- the person himself changes ------------------------------------------------------------

    @transactional
    async def follow_move(self, staff_id: str) -> None:
        """His rows are listed where he belongs now."""
        card = await self.directory.get(staff_id)
        ledger, is_new = await self._ledger(staff_id)
        if is_new:
            return
        await self.stores.facts.follow(whose(card))
        await self._turn(ledger, is_new=False)

    @transactional
    async def follow_departure(self, staff_id: str) -> None:
        """Nothing is true of him after his last day, and nobody looks for him at home any more.
        Done twice, the second finds nothing left to do."""
        card = await self.directory.get(staff_id)
        ledger, is_new = await self._ledger(staff_id)
        if is_new or card.left_on is None:
            return
        stamp = Stamp(by=SYSTEM.id, at=ledger.turn(self.now()))
        after = Span(card.left_on + timedelta(days=1))
        believed = await self.stores.facts.believed(
            staff_id, None, None, after, limit=sum(MOST.values())
        )
        ends = rewrite(believed, whose(card), None, after, stamp)
        for row in ends.superseded:
            await self.stores.facts.save(row)
        await self.stores.facts.add_all(ends.added)
        await self.stores.facts.erase_private(staff_id)
        await self._turn(ledger, is_new=False)


def whose(card: StaffCard) -> Whose:
    return Whose(card.id, card.team_id, card.branch_id, card.organisation_id)


def days(first: date, last: date | None) -> Span:
    """From the first day to the last, both included; without a last one for ever."""
    return Span(first) if last is None else Span(first, date.fromordinal(last.toordinal() + 1))
