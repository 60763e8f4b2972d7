"""An import in the hands of one worker."""

import asyncio
from contextlib import suppress
from typing import Final

from backend.features.audit import AuditAction, AuditLog
from backend.features.imports.models import VIA, Import, ImportState
from backend.features.imports.repository import ImportStores

LEASE_SECONDS: Final = 20
_RENEWALS_PER_LEASE: Final = 3


class NoLongerOurs(Exception):
    """Another worker has taken over, or somebody has called the import off: whatever was about to
    be written must not be."""


class HeldImports:
    """Loads and saves the imports that this worker holds, inside its units of work."""

    def __init__(
        self, stores: ImportStores, audit: AuditLog, holder: str, *, lease_seconds: float
    ) -> None:
        self._stores = stores
        self._audit = audit
        self._holder = holder
        self._seconds = lease_seconds

    async def claim(self) -> Import | None:
        return await self._stores.imports.claim(self._holder, self._seconds)

    async def get(self, import_id: str, state: ImportState) -> Import:
        """As it is now. Raises NoLongerOurs."""
        found = await self._stores.imports.get(import_id)
        if not self.holds(found) or found.state is not state:
            raise NoLongerOurs(import_id)
        return found

    def holds(self, found: Import) -> bool:
        return found.holder == self._holder

    async def save(self, held: Import) -> None:
        """With the lease anew. Raises StaleDocument."""
        if held.finished_at is not None and held.state is not ImportState.CANCELLED:
            await self._record(held)
        await self._stores.imports.save(held)
        await self.extend(held.id)

    async def extend(self, import_id: str) -> None:
        """Raises NoLongerOurs."""
        if not await self._stores.imports.extend(import_id, self._holder, self._seconds):
            raise NoLongerOurs(import_id)

    async def keep(self, import_id: str) -> None:
        """Hold on to it beside a step that may be long about its first batch, until cancelled."""
        with suppress(NoLongerOurs):  # the step itself will find out
            while True:
                await asyncio.sleep(self._seconds / _RENEWALS_PER_LEASE)
                await self.extend(import_id)

    async def give_back(self, import_id: str) -> None:
        """For the next turn, behind all who wait."""
        await self._stores.imports.extend(import_id, self._holder, 0)

    async def _record(self, done: Import) -> None:
        """What was stored is told, be it only a part of what was asked for."""
        if done.rows_stored == 0:
            return
        details = {
            "kind": done.kind,
            "state": done.state,
            "created": str(done.created),
            "known": str(done.known),
            "bad_rows": str(done.bad_rows),
            "sha256": done.sha256,
        }
        actor = done.importer.actor(VIA)
        await self._audit.record(actor, AuditAction.IMPORTED, "import", done.id, details)
