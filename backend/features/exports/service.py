"""What people do with exports; what the worker does with them is in `running`."""

from datetime import timedelta
from typing import Final

from backend.features.audit import AuditAction, AuditLog
from backend.features.exports.errors import (
    ExportKindNotFound,
    ExportNoLongerYours,
    ExportNotFound,
    ExportNotReady,
    TooManyExports,
)
from backend.features.exports.kinds import ExportKinds
from backend.features.exports.models import KEEP, Export, ExportState
from backend.features.exports.repository import ExportStores
from backend.features.exports.schemas import ExportOrder, ExportView
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai
from backend.kit.http import Document
from backend.kit.kept_actor import KeptActor
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.mongo.sealed_files import SealedFiles
from backend.kit.pagination import Page, PageQuery

MOST_OPEN: Final = 3
_GRACE: Final = timedelta(days=1)
_GONE: Final = "已不再提供的列表"


class ExportDesk:
    """An export is seen by nobody but who asked for it."""

    def __init__(
        self,
        kinds: ExportKinds,
        stores: ExportStores,
        files: SealedFiles,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._kinds = kinds
        self._stores = stores
        self._files = files
        self._audit = audit
        self._now = now

    @transactional
    async def order(self, actor: Actor, kind_name: str, order: ExportOrder) -> ExportView:
        """Raises ExportKindNotFound, PermissionDenied, InvalidRequest, TooManyExports."""
        kind = self._kinds.for_actor(kind_name, actor)
        kind.asked(order.filters)
        if await self._stores.exports.count_open(actor.id, MOST_OPEN) >= MOST_OPEN:
            raise TooManyExports(limit=MOST_OPEN)
        now = self._now()
        export = Export(
            kind=kind.name,
            format=order.format,
            filters=order.filters,
            requester=KeptActor.of(actor),
            created_at=now,
            expire_at=now + KEEP + _GRACE,
        )
        await self._stores.exports.add(export)
        return ExportView.of(export, kind.title)

    async def page(self, actor: Actor, asked: PageQuery) -> Page[ExportView]:
        page = await self._stores.exports.page_of(actor.id, asked)
        return Page(items=[self._shown(each) for each in page.items], next_cursor=page.next_cursor)

    async def get(self, actor: Actor, export_id: str) -> ExportView:
        """Raises ExportNotFound."""
        return self._shown(await self._stores.exports.own(actor.id, export_id))

    @transactional
    async def cancel(self, actor: Actor, export_id: str) -> ExportView:
        """Raises ExportNotFound, ExportNotCancellable."""
        export = await self._stores.exports.own(actor.id, export_id)
        export.cancel(self._now())
        await self._stores.exports.save(export)
        return self._shown(export)

    async def fetch(self, actor: Actor, export_id: str) -> Document:
        """Raises ExportNotFound, ExportNotReady, ExportNoLongerYours, ExportKindNotFound."""
        export = await self._admitted(actor, export_id)
        if not await self._files.exists(export.file_key):
            raise ExportNotFound
        name = self._kinds.named(export.kind).title
        written = shanghai(export.finished_at or export.created_at).strftime("%Y%m%d-%H%M")
        return Document(
            self._files.read(export.file_key),
            export.format.media_type,
            filename=f"{name}-{written}.{export.format}",
        )

    @transactional
    async def _admitted(self, actor: Actor, export_id: str) -> Export:
        export = await self._stores.exports.own(actor.id, export_id)
        permission = self._kinds.named(export.kind).permission
        if export.state is not ExportState.READY:
            raise ExportNotReady
        if export.expire_at <= self._now():
            raise ExportNotFound
        if not export.may_be_fetched_by(actor, permission):
            raise ExportNoLongerYours
        details = {"kind": export.kind, "fetched": "yes", "rows": str(export.rows)}
        await self._audit.record(actor, AuditAction.EXPORTED, "export", export.id, details)
        return export

    def _shown(self, export: Export) -> ExportView:
        try:
            title = self._kinds.named(export.kind).title
        except ExportKindNotFound:
            title = _GONE
        return ExportView.of(export, title)
