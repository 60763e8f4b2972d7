"""Looking at imports, and calling one off."""

from backend.features.accounts import Permission
from backend.features.imports.errors import ImportNotReady, TooManyImports
from backend.features.imports.kinds import ImportKinds
from backend.features.imports.models import KEEP_ROWS, BadRow, Import
from backend.features.imports.ports import ImportKind
from backend.features.imports.repository import ImportStores
from backend.features.imports.service.intake import MOST_OPEN
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery


class Desk:
    """An import is seen by those who may bring such rows in, within their reach."""

    def __init__(
        self, kinds: ImportKinds, stores: ImportStores, unit_of_work: UnitOfWork, now: Clock
    ) -> None:
        self.unit_of_work = unit_of_work
        self._kinds = kinds
        self._stores = stores
        self._now = now

    def kinds(self, actor: Actor) -> list[ImportKind]:
        return self._kinds.open_to(actor)

    async def page(self, actor: Actor, kind: str | None, asked: PageQuery) -> Page[Import]:
        """Raises ImportKindNotFound, PermissionDenied."""
        if kind is None:
            names = [each.name for each in self._kinds.open_to(actor)]
        else:
            names = [self._kinds.for_actor(kind, actor).name]
        reach = actor.reach(Permission.IMPORTS_RUN)
        return await self._stores.imports.page_within(reach, names, asked)

    async def get(self, actor: Actor, import_id: str) -> Import:
        """Raises ImportNotFound, PermissionDenied."""
        reach = actor.reach(Permission.IMPORTS_RUN)
        found = await self._stores.imports.get_within(reach, import_id)
        self._kinds.for_actor(found.kind, actor)
        return found

    async def bad_rows(self, actor: Actor, import_id: str, asked: PageQuery) -> Page[BadRow]:
        """Raises ImportNotFound, PermissionDenied."""
        found = await self.get(actor, import_id)
        return await self._stores.bad_rows.page_of(found.id, asked)

    @transactional
    async def carry_out(self, actor: Actor, import_id: str) -> Import:
        """What a dry run found good comes in as it is, without its file; or the import that has
        brought the same file in, or is at it.

        Raises ImportNotFound, PermissionDenied, ImportNotReady, TooManyImports.
        """
        found = await self.get(actor, import_id)
        if not found.is_dry_run:
            return found
        earlier = await self._stores.imports.earlier(actor.branch_id, found.kind, found.sha256)
        if earlier:
            return earlier
        now = self._now()
        found.carry_out(actor, now)
        if await self._stores.imports.count_open(actor.branch_id, MOST_OPEN) >= MOST_OPEN:
            raise TooManyImports(limit=MOST_OPEN)
        if await self._stores.chunks.keep_until(found.id, now + KEEP_ROWS) < found.chunks:
            raise ImportNotReady
        await self._stores.bad_rows.forget(found.id)
        await self._stores.imports.save(found)
        return found

    @transactional
    async def cancel(self, actor: Actor, import_id: str) -> Import:
        """Raises ImportNotFound, PermissionDenied, ImportNotCancellable."""
        found = await self.get(actor, import_id)
        found.cancel(self._now())
        await self._stores.imports.save(found)
        return found
