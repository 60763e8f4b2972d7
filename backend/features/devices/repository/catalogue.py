"""Brands, product lines and models."""

from collections.abc import Sequence
from typing import Final

from pymongo import IndexModel

from backend.features.devices.errors import (
    BrandNotFound,
    DeviceModelNotFound,
    NameTaken,
    ProductLineNotFound,
)
from backend.features.devices.models import Brand, Device, DeviceModel, ProductLine
from backend.features.devices.models.catalogue import model_of_place
from backend.kit.mongo import Repository, newest_first
from backend.kit.mongo.driver import Filter

MOST_AT_ONCE: Final = 2000


class BrandRepository(Repository[Brand]):
    model = Brand
    collection_name = "brands"
    not_found = BrandNotFound
    indexes = (IndexModel("name", unique=True), newest_first())
    conflicts = {"name": NameTaken}

    async def named(self, names: Sequence[str]) -> list[Brand]:
        return await self.find({"name": {"$in": list(names)}}, limit=max(len(names), 1))


class ProductLineRepository(Repository[ProductLine]):
    model = ProductLine
    collection_name = "product_lines"
    not_found = ProductLineNotFound
    indexes = (IndexModel("name", unique=True), newest_first())
    conflicts = {"name": NameTaken}

    async def many(self, line_ids: Sequence[str]) -> list[ProductLine]:
        wanted = list(dict.fromkeys(line_ids))
        return await self.find({"_id": {"$in": wanted}}, limit=max(len(wanted), 1))


class DeviceModelRepository(Repository[DeviceModel]):
    model = DeviceModel
    collection_name = "device_models"
    not_found = DeviceModelNotFound
    indexes = (
        IndexModel([("brand_id", 1), ("name", 1)], unique=True),
        newest_first(),
        newest_first("brand_id"),
        newest_first("line_id"),
        IndexModel("name"),
    )
    conflicts = {"brand_id": NameTaken}

    async def many(self, model_ids: Sequence[str]) -> list[DeviceModel]:
        wanted = list(dict.fromkeys(model_ids))
        return await self.find({"_id": {"$in": wanted}}, limit=max(len(wanted), 1))

    async def of(self, device: Device) -> DeviceModel:
        """Also of a place, which has none in the catalogue."""
        return (await self.of_all([device]))[device.id]

    async def of_all(self, devices: Sequence[Device]) -> dict[str, DeviceModel]:
        """By the devices' ids. Raises DeviceModelNotFound."""
        appliances = [device.model_id for device in devices if not device.kind.is_place]
        known = {model.id: model for model in await self.many(appliances)} if appliances else {}
        if len(known) < len(set(appliances)):
            raise DeviceModelNotFound
        return {
            device.id: model_of_place(device.kind)
            if device.kind.is_place
            else known[device.model_id]
            for device in devices
        }

    async def named(self, brand_ids: Sequence[str], names: Sequence[str]) -> list[DeviceModel]:
        return await self.find(
            {"brand_id": {"$in": list(brand_ids)}, "name": {"$in": list(names)}},
            limit=MOST_AT_ONCE,
        )

    async def beginning_with(self, text: str, *, limit: int) -> list[DeviceModel]:
        """Whose name begins so, as typed or in capitals."""
        spans: list[Filter] = [
            {"name": {"$gte": start, "$lt": f"{start}\uffff"}} for start in {text, text.upper()}
        ]
        return await self.find({"$or": spans}, limit=limit, sort=[("name", 1)])

    async def rename_brand(self, brand_id: str, name: str) -> None:
        await self.collection.update_many({"brand_id": brand_id}, {"$set": {"brand_name": name}})

    async def follow_line(self, line: ProductLine) -> None:
        await self.collection.update_many(
            {"line_id": line.id},
            {"$set": {"line_name": line.name, "category": line.category.value}},
        )
