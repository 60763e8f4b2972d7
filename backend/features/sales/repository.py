from collections.abc import Sequence
from typing import Any

from pymongo import IndexModel

from backend.features.sales.errors import (
    DeviceAlreadySold,
    LeadNotFound,
    OrderNumberTaken,
    PromiseNotFound,
    SaleNotFound,
)
from backend.features.sales.models import Lead, Promise, PromiseState, Sale
from backend.features.sales.models.promise import MOST_PROMISES
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Mongo, Repository, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery

MOST_OF_DEVICES = 200


class SaleRepository(Repository[Sale]):
    """`idx`: `own` (seller and whoever typed it), `devices` (all), `sold` and `order` (of a live
    sale, unique: a device is sold once, an order is entered once)."""

    model = Sale
    collection_name = "sales"
    not_found = SaleNotFound
    indexes = (
        IndexModel("number", unique=True),
        newest_first(),
        newest_first("idx.own"),
        newest_first("team_id"),
        newest_first("branch_id"),
        newest_first("organisation_id"),
        newest_first("seller_id"),
        newest_first("customer_id"),
        newest_first("household_id"),
        newest_first("order_number"),
        newest_first("idx.devices"),
        IndexModel(
            "idx.sold", unique=True, partialFilterExpression={"idx.sold": {"$exists": True}}
        ),
        IndexModel(
            "idx.order", unique=True, partialFilterExpression={"idx.order": {"$exists": True}}
        ),
    )
    conflicts = {"idx.sold": DeviceAlreadySold, "idx.order": OrderNumberTaken}
    scope_fields = {
        Scope.OWN: "idx.own",
        Scope.TEAM: "team_id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }

    async def page_within(self, reach: Reach, sought: Filter, asked: PageQuery) -> Page[Sale]:
        return await self.page({"$and": [dict(sought), self.within(reach)]}, asked)

    async def of_device(self, device_id: str) -> list[Sale]:
        """The latest first."""
        return await self.find(
            {"idx.devices": device_id}, limit=10, sort=[("created_at", -1), ("_id", -1)]
        )

    async def live_with_devices(self, device_ids: Sequence[str]) -> Sale | None:
        return await self.find_one({"idx.sold": {"$in": list(device_ids)}})

    async def known_orders(self, organisation_id: str, numbers: Sequence[str]) -> set[str]:
        """Of these order numbers those that stand in the books."""
        keys = [f"{organisation_id}|{number}" for number in numbers if number]
        found = await self.find({"idx.order": {"$in": keys}}, limit=max(len(keys), 1))
        return {sale.order_number for sale in found}

    async def of_customer(self, customer_id: str, *, limit: int) -> list[Sale]:
        return await self.find({"customer_id": customer_id}, limit=limit)

    def index_values(self, aggregate: Sale) -> dict[str, Any]:
        values: dict[str, Any] = {
            "own": sorted({aggregate.seller_id, aggregate.recorded_by}),
            "devices": aggregate.device_ids,
        }
        if aggregate.is_live:
            values["sold"] = aggregate.device_ids
            if aggregate.order_number:
                values["order"] = f"{aggregate.organisation_id}|{aggregate.order_number}"
        return values


class PromiseRepository(Repository[Promise]):
    model = Promise
    collection_name = "promises"
    not_found = PromiseNotFound
    indexes = (
        IndexModel([("sale_id", 1), ("created_at", 1), ("_id", 1)]),
        IndexModel([("device_ids", 1), ("created_at", 1), ("_id", 1)]),
        IndexModel([("device_ids", 1), ("state", 1)]),
        IndexModel("customer_id"),
    )

    async def of_sales(self, sale_ids: Sequence[str]) -> list[Promise]:
        """All of them, in the order they were made."""
        wanted = list(sale_ids)
        most = max(len(wanted), 1) * MOST_PROMISES
        found = await self.find({"sale_id": {"$in": wanted}}, limit=most)
        return sorted(found, key=lambda promise: (promise.created_at, promise.id))

    async def of_devices(self, device_ids: Sequence[str]) -> list[Promise]:
        """In the order they were made; not those of cancelled sales."""
        query = {
            "device_ids": {"$in": list(device_ids)},
            "state": {"$ne": PromiseState.WITHDRAWN.value},
        }
        return await self.find(query, limit=MOST_OF_DEVICES, sort=[("created_at", 1), ("_id", 1)])

    async def open_of_devices(self, device_ids: Sequence[str]) -> list[Promise]:
        query = {"device_ids": {"$in": list(device_ids)}, "state": PromiseState.OPEN.value}
        return await self.find(query, limit=MOST_OF_DEVICES)

    async def of_customer(self, customer_id: str, *, limit: int) -> list[Promise]:
        return await self.find({"customer_id": customer_id}, limit=limit)


class LeadRepository(Repository[Lead]):
    """`idx.own`: who saw it, and who took it."""

    model = Lead
    collection_name = "leads"
    not_found = LeadNotFound
    indexes = (
        newest_first(),
        newest_first("state"),
        newest_first("idx.own"),
        newest_first("idx.own", "state"),
        newest_first("team_id"),
        newest_first("branch_id"),
        newest_first("branch_id", "state"),
        newest_first("organisation_id"),
        newest_first("organisation_id", "state"),
        newest_first("ticket_id"),
        newest_first("customer_id"),
    )
    scope_fields = {
        Scope.OWN: "idx.own",
        Scope.TEAM: "team_id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }

    async def page_within(self, reach: Reach, sought: Filter, asked: PageQuery) -> Page[Lead]:
        return await self.page({"$and": [dict(sought), self.within(reach)]}, asked)

    async def count_of_ticket(self, ticket_id: str) -> int:
        return await self.collection.count({"ticket_id": ticket_id}, limit=100)

    async def of_customer(self, customer_id: str, *, limit: int) -> list[Lead]:
        return await self.find({"customer_id": customer_id}, limit=limit)

    def index_values(self, aggregate: Lead) -> dict[str, Any]:
        return {"own": sorted({aggregate.seen_by.id, aggregate.taken_by} - {""})}


class SaleStore:
    """The collections of this feature, together."""

    def __init__(self, mongo: Mongo) -> None:
        self.sales = SaleRepository(mongo)
        self.promises = PromiseRepository(mongo)
        self.leads = LeadRepository(mongo)

    async def ensure_indexes(self) -> None:
        await self.sales.ensure_indexes()
        await self.promises.ensure_indexes()
        await self.leads.ensure_indexes()
