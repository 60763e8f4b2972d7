"""The sale form, its corrections, and what is shown of a sale."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from backend.features.accounts import CustomerCard
from backend.features.customers import AddressInput
from backend.features.devices import DeviceCard
from backend.features.sales.models import InstallWish, Sale, SaleState
from backend.features.sales.models.promise import MOST_PROMISES
from backend.features.sales.models.sale import MOST_DEVICES
from backend.features.sales.ports import Installation
from backend.features.sales.schemas.promises import PromiseInput, PromiseView
from backend.kit.clock import Day, Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.pii import Phone, mask_name, mask_phone
from backend.kit.text import Id, Line, Lines, plain_form

MOST_FEN = 100_000_000

Name = Annotated[Line, Field(max_length=30)]
PhoneText = Annotated[Phone, Field(max_length=30)]
Channel = Annotated[Line, Field(max_length=40)]
OrderNumber = Annotated[Line, Field(max_length=60)]
Fen = Annotated[int, Field(ge=0, le=MOST_FEN)]
Words = Annotated[Lines, Field(max_length=500)]
Reason = Annotated[Lines, Field(min_length=2, max_length=500)]
Serial = Annotated[Line, Field(max_length=60)]
Reference = Annotated[Line, Field(max_length=60)]
Documents = Annotated[list[Id], Field(max_length=9)]
Version = Annotated[int, Field(ge=0)]


class BuyerInput(Input):
    """The phone says who it is: the same phone is the same customer."""

    phone: PhoneText
    name: Name = ""
    household_name: Name = ""
    address: AddressInput


class SoldDeviceInput(Input):
    """`document_ids`: the proof of purchase. A serial that is in the books and belongs to nobody
    is given to the buyer; without one the device is new in the books."""

    model_id: Id
    serial: Serial = ""
    reference: Reference = ""
    install_place: Annotated[Line, Field(max_length=100)] = ""
    document_ids: Documents = []
    with_code: bool = True

    @property
    def plain_serial(self) -> str:
        return plain_form(self.serial).upper()


class InstallWishInput(Input):
    """Both ends of the window or none."""

    start: Instant | None = None
    end: Instant | None = None
    note: Words = ""

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        if (self.start is None) != (self.end is None):
            raise ValueError("both ends of the window, or none")
        if self.start and self.end and self.start >= self.end:
            raise ValueError("a window ends after its start")
        return self

    def as_wish(self) -> InstallWish:
        return InstallWish.model_validate(self.model_dump())


class SaleInput(Input):
    """One form makes all of it, or nothing. With `install` an install ticket is made at once;
    `lead_id` is the lead that this sale wins; `seller_id` is somebody else than the writer."""

    buyer: BuyerInput
    devices: Annotated[list[SoldDeviceInput], Field(min_length=1, max_length=MOST_DEVICES)]
    promises: Annotated[list[PromiseInput], Field(max_length=MOST_PROMISES)] = []
    sold_on: Day
    channel: Channel = ""
    order_number: OrderNumber = ""
    amount_fen: Fen = 0
    note: Words = ""
    install: InstallWishInput | None = None
    lead_id: Id | None = None
    seller_id: Id | None = None

    @model_validator(mode="after")
    def promises_are_about_its_devices(self) -> Self:
        for promise in self.promises:
            if any(at >= len(self.devices) for at in promise.device_numbers):
                raise ValueError("device_numbers count the devices of this form, from 0")
        return self


class SaleChange(Input):
    """What is left out stays."""

    version: Version
    sold_on: Day | None = None
    channel: Channel | None = None
    order_number: OrderNumber | None = None
    amount_fen: Fen | None = None
    note: Words | None = None

    def apply(self, sale: Sale) -> None:
        for name in ("sold_on", "channel", "order_number", "amount_fen", "note"):
            value = getattr(self, name)
            if value is not None:
                setattr(sale, name, value)


class SaleCancellation(Input):
    reason: Reason


class SaleQuery(PageQuery):
    """Every filter given must hold."""

    seller_id: Id | None = None
    household_id: Id | None = None
    device_id: Id | None = None
    order_number: OrderNumber | None = None
    number: Annotated[Line, Field(max_length=40)] | None = None
    state: SaleState | None = None
    created_from: Instant | None = None
    created_before: Instant | None = None

    def sought(self) -> dict[str, object]:
        plain: dict[str, object] = self.model_dump(
            include={"seller_id", "household_id", "order_number", "number", "state"},
            exclude_none=True,
        )
        if self.device_id:
            plain["idx.devices"] = self.device_id
        span: dict[str, datetime] = {}
        if self.created_from:
            span["$gte"] = self.created_from
        if self.created_before:
            span["$lt"] = self.created_before
        return {**plain, "created_at": span} if span else plain


class SaleSearch(PageQuery):
    phone: PhoneText


class BuyerView(BaseModel):
    """Masked; `POST …/households/{id}/reveals` shows the rest."""

    customer_id: str
    household_id: str
    address_id: str
    name: str
    phone: str


class SoldDeviceView(BaseModel):
    """`code_urls`: where the stickers of the device lead; empty in lists."""

    device_id: str
    card: DeviceCard | None
    was_known: bool
    code_urls: list[str] = []


class InstallationView(BaseModel):
    ticket_id: str
    number: str
    has_begun: bool


class SaleRow(BaseModel):
    id: str
    version: int
    number: str
    state: SaleState
    buyer: BuyerView
    device_ids: list[str]
    sold_on: Day
    channel: str
    order_number: str
    amount_fen: int
    seller_id: str
    seller_name: str
    open_promises: int
    branch_id: str
    created_at: Instant


class SaleView(SaleRow):
    """`seller_name` is plain: it is one of the firm."""

    devices: list[SoldDeviceView]
    promises: list[PromiseView]
    installation: InstallationView | None
    note: str
    lead_id: str
    team_id: str
    organisation_id: str
    recorded_by: str
    cancelled_at: Instant | None
    cancel_reason: str


def buyer_view(sale: Sale, card: CustomerCard | None) -> BuyerView:
    return BuyerView(
        customer_id=sale.customer_id,
        household_id=sale.household_id,
        address_id=sale.address_id,
        name=mask_name(card.name) if card else "",
        phone=mask_phone(card.phone) if card and card.phone else "",
    )


def row_fields(
    sale: Sale, promises: list[PromiseView], buyer: BuyerView, seller_name: str
) -> dict[str, object]:
    kept = sale.model_dump(include=set(SaleRow.model_fields) - {"device_ids"})
    return {
        **kept,
        "buyer": buyer,
        "device_ids": sale.device_ids,
        "seller_name": seller_name,
        "open_promises": sum(promise.is_open for promise in promises),
    }


def whole_fields(
    sale: Sale,
    promises: list[PromiseView],
    devices: list[SoldDeviceView],
    installation: Installation | None,
) -> dict[str, object]:
    """What a sale's own page has besides its line in the list."""
    own = {
        "note",
        "lead_id",
        "team_id",
        "organisation_id",
        "recorded_by",
        "cancelled_at",
        "cancel_reason",
    }
    found = (
        InstallationView(
            ticket_id=installation.ticket_id,
            number=installation.number,
            has_begun=installation.has_begun,
        )
        if installation
        else None
    )
    return {
        **sale.model_dump(include=own),
        "devices": devices,
        "promises": promises,
        "installation": found,
    }
