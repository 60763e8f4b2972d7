"""What staff say about a device, and how lists show it."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from backend.features.devices.models import Device, DeviceKind, DeviceModel, Purchase
from backend.features.devices.models.fields import MOST_DOCUMENTS, MOST_PHOTOS
from backend.features.devices.schemas.cards import DeviceCard
from backend.kit.clock import Day, Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.pii import Phone, mask_phone
from backend.kit.text import Id, Line, plain_form

Version = Annotated[int, Field(ge=0)]
Serial = Annotated[
    Line, Field(min_length=1, max_length=60), AfterValidator(lambda text: plain_form(text).upper())
]
"""As on the nameplate: capitals, no spaces, no full-width letters."""

Reference = Annotated[Line, Field(min_length=1, max_length=60), AfterValidator(plain_form)]
"""The firm's own number, for what has no serial."""

PlaceName = Annotated[Line, Field(min_length=1, max_length=30)]
Place = Annotated[Line, Field(max_length=100)]
Channel = Annotated[Line, Field(max_length=40)]
Person = Annotated[Line, Field(max_length=30)]
PhoneText = Annotated[Phone, Field(max_length=30)]
Photos = Annotated[list[Id], Field(max_length=MOST_PHOTOS)]
Documents = Annotated[list[Id], Field(max_length=MOST_DOCUMENTS)]


class PurchaseInput(Input):
    bought_on: Day | None = None
    channel: Channel = ""
    document_ids: Documents = []

    def as_purchase(self, *, is_confirmed: bool) -> Purchase:
        return Purchase(
            bought_on=self.bought_on,
            channel=self.channel,
            document_ids=list(dict.fromkeys(self.document_ids)),
            is_confirmed=is_confirmed,
        )


class DeviceInput(Input):
    """A device comes into the books. Without `branch_id` it is the maker's own branch's."""

    model_id: Id
    serial: Serial | None = None
    reference: Reference | None = None
    household_id: Id | None = None
    address_id: Id | None = None
    contract_id: Id | None = None
    buyer_name: Person = ""
    buyer_phone: PhoneText | None = None
    install_place: Place = ""
    installed_on: Day | None = None
    purchase: PurchaseInput = PurchaseInput()
    photo_ids: Photos = []
    warranty_until: Day | None = None
    batch_id: Id | None = None
    supplier_id: Id | None = None
    parent_id: Id | None = None
    branch_id: Id | None = None
    with_code: bool = True


class DeviceChange(Input):
    """What is left out stays; null empties. Only a place has a `name`, and keeps one; an appliance
    has a model, batch and supplier."""

    version: Version
    model_id: Id | None = None
    serial: Serial | None = None
    reference: Reference | None = None
    address_id: Id | None = None
    contract_id: Id | None = None
    buyer_name: Person | None = None
    buyer_phone: PhoneText | None = None
    install_place: Place | None = None
    installed_on: Day | None = None
    purchase: PurchaseInput | None = None
    photo_ids: Photos | None = None
    warranty_until: Day | None = None
    name: PlaceName | None = None
    batch_id: Id | None = None
    supplier_id: Id | None = None


class Binding(Input):
    """To whom staff give a device; its owner becomes the household's. `with_parts`: what is part
    of it, and was in the same home, goes along."""

    household_id: Id
    address_id: Id | None = None
    with_parts: bool = False
    reason: Annotated[Line, Field(min_length=2, max_length=100)]


class Unbinding(Input):
    reason: Annotated[Line, Field(min_length=2, max_length=100)]


class DeviceQuery(PageQuery):
    """Every filter given must hold. Numbers are compared whole. `component_serial`: what is, or
    once was, built into it."""

    serial: Serial | None = None
    reference: Reference | None = None
    component_serial: Serial | None = None
    household_id: Id | None = None
    contract_id: Id | None = None
    brand_id: Id | None = None
    line_id: Id | None = None
    model_id: Id | None = None
    batch_id: Id | None = None
    supplier_id: Id | None = None
    kind: DeviceKind | None = None
    is_scrapped: bool | None = None


class BuyerSearch(PageQuery):
    phone: PhoneText


class DeviceRow(BaseModel):
    """A line of a list; the place and people are left to the record."""

    id: str
    version: int
    kind: DeviceKind
    card: DeviceCard
    model_id: str
    batch_id: str | None
    parent_id: str | None
    is_scrapped: bool
    serial: str | None
    reference: str | None
    household_id: str | None
    owner_account_id: str | None
    buyer_phone: str
    covered_until: date | None
    installed_on: date | None
    branch_id: str
    organisation_id: str
    created_at: Instant

    @classmethod
    def of(cls, device: Device, model: DeviceModel, day: date) -> "DeviceRow":
        kept = device.model_dump(include=set(cls.model_fields))
        joined = {
            "is_scrapped": device.is_scrapped,
            "card": DeviceCard.of(device, model, day),
            "covered_until": device.covered_until(model),
            "buyer_phone": mask_phone(device.buyer_phone) if device.buyer_phone else "",
        }
        return cls.model_validate(kept | joined)
