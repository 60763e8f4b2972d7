"""Keeping brands, product lines and models."""

from collections.abc import Collection, Sequence

from backend.features.audit import AuditAction, AuditLog
from backend.features.devices.models import Brand, DeviceModel, ProductLine
from backend.features.devices.papers import MODEL
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas.catalogue import (
    BrandChange,
    BrandInput,
    DeviceModelChange,
    DeviceModelInput,
    DeviceModelQuery,
    ProductLineChange,
    ProductLineInput,
)
from backend.features.media import MediaLibrary
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery


class Catalogue:
    """A model holds copies of its brand's and its line's names: what renames one changes all."""

    def __init__(
        self,
        store: DeviceStore,
        media: MediaLibrary,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._media = media
        self._audit = audit
        self._now = now

    # -- brands ------------------------------------------------------------------------------

    async def brands(self, asked: PageQuery) -> Page[Brand]:
        return await self._store.brands.page({}, asked)

    @transactional
    async def add_brand(self, order: BrandInput) -> Brand:
        """Raises NameTaken."""
        brand = Brand(name=order.name, created_at=self._now())
        await self._store.brands.add(brand)
        return brand

    @transactional
    async def change_brand(self, brand_id: str, change: BrandChange) -> Brand:
        """Raises BrandNotFound, NameTaken, StaleDocument."""
        brand = await self._store.brands.get(brand_id)
        _check(brand.version, change.version)
        brand.name = change.name
        await self._store.brands.save(brand)
        await self._store.models.rename_brand(brand.id, brand.name)
        return brand

    # -- product lines -----------------------------------------------------------------------

    async def lines(self, asked: PageQuery) -> Page[ProductLine]:
        return await self._store.lines.page({}, asked)

    async def line(self, line_id: str) -> ProductLine:
        """Raises ProductLineNotFound."""
        return await self._store.lines.get(line_id)

    async def known_lines(self, line_ids: Collection[str]) -> frozenset[str]:
        """Those of these product lines that exist; at most 500 ids."""
        found = await self._store.lines.many(list(line_ids)[:500])
        return frozenset(line.id for line in found)

    async def lines_named(self, names: Sequence[str]) -> list[ProductLine]:
        """Those that exist; at most 500 names."""
        return await self._store.lines.find({"name": {"$in": list(names)}}, limit=500)

    async def line_names(self, line_ids: Sequence[str]) -> dict[str, str]:
        """Of those that exist, by id; at most 500."""
        found = await self._store.lines.find({"_id": {"$in": list(line_ids)}}, limit=500)
        return {line.id: line.name for line in found}

    @transactional
    async def add_line(self, order: ProductLineInput) -> ProductLine:
        """Raises NameTaken."""
        line = ProductLine(**order.model_dump(), created_at=self._now())
        await self._store.lines.add(line)
        return line

    @transactional
    async def change_line(self, line_id: str, change: ProductLineChange) -> ProductLine:
        """Raises ProductLineNotFound, NameTaken, StaleDocument."""
        line = await self._store.lines.get(line_id)
        _check(line.version, change.version)
        _apply(line, change)
        await self._store.lines.save(line)
        await self._store.models.follow_line(line)
        return line

    async def models_named(
        self, brand_names: Sequence[str], names: Sequence[str]
    ) -> list[DeviceModel]:
        """Of those brands the models of those names, whichever exist."""
        brands = await self._store.brands.named(brand_names)
        return await self._store.models.named([brand.id for brand in brands], names)

    # -- models ------------------------------------------------------------------------------

    async def models(self, asked: DeviceModelQuery) -> Page[DeviceModel]:
        sought = asked.model_dump(include={"brand_id", "line_id"}, exclude_none=True)
        return await self._store.models.page(sought, asked)

    async def models_by_id(self, model_ids: Collection[str]) -> dict[str, DeviceModel]:
        """Those of a page; what is there no longer is left out."""
        return {each.id: each for each in await self._store.models.many(list(model_ids))}

    async def model(self, model_id: str) -> DeviceModel:
        """Raises DeviceModelNotFound."""
        return await self._store.models.get(model_id)

    @transactional
    async def add_model(self, actor: Actor, order: DeviceModelInput) -> DeviceModel:
        """Raises BrandNotFound, ProductLineNotFound, NameTaken, MediaNotUsable."""
        brand = await self._store.brands.get(order.brand_id)
        line = await self._store.lines.get(order.line_id)
        model = DeviceModel(
            brand_id=brand.id,
            brand_name=brand.name,
            line_id=line.id,
            line_name=line.name,
            category=line.category,
            name=order.name,
            title=order.title,
            summary=order.summary,
            specification=order.specification,
            expected_readings=order.expected_readings,
            warranty_months=order.warranty_months or line.warranty_months,
            picture_media_id=order.picture_media_id or "",
            created_at=self._now(),
        )
        await self._store.models.add(model)
        await self._attach_picture(actor, model, order.picture_media_id)
        return model

    @transactional
    async def change_model(
        self, actor: Actor, model_id: str, change: DeviceModelChange
    ) -> DeviceModel:
        """Raises DeviceModelNotFound, NameTaken, StaleDocument, MediaNotUsable."""
        model = await self._store.models.get(model_id)
        _check(model.version, change.version)
        before = model.warranty_months
        _apply(model, change)
        await self._store.models.save(model)
        await self._attach_picture(actor, model, change.picture_media_id)
        if model.warranty_months != before:
            terms = {"from_months": str(before), "to_months": str(model.warranty_months)}
            await self._audit.record(
                actor, AuditAction.SETTINGS_CHANGED, "device_model", model.id, terms
            )
        return model

    async def _attach_picture(self, actor: Actor, model: DeviceModel, media_id: str | None) -> None:
        if media_id:
            await self._media.attach([media_id], MODEL, model.id, actor)


def _check(is_now: int, was_seen: int) -> None:
    if is_now != was_seen:
        raise StaleDocument


def _apply(
    target: ProductLine | DeviceModel, change: ProductLineChange | DeviceModelChange
) -> None:
    for name in change.model_fields_set - {"version"}:
        value = getattr(change, name)
        if value is not None:
            setattr(target, name, value)
