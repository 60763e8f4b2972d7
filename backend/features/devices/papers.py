"""Photos and documents of a device, and who may see them."""

from collections.abc import Sequence
from typing import Final

from backend.features.accounts import Permission
from backend.features.devices.models import Device, OwnershipTransfer
from backend.features.devices.registry import Devices
from backend.features.devices.repository import DeviceStore
from backend.features.media import MediaLibrary
from backend.kit.access import Actor, ActorKind

OWNERSHIP: Final = "device_ownership"
TRANSFER: Final = "ownership_transfer"
MODEL: Final = "device_model"


class Papers:
    """A file belongs to an owner's time with the device, so it stays behind when he goes; the
    proof of somebody who asks belongs to his request."""

    def __init__(self, media: MediaLibrary) -> None:
        self._media = media

    def of(self, device: Device) -> list[str]:
        return [*device.photo_ids, *device.purchase.document_ids]

    async def attach(self, actor: Actor, device: Device, media_ids: Sequence[str]) -> None:
        """Raises MediaNotUsable, MediaAlreadyUsed, TooManyFiles."""
        if media_ids:
            await self._media.attach(media_ids, OWNERSHIP, device.ownership_id, actor)

    async def attach_proof(self, actor: Actor, transfer: OwnershipTransfer) -> None:
        """Raises MediaNotUsable, MediaAlreadyUsed, TooManyFiles."""
        if transfer.proof.document_ids:
            await self._media.attach(transfer.proof.document_ids, TRANSFER, transfer.id, actor)


class OwnershipAccess:
    """Implements media's SubjectAccess for `device_ownership`."""

    def __init__(self, store: DeviceStore, devices: Devices) -> None:
        self._store = store
        self._devices = devices

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        """The household for as long as the device is its own; staff also what came before."""
        device = await self._store.devices.of_ownership(subject_id)
        if device is None or not await self._devices.may_see(actor, device):
            return False
        return actor.kind is not ActorKind.CUSTOMER or device.ownership_id == subject_id


class TransferAccess:
    """Implements media's SubjectAccess for `ownership_transfer`."""

    def __init__(self, store: DeviceStore) -> None:
        self._store = store

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        """The asker, and the staff who may decide."""
        transfer = await self._store.transfers.find_one({"_id": subject_id})
        if transfer is None:
            return False
        if actor.kind is ActorKind.CUSTOMER:
            return transfer.asker_account_id == actor.id
        reach = actor.reach(Permission.DEVICES_READ)
        return bool(await self._store.devices.many_within(reach, [transfer.device_id]))


class PictureAccess:
    """Implements media's SubjectAccess for `device_model`: the catalogue is no secret."""

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        return actor.may(Permission.DEVICES_READ)
