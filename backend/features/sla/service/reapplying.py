"""Another version of the rules for running tickets: shown first, then applied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.features.accounts import Permission
from backend.features.audit import AuditAction
from backend.features.sla.errors import PreviewOutdated
from backend.features.sla.models import ClockReading
from backend.features.sla.models.entries import ClockEntry, PinnedTo
from backend.features.sla.models.record import ClockRecord
from backend.features.sla.schemas import Reapplication, ReapplicationOfMany, ReapplicationQuery
from backend.features.sla.service.supervision import InHand, Supervision
from backend.features.tickets import TicketNotFound
from backend.kit.access import Actor
from backend.kit.mongo import transactional
from backend.kit.pagination import Page

APPLIED = "应用新版规则"


@dataclass(frozen=True)
class Change:
    """A clock as it is and as it would be; None where it is not there."""

    before: ClockReading | None
    after: ClockReading | None


@dataclass(frozen=True)
class Preview:
    """`version`: the record's, which applying must name: what was seen is what is done."""

    ticket_id: str
    number: str
    version: int
    pinned: PinnedTo
    changes: tuple[Change, ...]


class Reapplying:
    def __init__(self, supervision: Supervision) -> None:
        self._supervision = supervision
        self._keeping = supervision.keeping
        self.unit_of_work = supervision.unit_of_work

    async def preview(self, actor: Actor, ticket_id: str, policy_key: str) -> Preview:
        """Nothing is stored. `policy_key` empty: by the present choice. Raises TicketNotFound,
        DefinitionNotFound."""
        hand = await self._supervision.look_at(actor, ticket_id)
        return await self._preview(hand, await self._wanted(hand, policy_key))

    @transactional
    async def apply(self, actor: Actor, ticket_id: str, asked: Reapplication) -> ClockRecord:
        """Raises TicketNotFound, DefinitionNotFound, PreviewOutdated."""
        hand = await self._supervision.take_up(actor, ticket_id)
        pinned = await self._wanted(hand, asked.policy_key)
        outdated = pinned.policy.version != asked.policy_version
        if outdated or hand.record.version != asked.version:
            raise PreviewOutdated
        entry = ClockEntry.decided(
            ticket_id,
            pinned,
            hand.now,
            actor.id,
            asked.reason,
            customer_id=hand.ticket.customer_id,
        )
        await self._supervision.write_down(hand, actor, entry, AuditAction.CLOCK_TERMS_APPLIED)
        return hand.record

    # -- many ----------------------------------------------------------------------------------

    async def preview_many(self, actor: Actor, asked: ReapplicationQuery) -> Page[Preview]:
        """Open tickets of this policy that run by another version of it. Raises
        DefinitionNotFound."""
        pinned = await self._keeping.terms.current(asked.policy_key, APPLIED)
        reach = actor.reach(Permission.SLA_SUPERVISE)
        page = await self._keeping.records.page_of_policy(reach, pinned.policy, asked)
        previews = [await self._preview_record(record, pinned) for record in page.items]
        return Page(items=previews, next_cursor=page.next_cursor)

    async def apply_many(self, actor: Actor, asked: ReapplicationOfMany) -> dict[str, bool]:
        """By ticket, whether it was applied: one that has changed since its preview, or is out of
        reach, is left as it is."""
        applied: dict[str, bool] = {}
        for item in asked.items:
            one = Reapplication(
                policy_key=asked.policy_key,
                policy_version=asked.policy_version,
                version=item.version,
                reason=asked.reason,
            )
            try:
                await self.apply(actor, item.ticket_id, one)
            except (PreviewOutdated, TicketNotFound):
                applied[item.ticket_id] = False
            else:
                applied[item.ticket_id] = True
        return applied

    # -- what would change ---------------------------------------------------------------------

    async def _wanted(self, hand: InHand, policy_key: str) -> PinnedTo:
        if policy_key:
            return await self._keeping.terms.current(policy_key, APPLIED)
        return await self._keeping.terms.chosen_for(hand.ticket)

    async def _preview(self, hand: InHand, pinned: PinnedTo) -> Preview:
        terms = await self._keeping.terms.at(pinned.policy, pinned.calendars)
        after = hand.record.read(terms, hand.now)
        return _shown(hand.record, pinned, hand.readings, after)

    async def _preview_record(self, record: ClockRecord, pinned: PinnedTo) -> Preview:
        now = max(self._supervision.now(), record.looked_at)
        old = await self._keeping.terms.of(record)
        new = await self._keeping.terms.at(pinned.policy, pinned.calendars)
        return _shown(record, pinned, record.read(old, now), record.read(new, now))


def _shown(
    record: ClockRecord,
    pinned: PinnedTo,
    before: Sequence[ClockReading],
    after: Sequence[ClockReading],
) -> Preview:
    return Preview(
        ticket_id=record.id,
        number=record.number,
        version=record.version,
        pinned=pinned,
        changes=tuple(_changes(before, after)),
    )


def _changes(before: Sequence[ClockReading], after: Sequence[ClockReading]) -> Iterator[Change]:
    old = {reading.identity: reading for reading in before}
    new = {reading.identity: reading for reading in after}
    for identity in [*old, *(each for each in new if each not in old)]:
        was, will = old.get(identity), new.get(identity)
        if was is None or will is None or (was.due_at, was.state) != (will.due_at, will.state):
            yield Change(was, will)
