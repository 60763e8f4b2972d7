"""What the worker does: one export at a time, page by page, from wherever it stands."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from http import HTTPStatus
from time import monotonic
from typing import Final
from uuid import uuid4

import structlog

from backend.features.audit import AuditAction, AuditLog
from backend.features.exports.kinds import ExportKinds
from backend.features.exports.models import (
    KEEP,
    MOST_ROWS,
    VIA,
    Export,
    ExportChunk,
    ExportState,
    chunk_id,
)
from backend.features.exports.repository import ExportStores
from backend.kit.clock import Clock
from backend.kit.errors import AppError, StaleDocument
from backend.kit.framing import framed
from backend.kit.mongo import UnitOfWork, poll, transactional
from backend.kit.mongo.sealed_files import SealedFiles
from backend.kit.spreadsheets import Sheet, write_rows
from backend.kit.spreadsheets.writing import ROWS
from backend.kit.workshop import Workshop

log = structlog.get_logger("exports")

LEASE_SECONDS: Final = 30
TURN_SECONDS: Final = 10
_WRITING_SECONDS: Final = 300
_RENEWALS_PER_LEASE: Final = 3
_IDLE_SECONDS: Final = 0.5
# Asking again would be answered the same.
_FINAL: Final = frozenset(
    {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}
)


class NoLongerOurs(Exception):
    """Another worker has taken over, or it was called off: nothing more must be written."""


class ExportRunner:
    """One of these in every worker. A page of the list and the export's place behind it are one
    unit of work: whenever a worker dies, the next one goes on with the page that is not in yet.
    A long export gives way to those that wait every ten seconds."""

    def __init__(
        self,
        kinds: ExportKinds,
        stores: ExportStores,
        files: SealedFiles,
        workshop: Workshop,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
        *,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._kinds = kinds
        self._stores = stores
        self._files = files
        self._workshop = workshop
        self._audit = audit
        self._now = now
        self._holder = uuid4().hex
        self._seconds = lease_seconds
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop; the page in hand is finished first."""
        self._stop = stop
        await poll(self.take_turn, stop, idle_seconds=_IDLE_SECONDS)

    async def take_turn(self) -> bool:
        """Work for a while on the export that has waited longest; say whether there was one."""
        claimed = await self._stores.exports.claim(self._holder, self._seconds)
        if claimed is None:
            return False
        try:
            await self._work(claimed.id)
        except (NoLongerOurs, StaleDocument):
            log.info("export went on without us", export_id=claimed.id)
            await self._stores.exports.extend(claimed.id, self._holder, 0)
        except Exception:
            # The lease stays: the next try comes when it has run out.
            log.exception("export step failed", export_id=claimed.id)
            await self._stumble(claimed.id)
        return True

    async def _work(self, export_id: str) -> None:
        until = monotonic() + TURN_SECONDS
        while True:
            current = await self._stores.exports.get(export_id)
            if not current.is_at_work:
                await self._clear_up(current)
                return
            await self._step(current)
            if self._stop.is_set() or monotonic() >= until:
                break
        await self._stores.exports.extend(export_id, self._holder, 0)

    async def _step(self, current: Export) -> None:
        if current.state is ExportState.READING:
            kind = self._kinds.named(current.kind)
            actor = current.requester.actor(VIA)
            try:
                page = await kind.page(actor, current.filters, current.cursor)
            except AppError as refused:
                if refused.status not in _FINAL:
                    raise
                await self._refuse(current.id, str(refused))
                return
            room = MOST_ROWS - current.rows
            rows = page.items[:room]
            await self._keep(current.id, current.chunks, rows, page.next_cursor or "")
        else:
            await self._write(current)

    @transactional
    async def _refuse(self, export_id: str, told: str) -> None:
        """The list itself does not answer what was asked."""
        reading = await self._held(export_id, ExportState.READING)
        reading.refuse(told, self._now())
        await self._save(reading)

    @transactional
    async def _keep(
        self, export_id: str, number: int, rows: list[list[str]], next_cursor: str
    ) -> None:
        reading = await self._held(export_id, ExportState.READING)
        if reading.chunks != number:
            raise NoLongerOurs
        reading.read_on(len(rows), next_cursor)
        chunk = ExportChunk(
            id=chunk_id(export_id, number),
            export_id=export_id,
            rows=ROWS.dump_json(rows).decode(),
            expire_at=self._now() + KEEP,
        )
        await self._stores.chunks.add(chunk)
        await self._save(reading)

    async def _write(self, writing: Export) -> None:
        """Each try has a file of its own, so that two workers never write the same one."""
        key = f"{writing.id}.{uuid4().hex[:12]}"
        renewing = asyncio.create_task(self._keep_lease(writing.id))
        try:
            async with self._workshop.stream(
                write_rows, self._messages(writing), seconds=_WRITING_SECONDS
            ) as output:
                await self._files.put(key, output)
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
        await self._finish(writing.id, key)

    async def _messages(self, writing: Export) -> AsyncIterator[bytes]:
        kind = self._kinds.named(writing.kind)
        header = list(kind.columns)
        sheet = Sheet(format=writing.format, title=kind.title, header=header, rows=[])
        yield framed(sheet.model_dump_json().encode())
        for number in range(writing.chunks):
            chunk = await self._stores.chunks.get(chunk_id(writing.id, number))
            yield framed(chunk.rows.encode())

    @transactional
    async def _finish(self, export_id: str, key: str) -> None:
        done = await self._held(export_id, ExportState.WRITING)
        done.is_written(key, self._now())
        details = {"kind": done.kind, "format": done.format.value, "rows": str(done.rows)}
        actor = done.requester.actor(VIA)
        await self._audit.record(actor, AuditAction.EXPORTED, "export", done.id, details)
        await self._save(done)

    async def _clear_up(self, done: Export) -> None:
        """The pages go as soon as nobody needs them any more."""
        await self._stores.chunks.forget(done.id)
        await self._close(done.id)
        log.info("export done", kind=done.kind, state=done.state.value, rows=done.rows)

    @transactional
    async def _close(self, export_id: str) -> None:
        done = await self._stores.exports.get(export_id)
        done.is_open = False
        await self._stores.exports.save(done)

    @transactional
    async def _stumble(self, export_id: str) -> None:
        current = await self._stores.exports.get(export_id)
        if current.is_at_work and current.holder == self._holder:
            current.stumble(self._now())
            await self._stores.exports.save(current)

    async def _held(self, export_id: str, state: ExportState) -> Export:
        """As it is now. Raises NoLongerOurs."""
        found = await self._stores.exports.get(export_id)
        if found.holder != self._holder or found.state is not state:
            raise NoLongerOurs
        return found

    async def _save(self, held: Export) -> None:
        """With the lease anew."""
        await self._stores.exports.save(held)
        await self._extend(held.id)

    async def _extend(self, export_id: str) -> None:
        """Raises NoLongerOurs."""
        if not await self._stores.exports.extend(export_id, self._holder, self._seconds):
            raise NoLongerOurs

    async def _keep_lease(self, export_id: str) -> None:
        """Beside the writing, until cancelled."""
        with suppress(NoLongerOurs):  # the step itself will find out
            while True:
                await asyncio.sleep(self._seconds / _RENEWALS_PER_LEASE)
                await self._extend(export_id)
