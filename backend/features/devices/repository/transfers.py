"""Who asks for whose device."""

from datetime import datetime

from pymongo import IndexModel

from backend.features.devices.errors import TransferNotFound
from backend.features.devices.models import OwnershipTransfer, TransferState
from backend.kit.access import Reach, Scope
from backend.kit.mongo import Repository, newest_first
from backend.kit.mongo.driver import Filter
from backend.kit.pagination import Page, PageQuery


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
