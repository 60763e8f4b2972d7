"""What devices do when something happens to the people who own them."""

from typing import Final

from backend.features.accounts import CustomerAccountsMerged
from backend.features.devices.models import OwnershipTransfer, TransferState
from backend.features.devices.repository import DeviceStore
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional

MOST_AT_ONCE: Final = 200


class DeviceSubscribers:
    def __init__(self, store: DeviceStore, unit_of_work: UnitOfWork, now: Clock) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._now = now

    async def follow_merged_accounts(self, event: CustomerAccountsMerged) -> None:
        """Batch by batch, until nothing hangs on the merged account; done twice, the second
        finds nothing left to do."""
        while await self._follow(event):
            pass

    @transactional
    async def _follow(self, event: CustomerAccountsMerged) -> bool:
        merged, kept = event.merged_id, event.into_id
        devices = await self._store.devices.touched_by(merged, limit=MOST_AT_ONCE)
        for device in devices:
            device.replace_account(merged, kept)
            await self._store.devices.save(device)
        transfers = await self._store.transfers.touched_by(merged, limit=MOST_AT_ONCE)
        for transfer in transfers:
            await self._follow_transfer(transfer, merged, kept)
        return len(devices) == MOST_AT_ONCE or len(transfers) == MOST_AT_ONCE

    async def _follow_transfer(self, transfer: OwnershipTransfer, merged: str, kept: str) -> None:
        is_pending = transfer.state is TransferState.PENDING
        asks_twice = False
        if transfer.asker_account_id == merged:
            asks_twice = bool(await self._store.transfers.pending(transfer.device_id, kept))
            transfer.asker_account_id = kept
        if transfer.owner_account_id == merged:
            transfer.owner_account_id = kept
        asks_himself = transfer.asker_account_id == transfer.owner_account_id
        if is_pending and (asks_twice or asks_himself):
            transfer.expire(self._now())
        await self._store.transfers.save(transfer)
