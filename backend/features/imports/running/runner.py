"""Takes imports up, one at a time, and gives each a turn."""

import asyncio
from time import monotonic
from typing import Final

import structlog

from backend.features.imports.models import KEEP_CHECKED, Import, ImportState
from backend.features.imports.repository import ImportStores
from backend.features.imports.running.batches import Batches
from backend.features.imports.running.held import HeldImports, NoLongerOurs
from backend.features.imports.running.reading import Reading
from backend.kit.clock import Clock
from backend.kit.errors import ServiceBusy, StaleDocument
from backend.kit.mongo import UnitOfWork, poll, transactional
from backend.kit.mongo.sealed_files import SealedFiles

log = structlog.get_logger("imports")

TURN_SECONDS: Final = 10
_IDLE_SECONDS: Final = 0.5


class ImportRunner:
    """One of these in every worker. A large import gives way to those that wait every ten seconds,
    so that a table of ten rows does not stand behind one of fifty thousand."""

    def __init__(
        self,
        stores: ImportStores,
        files: SealedFiles,
        held: HeldImports,
        reading: Reading,
        batches: Batches,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._stores = stores
        self._files = files
        self._held = held
        self._reading = reading
        self._batches = batches
        self._now = now
        self._stop = asyncio.Event()

    async def run(self, stop: asyncio.Event) -> None:
        """Until told to stop; the batch in hand is finished first."""
        self._stop = stop
        await poll(self.take_turn, stop, idle_seconds=_IDLE_SECONDS)

    async def take_turn(self) -> bool:
        """Work for a while on the import that has waited longest; say whether there was one."""
        claimed = await self._held.claim()
        if claimed is None:
            return False
        structlog.contextvars.bind_contextvars(import_id=claimed.id)
        try:
            await self._work(claimed.id)
        except (NoLongerOurs, StaleDocument):
            log.info("import went on without us")
            await self._held.give_back(claimed.id)  # where it was called off, it is ours to clear
        except Exception:
            # The lease stays: the next try comes when it has run out.
            log.exception("import step failed")
            await self._stumble(claimed.id)
        finally:
            structlog.contextvars.unbind_contextvars("import_id")
        return True

    async def _work(self, import_id: str) -> None:
        until = monotonic() + TURN_SECONDS
        while True:
            current = await self._stores.imports.get(import_id)
            if not current.is_at_work:
                await self._clear_up(current)
                return
            await self._step(current)
            if self._stop.is_set() or monotonic() >= until:
                break
        await self._held.give_back(import_id)

    async def _step(self, current: Import) -> None:
        if current.state is not ImportState.READING:
            await self._batches.go_on(current)
            return
        try:
            await self._reading.read(current, self._stop)
        except ServiceBusy:
            await asyncio.sleep(_IDLE_SECONDS)

    async def _clear_up(self, done: Import) -> None:
        """The file and the rows go as soon as nobody needs them any more; the rows of a good dry
        run stay for a day, to be brought in as they are."""
        await self._files.remove(done.id)
        if done.state is ImportState.CHECKED:
            await self._stores.chunks.keep_until(done.id, self._now() + KEEP_CHECKED)
        else:
            await self._stores.chunks.forget(done.id)
        await self._stores.keys.forget(done.id)
        await self._stores.bad_rows.let_expire(done.id, done.problems_expire_at)
        if not await self._close(done.id):
            await self._held.give_back(done.id)
            return
        log.info("import done", kind=done.kind, state=done.state.value, rows=done.rows)

    @transactional
    async def _close(self, import_id: str) -> bool:
        """False where somebody had the dry run carried out while it was cleared up."""
        done = await self._stores.imports.get(import_id)
        if done.is_at_work:
            return False
        done.is_open = False
        await self._stores.imports.save(done)
        return True

    @transactional
    async def _stumble(self, import_id: str) -> None:
        current = await self._stores.imports.get(import_id)
        if current.is_at_work and self._held.holds(current):
            current.stumble(self._now())
            await self._held.save(current)
