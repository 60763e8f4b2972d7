"""What a device looks like to a stranger, to its owner, and to staff."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel

from backend.features.devices.models import (
    Category,
    Component,
    Device,
    DeviceKind,
    DeviceModel,
    RequiredPhoto,
    SpecificationItem,
)
from backend.features.devices.schemas.blank import BlankCodeView
from backend.features.devices.warranty import WarrantyState, warranty_state
from backend.kit.clock import Instant
from backend.kit.pii import mask_name, mask_phone


class DeviceCard(BaseModel):
    """All that a stranger may know: no person, no place, no history, not even if it has an
    owner (reliability R74)."""

    brand: str
    title: str
    model: str
    summary: str
    category: Category
    warranty: WarrantyState

    @classmethod
    def of(cls, device: Device, model: DeviceModel, day: date) -> "DeviceCard":
        return cls(
            brand=model.brand_name,
            title=model.shown_title,
            model=model.name,
            summary=model.summary,
            category=model.category,
            warranty=device.warranty_on(day, model),
        )


class PurchaseView(BaseModel):
    bought_on: date | None
    channel: str
    document_ids: list[str]
    is_confirmed: bool


class ComponentView(BaseModel):
    """What is, or was, built in; who supplied it is the firm's matter. `covered_until`: the later
    of its own term's end and the device's; `has_own_term` says that the part's is the later."""

    id: str
    name: str
    serial: str | None
    since: date | None
    until: date | None
    replaced_by: str
    warranty: WarrantyState
    covered_until: date | None
    has_own_term: bool


class StaffComponentView(ComponentView):
    supplier_id: str | None
    ticket_id: str
    ended_by: str


class ReadingView(BaseModel):
    name: str
    value: float
    unit: str
    is_expected: bool | None
    at: Instant


class StaffReadingView(ReadingView):
    by: str
    ticket_id: str


class ScrappingView(BaseModel):
    at: Instant
    by: str
    reason: str


class DeviceRecord(BaseModel):
    """The device's whole record, as its owner's household sees it. Services are joined to it by
    `records`; those before `owned_since` are not this owner's."""

    id: str
    version: int
    card: DeviceCard
    brand_id: str
    line_id: str
    model_id: str
    specification: list[SpecificationItem]
    serial: str | None
    household_id: str | None
    address_id: str | None
    install_place: str
    installed_on: date | None
    purchase: PurchaseView
    photo_ids: list[str]
    covered_until: date | None
    owned_since: Instant | None
    kind: DeviceKind
    parent_id: str | None
    components: Sequence[ComponentView]
    readings: Sequence[ReadingView]
    is_scrapped: bool
    replaces: str
    replaced_by: str

    @classmethod
    def of(cls, device: Device, model: DeviceModel, day: date) -> "DeviceRecord":
        kept = device.model_dump(include=set(cls.model_fields))
        return cls.model_validate(kept | _joined(device, model, day))


class FormerOwnerView(BaseModel):
    account_id: str
    household_id: str
    since: Instant | None
    until: Instant


class StaffDeviceRecord(DeviceRecord):
    """With what only the firm is to know; the buyer is masked."""

    reference: str | None
    contract_id: str | None
    owner_account_id: str | None
    buyer_name: str
    buyer_phone: str
    warranty_until: date | None
    name: str
    batch_id: str | None
    supplier_id: str | None
    components: Sequence[StaffComponentView]
    readings: Sequence[StaffReadingView]
    scrapped: ScrappingView | None
    former_owners: list[FormerOwnerView]
    branch_id: str
    organisation_id: str
    created_at: Instant

    @classmethod
    def of(cls, device: Device, model: DeviceModel, day: date) -> "StaffDeviceRecord":
        kept = device.model_dump(include=set(cls.model_fields))
        masked = {
            "buyer_name": mask_name(device.buyer_name),
            "buyer_phone": mask_phone(device.buyer_phone) if device.buyer_phone else "",
        }
        return cls.model_validate(kept | _joined(device, model, day) | masked)


def _joined(device: Device, model: DeviceModel, day: date) -> dict[str, object]:
    return {
        "card": DeviceCard.of(device, model, day),
        "specification": model.specification,
        "covered_until": device.covered_until(model),
        "is_scrapped": device.is_scrapped,
        "components": [
            _covered(each, device.covered_until(model), day) for each in device.components
        ],
    }


def _covered(component: Component, device_until: date | None, day: date) -> dict[str, object]:
    own = component.own_term_until
    has_own = own is not None and (device_until is None or own > device_until)
    until = own if has_own else device_until
    told = {
        "covered_until": until,
        "has_own_term": has_own,
        "warranty": warranty_state(until, day),
    }
    return component.model_dump() | told


class ScannedDevice(BaseModel):
    """What a scan tells: `record` is there for the owner's household and for authorised staff.
    `is_scrapped`: it takes no report any more. Instead of `card` there is `blank` where nobody has
    said yet which device the code stands on.
    """

    code: str
    card: DeviceCard | None = None
    record: StaffDeviceRecord | DeviceRecord | None = None
    blank: BlankCodeView | None = None
    is_scrapped: bool = False


class BlankBrief(BaseModel):
    """What a ticket needs to know of a blank code, and of the device that will carry it."""

    code_id: str
    tag: str
    line_id: str
    line_name: str
    branch_id: str
    organisation_id: str


class DeviceBrief(BaseModel):
    """What a ticket needs to know of a device."""

    id: str
    card: DeviceCard
    line_id: str
    model_id: str
    household_id: str | None
    address_id: str | None
    contract_id: str | None
    owner_account_id: str | None
    branch_id: str
    organisation_id: str
    covered_until: date | None
    bought_on: date | None
    required_photos: list[RequiredPhoto]
    is_scrapped: bool
