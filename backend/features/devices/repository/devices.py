"""Devices, and how they are found."""

from collections.abc import Mapping, Sequence
from typing import Final

from pymongo import IndexModel

from backend.features.devices.errors import (
    DeviceNotFound,
    PlaceNameTaken,
    ReferenceTaken,
    SerialTaken,
)
from backend.features.devices.models import Device, DeviceKind
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository, beginning_with, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery

MOST_AT_ONCE: Final = 2000
MOST_OF_ONE_SERIAL: Final = 10  # each of another brand

_YES: Final = "yes"
_TEXT: Final = {"$type": "string"}


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
        newest_first("contract_id"),
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
        *(
            IndexModel(
                [(field, 1), ("created_at", -1), ("_id", -1)],
                partialFilterExpression={field: {"$gt": ""}},
            )
            for field in ("batch_id", "supplier_id", "components.serial", "idx.scrapped")
        ),
        # What is part of what, in its order; and the places among the devices, of which most are
        # appliances ("appliance" comes first in the alphabet).
        IndexModel(
            [("parent_id", 1), ("rank", 1), ("_id", 1)],
            partialFilterExpression={"parent_id": {"$gt": ""}},
        ),
        IndexModel(
            [("kind", 1), ("created_at", -1), ("_id", -1)],
            partialFilterExpression={"kind": {"$gt": DeviceKind.APPLIANCE.value}},
        ),
        IndexModel(
            "idx.place",
            unique=True,
            partialFilterExpression={"idx.place": {"$gt": ""}},
        ),
    )
    scope_fields = {
        Scope.OWN: "owner_account_id",
        Scope.BRANCH: "branch_id",
        Scope.ORGANISATION: "organisation_id",
    }
    conflicts = {
        "brand_id": SerialTaken,
        "organisation_id": ReferenceTaken,
        "idx.place": PlaceNameTaken,
    }

    async def page_sought(
        self, reach: Reach, sought: Mapping[str, str | bool], asked: PageQuery
    ) -> Page[Device]:
        """By whatever the fields of a search are called."""
        query: dict[str, object] = dict(sought)
        if serial := query.pop("component_serial", None):
            query["components.serial"] = serial
        if query.get("kind") == DeviceKind.APPLIANCE:
            query["kind"] = {"$in": [DeviceKind.APPLIANCE.value, None]}
        match query.pop("is_scrapped", None):
            case True:
                query["idx.scrapped"] = _YES
            case False:
                query["scrapped"] = None
        return await self.page_within(reach, query, asked)

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

    async def candidates(
        self, reach: Reach, serial: str | None, household_id: str | None, *, limit: int
    ) -> list[Device]:
        """With that serial, whatever the brand, or in that home; the latest first."""
        sought: list[Filter] = [
            {field: value}
            for field, value in (("serial", serial), ("household_id", household_id))
            if value
        ]
        if not sought:
            return []
        query = {"$and": [{"$or": sought}, self.within(reach)]}
        return await self.find(query, limit=limit, sort=[("created_at", -1), ("_id", -1)])

    async def with_serial_from(self, reach: Reach, start: str, limit: int) -> list[Device]:
        """Whose serial begins so."""
        return await self.first_within(reach, {"serial": beginning_with(start)}, limit=limit)

    async def with_serials_within(self, reach: Reach, serials: Sequence[str]) -> list[Device]:
        query = {"$and": [{"serial": {"$in": list(serials)}}, self.within(reach)]}
        return await self.find(query, limit=max(len(serials), 1) * MOST_OF_ONE_SERIAL)

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
        values = {"buyer_phone": self.blind("phone", phone)} if phone else {}
        if aggregate.is_scrapped:
            values["scrapped"] = _YES
        if aggregate.kind.is_place:
            around = aggregate.parent_id or aggregate.branch_id
            values["place"] = self.blind("place_name", f"{around}|{aggregate.name}")
        return values

    async def any_of_batch(self, batch_id: str) -> bool:
        return bool(await self.find({"batch_id": batch_id}, limit=1))

    # -- families ----------------------------------------------------------------------------

    async def children(self, device_id: str, asked: PageQuery) -> Page[Device]:
        """In their order."""
        return await self.page({"parent_id": device_id}, asked, by="rank", order=1)

    async def all_children(self, device_ids: Sequence[str], *, limit: int) -> list[Device]:
        query = {"parent_id": {"$in": list(device_ids), "$gt": ""}}
        return await self.find(query, limit=limit, sort=[("parent_id", 1), ("rank", 1), ("_id", 1)])

    async def count_children(self, device_id: str, *, limit: int) -> int:
        return await self.collection.count({"parent_id": device_id}, limit=limit)

    async def meet_in(self, device_ids: Sequence[str]) -> None:
        """Whoever changes one of these families at the same moment has to wait, and look again."""
        await self.collection.update_many(
            {"_id": {"$in": list(device_ids)}}, {"$inc": {"kinship": 1}}
        )

    async def follow_parent(self, old_id: str, new_id: str) -> int:
        """What was part of one device is part of the other from now on."""
        return await self.collection.update_many(
            {"parent_id": old_id}, {"$set": {"parent_id": new_id}, "$inc": {"version": 1}}
        )
