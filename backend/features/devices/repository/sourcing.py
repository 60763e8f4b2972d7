"""Suppliers and batches. They belong to the firm as a whole."""

from collections.abc import Sequence

from pymongo import IndexModel

from backend.features.devices.errors import BatchNotFound, NameTaken, SupplierNotFound
from backend.features.devices.models import Batch, Supplier
from backend.kit.mongo import Repository, newest_first


class SupplierRepository(Repository[Supplier]):
    model = Supplier
    collection_name = "suppliers"
    not_found = SupplierNotFound
    indexes = (
        IndexModel("name", unique=True),
        IndexModel("code", unique=True, partialFilterExpression={"code": {"$gt": ""}}),
        newest_first(),
    )
    conflicts = {"name": NameTaken, "code": NameTaken}

    async def many(self, supplier_ids: Sequence[str]) -> list[Supplier]:
        wanted = list(dict.fromkeys(supplier_ids))
        return await self.find({"_id": {"$in": wanted}}, limit=max(len(wanted), 1))

    async def named(self, names: Sequence[str]) -> list[Supplier]:
        return await self.find({"name": {"$in": list(names)}}, limit=max(len(names), 1))


class BatchRepository(Repository[Batch]):
    model = Batch
    collection_name = "device_batches"
    not_found = BatchNotFound
    indexes = (
        IndexModel([("model_id", 1), ("number", 1)], unique=True),
        newest_first(),
        newest_first("model_id"),
        newest_first("number"),
        newest_first("supplier_id"),
    )
    conflicts = {"model_id": NameTaken}

    async def numbered(self, model_ids: Sequence[str], numbers: Sequence[str]) -> list[Batch]:
        return await self.find(
            {"model_id": {"$in": list(model_ids)}, "number": {"$in": list(numbers)}},
            limit=max(len(model_ids) * len(numbers), 1),
        )
