"""Saying what happened, once, in order; and reading it."""

import hmac
from collections.abc import AsyncIterator, Collection, Sequence
from typing import Final

from backend.features.timeline.export import ExportedLine, Opened
from backend.features.timeline.lines import Lines, line_hash, step_in
from backend.features.timeline.models import (
    ClientOperation,
    Erasure,
    Geo,
    LineActor,
    PersonalKind,
    Replay,
    TimelineEntry,
    TimelineHead,
    TimelineLine,
    TimelineStep,
    Visibility,
)
from backend.features.timeline.repository import TimelineRepository
from backend.kit.clock import Clock
from backend.kit.errors import IdempotencyKeyReused
from backend.kit.mongo.driver import Document
from backend.kit.pagination import Page, PageQuery, encode_cursor

MOST_STEPS: Final = 1000


class Timeline:
    """Call within the unit of work that changes the subject; save the returned head with it."""

    def __init__(self, lines: TimelineRepository, now: Clock) -> None:
        self._stored = lines
        self._lines = Lines(lines.mongo.crypto)
        self._now = now

    async def append(
        self,
        subject_id: str,
        head: TimelineHead,
        *entries: TimelineEntry,
        operation: ClientOperation | None = None,
        claims: bool = True,
    ) -> TimelineHead:
        """Insert the lines after `head`, in one write; return the new head.

        `operation` is the client's act that all of them record. Where one act writes to several
        subjects, the other subjects' lines pass `claims=False`. Two at once: the later one's unit
        of work runs again and reads the subject afresh; there is never a gap or a fork.
        """
        lines: list[Document] = []
        for entry in entries:
            line = self._lines.store(subject_id, head, entry, self._now())
            if operation:
                self._lines.stamp(line, operation, claims=claims and not lines)
            lines.append(line)
            head = self._hashed(line)
        if lines:
            await self._stored.add(lines)
        return head

    async def replayed(self, actor_id: str, client_op_id: str, fingerprint: str) -> Replay | None:
        """The line of an act that this actor has already done; None for a new one.

        Ask first thing in the unit of work. Raises IdempotencyKeyReused if the id was used for
        another request.
        """
        line = await self._stored.by_operation(actor_id, client_op_id)
        if line is None:
            return None
        asked = ClientOperation(id=client_op_id, fingerprint=fingerprint)
        if not hmac.compare_digest(line["fingerprint"], self._lines.fingerprint(asked)):
            raise IdempotencyKeyReused
        return Replay(subject_id=line["subject_id"], seq=line["seq"])

    async def page(
        self,
        subject_id: str,
        asked: PageQuery,
        *,
        newest_first: bool = True,
        visibility: Visibility | None = None,
    ) -> Page[TimelineLine]:
        """A page of lines; `visibility` CUSTOMER leaves the internal ones out."""
        rows = await self._stored.page_of(
            subject_id, asked, newest_first=newest_first, visibility=visibility
        )
        more = len(rows) > asked.limit
        rows = rows[: asked.limit]
        return Page(
            items=[self._lines.read(row) for row in rows],
            next_cursor=encode_cursor(rows[-1]["seq"], subject_id) if more else None,
        )

    async def read_all(self, subject_id: str, up_to_seq: int) -> AsyncIterator[TimelineLine]:
        """Every line up to that one, the oldest first, in bounded memory."""
        async for line in self._stored.all_of(subject_id):
            if line["seq"] > up_to_seq:
                return
            yield self._lines.read(line)

    async def steps_after(
        self, subject_id: str, seq: int, *, limit: int = MOST_STEPS
    ) -> list[TimelineStep]:
        """The lines that follow that one (0: from the first), the oldest first, up to `limit`;
        nothing of them is unsealed. Of the unit of work that is running, if one is."""
        return [step_in(row) for row in await self._stored.after(subject_id, seq, limit)]

    async def positions_at(self, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], Geo]:
        """Where somebody was as these lines, each a subject and a number, were written; lines
        without a position, or whose position was erased, are left out. One query."""
        if not places:
            return {}
        read = [self._lines.read(row) for row in await self._stored.at(places)]
        return {(line.subject_id, line.seq): line.geo for line in read if line.geo}

    async def export(
        self, subject_id: str, up_to_seq: int, opened: Opened
    ) -> AsyncIterator[ExportedLine]:
        """As `read_all`, in the form others may check."""
        async for line in self._stored.all_of(subject_id):
            if line["seq"] > up_to_seq:
                return
            yield self._lines.export(line, opened(line["action"]))

    async def erase_personal(
        self,
        subject_id: str,
        head: TimelineHead,
        actor: LineActor,
        reason_code: str,
        *,
        kinds: Sequence[PersonalKind] = tuple(PersonalKind),
        up_to_seq: int | None = None,
        of_actor: str = "",
        operation: ClientOperation | None = None,
    ) -> TimelineHead:
        """Take personal values out of the lines up to `up_to_seq` (None: all there are), or of
        those of them that `of_actor` wrote.

        The erasing is itself a line that says who, why, what and how far, so that a value that
        somebody took away in silence can be told from one that was erased.
        """
        last = head.seq if up_to_seq is None else min(up_to_seq, head.seq)
        entry = TimelineEntry(action="erase_personal", actor=actor, reason_code=reason_code)
        line = self._lines.store(subject_id, head, entry, self._now())
        erasure = Erasure(kinds=tuple(kinds), up_to_seq=last, actor_id=of_actor)
        line["erases"] = erasure.model_dump(mode="json", exclude_defaults=True)
        if operation:
            self._lines.stamp(line, operation, claims=True)
        head = self._hashed(line)
        await self._stored.add([line])
        await self._stored.erase(subject_id, erasure)
        return head

    def _hashed(self, line: Document) -> TimelineHead:
        line["hash"] = line_hash(line)
        return self._lines.head_at(line)
