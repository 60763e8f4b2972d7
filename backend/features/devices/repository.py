"""Where devices, their codes and the catalogue are kept."""

from collections.abc import Sequence
from datetime import datetime

from pymongo import IndexModel

from backend.features.devices.errors import (
    BrandNotFound,
    CodeNotFound,
    DeviceHasCode,
    DeviceModelNotFound,
    DeviceNotFound,
    NameTaken,
    ProductLineNotFound,
    ReferenceTaken,
    SerialTaken,
    TransferNotFound,
)
from backend.features.devices.models import (
    Brand,
    CodeState,
    Device,
    DeviceCode,
    DeviceModel,
    OwnershipTransfer,
    ProductLine,
    TransferState,
)
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery

CODE_HISTORY = 100
MOST_AT_ONCE = 2000

_TEXT = {"$type": "string"}


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
    )
    conflicts = {"brand_id": NameTaken}

    async def many(self, model_ids: Sequence[str]) -> list[DeviceModel]:
        wanted = list(dict.fromkeys(model_ids))
        return await self.find({"_id": {"$in": wanted}}, limit=max(len(wanted), 1))

    async def named(self, brand_ids: Sequence[str], names: Sequence[str]) -> list[DeviceModel]:
        return await self.find(
            {"brand_id": {"$in": list(brand_ids)}, "name": {"$in": list(names)}},
            limit=MOST_AT_ONCE,
        )

    async def rename_brand(self, brand_id: str, name: str) -> None:
        await self.collection.update_many({"brand_id": brand_id}, {"$set": {"brand_name": name}})

    async def follow_line(self, line: ProductLine) -> None:
        await self.collection.update_many(
            {"line_id": line.id},
            {"$set": {"line_name": line.name, "category": line.category.value}},
        )


class DeviceRepository(Repository[Device]):
    model = Device
    collection_name = "devices"
    not_found = DeviceNotFound
    indexes = (
        IndexModel(
            [("brand_id", 1), ("serial", 1)],
            unique=True,
            partialFilterExpression={"serial": _TEXT},
        ),
        IndexModel(
            [("organisation_id", 1), ("reference", 1)],
            unique=True,
            partialFilterExpression={"reference": _TEXT},
        ),
        newest_first(),
        newest_first("branch_id"),
        newest_first("organisation_id"),
        newest_first("household_id"),
        newest_first("owner_account_id"),
        newest_first("brand_id"),
        newest_first("line_id"),
        newest_first("model_id"),
        newest_first("serial"),
        newest_first("reference"),
        newest_first("idx.buyer_phone"),
        IndexModel("ownership_id"),
        IndexModel("former_owners.account_id"),
        IndexModel("former_owners.ownership_id"),
    )
    scope_fields = {
        Scope.OWN: "owner_account_id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }
    conflicts = {"brand_id": SerialTaken, "organisation_id": ReferenceTaken}

    async def page_within(self, reach: Reach, sought: Filter, asked: PageQuery) -> Page[Device]:
        return await self.page({"$and": [dict(sought), self.within(reach)]}, asked)

    async def many(self, device_ids: Sequence[str]) -> list[Device]:
        wanted = list(dict.fromkeys(device_ids))
        return await self.find({"_id": {"$in": wanted}}, limit=max(len(wanted), 1))

    async def many_within(self, reach: Reach, device_ids: Sequence[str]) -> list[Device]:
        wanted = list(dict.fromkeys(device_ids))
        query = {"$and": [{"_id": {"$in": wanted}}, self.within(reach)]}
        return await self.find(query, limit=max(len(wanted), 1))

    async def with_serials(self, brand_ids: Sequence[str], serials: Sequence[str]) -> list[Device]:
        return await self.find(
            {"brand_id": {"$in": list(brand_ids)}, "serial": {"$in": list(serials)}},
            limit=max(len(brand_ids) * len(serials), 1),
        )

    async def with_references(
        self, organisation_id: str, references: Sequence[str]
    ) -> list[Device]:
        return await self.find(
            {"organisation_id": organisation_id, "reference": {"$in": list(references)}},
            limit=MOST_AT_ONCE,
        )

    async def touched_by(self, account_id: str, *, limit: int) -> list[Device]:
        """Owned now or once by the account."""
        either: list[Filter] = [
            {"owner_account_id": account_id},
            {"former_owners.account_id": account_id},
        ]
        return await self.find({"$or": either}, limit=limit)

    async def of_ownership(self, ownership_id: str) -> Device | None:
        """The device of an owner's time, present or past."""
        either: list[Filter] = [
            {"ownership_id": ownership_id},
            {"former_owners.ownership_id": ownership_id},
        ]
        return await self.find_one({"$or": either})

    async def page_of_customer(
        self, account_id: str, household_ids: Sequence[str], asked: PageQuery
    ) -> Page[Device]:
        """His own, and those of the homes he belongs to."""
        either: list[Filter] = [{"owner_account_id": account_id}]
        if household_ids:  # an empty choice would keep the indexes from giving the order
            either.append({"household_id": {"$in": list(household_ids)}})
        return await self.page({"$or": either}, asked)

    def sought_buyer(self, phone: str) -> Filter:
        return {"idx.buyer_phone": self.blind("phone", phone)}

    def index_values(self, aggregate: Device) -> dict[str, str]:
        phone = aggregate.buyer_phone
        return {"buyer_phone": self.blind("phone", phone)} if phone else {}


class DeviceCodeRepository(Repository[DeviceCode]):
    model = DeviceCode
    collection_name = "device_codes"
    not_found = CodeNotFound
    indexes = (
        IndexModel("code", unique=True),
        IndexModel(
            [("device_id", 1), ("state", 1)],
            unique=True,
            partialFilterExpression={"state": CodeState.ACTIVE.value},
        ),
        newest_first("device_id"),
    )
    conflicts = {"device_id": DeviceHasCode}

    async def active(self, code: str) -> DeviceCode:
        """Raises CodeNotFound."""
        found = await self.find_one({"code": code, "state": CodeState.ACTIVE.value})
        if found is None:
            raise CodeNotFound
        return found

    async def of_devices(self, device_ids: Sequence[str]) -> dict[str, DeviceCode]:
        """The active codes by their devices' ids."""
        wanted = list(device_ids)
        query = {"device_id": {"$in": wanted}, "state": CodeState.ACTIVE.value}
        return {c.device_id: c for c in await self.find(query, limit=max(len(wanted), 1))}

    async def history(self, device_id: str) -> list[DeviceCode]:
        return await self.find(
            {"device_id": device_id}, limit=CODE_HISTORY, sort=[("created_at", -1), ("_id", -1)]
        )


class OwnershipTransferRepository(Repository[OwnershipTransfer]):
    model = OwnershipTransfer
    collection_name = "ownership_transfers"
    not_found = TransferNotFound
    indexes = (
        IndexModel(
            [("device_id", 1), ("asker_account_id", 1)],
            unique=True,
            partialFilterExpression={"state": TransferState.PENDING.value},
        ),
        newest_first("device_id", "state"),
        newest_first("owner_account_id"),
        newest_first("asker_account_id"),
        newest_first("state"),
        newest_first("state", "branch_id"),
        newest_first("state", "organisation_id"),
    )
    scope_fields = {Scope.BRANCH: "branch_id", Scope.ORGANISATION: "organisation_id"}

    async def pending(self, device_id: str, asker_id: str) -> OwnershipTransfer | None:
        return await self.find_one(
            {
                "device_id": device_id,
                "asker_account_id": asker_id,
                "state": TransferState.PENDING.value,
            }
        )

    async def end_all_of(self, device_id: str, now: datetime) -> None:
        """The device has gone to somebody: what others asked before has no object any more."""
        pending = {"device_id": device_id, "state": TransferState.PENDING.value}
        ended = {"state": TransferState.EXPIRED.value, "decided_at": now}
        await self.collection.update_many(pending, {"$set": ended, "$inc": {"version": 1}})

    async def page_incoming(self, owner_id: str, asked: PageQuery) -> Page[OwnershipTransfer]:
        return await self.page({"owner_account_id": owner_id}, asked)

    async def page_outgoing(self, asker_id: str, asked: PageQuery) -> Page[OwnershipTransfer]:
        return await self.page({"asker_account_id": asker_id}, asked)

    async def page_within(
        self, reach: Reach, state: TransferState, asked: PageQuery
    ) -> Page[OwnershipTransfer]:
        return await self.page({"$and": [{"state": state.value}, self.within(reach)]}, asked)

    async def touched_by(self, account_id: str, *, limit: int) -> list[OwnershipTransfer]:
        either: list[Filter] = [
            {"owner_account_id": account_id},
            {"asker_account_id": account_id},
        ]
        return await self.find({"$or": either}, limit=limit)


class DeviceStore:
    """The collections of this feature, together."""

    def __init__(self, mongo: Mongo) -> None:
        self.brands = BrandRepository(mongo)
        self.lines = ProductLineRepository(mongo)
        self.models = DeviceModelRepository(mongo)
        self.devices = DeviceRepository(mongo)
        self.codes = DeviceCodeRepository(mongo)
        self.transfers = OwnershipTransferRepository(mongo)

    async def ensure_indexes(self) -> None:
        await self.brands.ensure_indexes()
        await self.lines.ensure_indexes()
        await self.models.ensure_indexes()
        await self.devices.ensure_indexes()
        await self.codes.ensure_indexes()
        await self.transfers.ensure_indexes()
