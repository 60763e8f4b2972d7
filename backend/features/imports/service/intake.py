"""Taking a table in: the file is kept, the work is left to the worker."""

from datetime import timedelta
from typing import Final

from backend.features.imports.errors import TooManyImports
from backend.features.imports.files import pieces_of
from backend.features.imports.kinds import ImportKinds
from backend.features.imports.models import Import, ImportMode
from backend.features.imports.ports import ImportKind
from backend.features.imports.repository import ImportStores
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.http import Upload
from backend.kit.kept_actor import KeptActor
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.mongo.sealed_files import SealedFiles

MOST_OPEN: Final = 5
"""Imports of one branch that are at work at once."""
_ARRIVES_WITHIN: Final = timedelta(days=1)
_LONGEST_NAME: Final = 120


class Intake:
    def __init__(
        self,
        kinds: ImportKinds,
        stores: ImportStores,
        files: SealedFiles,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._kinds = kinds
        self._stores = stores
        self._files = files
        self._now = now

    async def admit(self, actor: Actor, kind: str) -> None:
        """Before a byte is read. Raises ImportKindNotFound, PermissionDenied, TooManyImports."""
        self._kinds.for_actor(kind, actor)
        if await self._stores.imports.count_open(actor.branch_id, MOST_OPEN) >= MOST_OPEN:
            raise TooManyImports(limit=MOST_OPEN)

    async def take_in(
        self, actor: Actor, kind: str, upload: Upload, mode: ImportMode, *, is_dry_run: bool
    ) -> Import:
        """The import that will bring the file in, or the one that already has or is at it.

        Raises ImportKindNotFound, PermissionDenied.
        """
        asked = self._kinds.for_actor(kind, actor)
        if not is_dry_run:
            earlier = await self._stores.imports.earlier(actor.branch_id, kind, upload.sha256)
            if earlier:
                return earlier
        arriving = await self._announce(actor, asked, upload, mode, is_dry_run)
        await self._files.put(arriving.id, pieces_of(upload.file))
        arrived = await self._let_begin(arriving.id)
        if arrived.id != arriving.id:
            await self._files.remove(arriving.id)
        return arrived

    async def _announce(
        self, actor: Actor, kind: ImportKind, upload: Upload, mode: ImportMode, is_dry_run: bool
    ) -> Import:
        """Before the file, so that a file without its import can only be a left-over."""
        now = self._now()
        arriving = Import(
            kind=kind.name,
            rows_at_once=kind.rows_at_once,
            mode=mode,
            is_dry_run=is_dry_run,
            sha256=upload.sha256,
            filename=upload.filename[:_LONGEST_NAME],
            importer=KeptActor.of(actor),
            branch_id=actor.branch_id,
            organisation_id=actor.organisation_id,
            created_at=now,
            expire_at=now + _ARRIVES_WITHIN,
        )
        await self._stores.imports.add(arriving)
        return arriving

    @transactional
    async def _let_begin(self, import_id: str) -> Import:
        """Where the same file was brought in at the same moment, the other one is it."""
        arriving = await self._stores.imports.get(import_id)
        if not arriving.is_dry_run:
            earlier = await self._stores.imports.earlier(
                arriving.branch_id, arriving.kind, arriving.sha256
            )
            if earlier:
                await self._stores.imports.delete(arriving)
                return earlier
        arriving.has_arrived(self._now())
        await self._stores.imports.save(arriving)
        return arriving
