"""A customer's own devices, and how a device becomes his."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.accounts import CustomerCard
from backend.features.devices.models import Device, DeviceModel, OwnershipTransfer, TransferState
from backend.features.devices.models.fields import MOST_PHOTOS
from backend.features.devices.schemas.cards import DeviceCard
from backend.features.devices.schemas.keeping import Place, PurchaseInput, Version
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.pii import mask_name, mask_phone
from backend.kit.text import Id, Line


class ClaimInput(Input):
    """Without `household_id` it comes to my first household, which is opened if I have none."""

    household_id: Id | None = None
    address_id: Id | None = None
    purchase: PurchaseInput = PurchaseInput()


class ClaimOutcome(StrEnum):
    BOUND = "bound"
    WAITING_FOR_OWNER = "waiting_for_owner"
    WAITING_FOR_STAFF = "waiting_for_staff"


class ClaimView(BaseModel):
    outcome: ClaimOutcome
    device_id: str | None = None
    request_id: str | None = None


class OwnDeviceChange(Input):
    """What an owner may write himself; what is left out stays. A purchase staff have confirmed
    stays as it is."""

    version: Version
    household_id: Id | None = None
    address_id: Id | None = None
    install_place: Place | None = None
    purchase: PurchaseInput | None = None
    new_photo_ids: Annotated[list[Id], Field(max_length=MOST_PHOTOS)] = []
    removed_photo_ids: Annotated[list[Id], Field(max_length=MOST_PHOTOS)] = []


class OwnDeviceRow(BaseModel):
    id: str
    version: int
    card: DeviceCard
    household_id: str | None
    address_id: str | None
    install_place: str
    covered_until: date | None
    is_mine: bool

    @classmethod
    def of(cls, device: Device, model: DeviceModel, day: date, account_id: str) -> "OwnDeviceRow":
        kept = device.model_dump(include=set(cls.model_fields))
        joined = {
            "card": DeviceCard.of(device, model, day),
            "covered_until": device.covered_until(model),
            "is_mine": device.owner_account_id == account_id,
        }
        return cls.model_validate(kept | joined)


class Side(StrEnum):
    INCOMING = "incoming"  # somebody asks for a device of mine
    OUTGOING = "outgoing"  # I ask for somebody's


class OwnRequestQuery(PageQuery):
    side: Side = Side.INCOMING


class RequestQuery(PageQuery):
    state: TransferState = TransferState.PENDING


class Decision(Input):
    accept: bool


class StaffDecision(Input):
    accept: bool
    reason: Annotated[Line, Field(min_length=2, max_length=100)]


class TransferView(BaseModel):
    """Who asks for which device; the asker is masked."""

    id: str
    state: TransferState
    device_id: str
    card: DeviceCard
    asker_name: str
    asker_phone: str
    has_proof: bool
    created_at: Instant
    open_until: Instant
    decided_at: Instant | None

    @classmethod
    def of(
        cls,
        transfer: OwnershipTransfer,
        card: DeviceCard,
        asker: CustomerCard | None,
        state: TransferState,
    ) -> "TransferView":
        kept = transfer.model_dump(include=set(cls.model_fields))
        joined = {
            "state": state,
            "card": card,
            "asker_name": mask_name(asker.name) if asker else "",
            "asker_phone": mask_phone(asker.phone) if asker and asker.phone else "",
            "has_proof": bool(transfer.proof.document_ids),
        }
        return cls.model_validate(kept | joined)


class StaffTransferView(TransferView):
    """With the proof itself, for whoever has to judge it."""

    asker_account_id: str
    owner_account_id: str
    proof_media_ids: list[str]
    bought_on: date | None

    @classmethod
    def of(
        cls,
        transfer: OwnershipTransfer,
        card: DeviceCard,
        asker: CustomerCard | None,
        state: TransferState,
    ) -> "StaffTransferView":
        shown = TransferView.of(transfer, card, asker, state).model_dump()
        joined = {
            "asker_account_id": transfer.asker_account_id,
            "owner_account_id": transfer.owner_account_id,
            "proof_media_ids": transfer.proof.document_ids,
            "bought_on": transfer.proof.bought_on,
        }
        return cls.model_validate(shown | joined)
