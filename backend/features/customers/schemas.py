"""Households over the wire: masked for staff, plain for the people of the home."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from backend.features.accounts import CustomerCard
from backend.features.customers.models import (
    MOST_TAGS,
    Address,
    Household,
    Member,
    MemberRole,
)
from backend.features.places import (
    AreaCode,
    GeoPoint,
    Located,
    PointInput,
    PointSource,
    settle_area,
)
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.pii import Phone, mask_address, mask_name, mask_phone
from backend.kit.text import Line

# 省市区 has no digits; a whole address typed into it would lie in clear.
Area = Annotated[Line, Field(min_length=2, max_length=40, pattern=r"^[^0-9０-９]+$")]
Estate = Annotated[Line, Field(max_length=40)]
Door = Annotated[Line, Field(min_length=1, max_length=100)]
Name = Annotated[Line, Field(max_length=30)]
PhoneText = Annotated[Phone, Field(max_length=30)]
Tag = Annotated[Line, Field(min_length=1, max_length=20)]
Version = Annotated[int, Field(ge=0)]

Cards = dict[str, CustomerCard]


class AddressInput(Input):
    """`area_code` of a picker, or `area` in words, which is read into a code where it is certain.
    With both, the code says the area and the words may go on below it (a street, a town)."""

    area: Area | None = None
    area_code: AreaCode | None = None
    estate: Estate = ""
    door: Door
    contact_name: Name = ""
    contact_phone: PhoneText | None = None
    point: PointInput | None = None

    @model_validator(mode="after")
    def says_the_area(self) -> Self:
        if not self.area and not self.area_code:
            raise ValueError("area or area_code")
        return self

    def as_address(self, now: datetime, *, contact: CustomerCard | None = None) -> Address:
        """Without a contact of its own, the given person is to be called.

        Raises AreaUnknown, AreaTooWide.
        """
        area, area_code = settle_area(self.area or "", self.area_code or "")
        return Address.at_point(
            self.point.point if self.point else None,
            now,
            area=area,
            area_code=area_code,
            estate=self.estate,
            door=self.door,
            contact_name=self.contact_name or (contact.name if contact else ""),
            contact_phone=self.contact_phone or (contact.phone if contact else ""),
        )


class AddressChange(Input):
    """What is left out stays. A door that moves loses its coordinates, unless new ones come."""

    version: Version | None = None
    area: Area | None = None
    area_code: AreaCode | None = None
    estate: Estate | None = None
    door: Door | None = None
    contact_name: Name | None = None
    contact_phone: PhoneText | None = None
    point: PointInput | None = None

    def apply(self, household: Household, address_id: str, now: datetime) -> None:
        """Raises AddressNotFound, AreaUnknown, AreaTooWide."""
        address = household.address(address_id)
        before = address.is_at
        if self.area or self.area_code:
            address.area, address.area_code = settle_area(self.area or "", self.area_code or "")
        for name in ("estate", "door", "contact_name", "contact_phone"):
            value = getattr(self, name)
            if value is not None:
                setattr(address, name, value)
        if "point" in self.model_fields_set or address.is_at != before:
            address.put_at(Located.picked(self.point.point, now) if self.point else None)
        household.moved(address, before)


class HouseholdChange(Input):
    version: Version | None = None
    name: Name | None = None
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS)] | None = None

    def apply(self, household: Household) -> None:
        if self.name is not None:
            household.name = self.name
        if self.tags is not None:
            household.tags = list(dict.fromkeys(self.tags))


class Intake(Input):
    """Somebody calls. The phone tells who it is; what is known already is not made twice."""

    phone: PhoneText
    name: Name = ""
    household_name: Name = ""
    address: AddressInput | None = None


class OwnHousehold(Input):
    name: Name = ""


class OwnHouseholdChange(Input):
    version: Version | None = None
    name: Name


class HouseholdSearch(PageQuery):
    """A whole name, a whole phone number, or its last four digits."""

    text: Annotated[Line, Field(min_length=1, max_length=30)]

    @model_validator(mode="after")
    def has_something(self) -> Self:
        self.text = self.text.strip()
        if not self.text:
            raise ValueError("empty")
        return self


class RevealOrder(Input):
    reason: Annotated[Line, Field(min_length=2, max_length=100)]


class MemberView(BaseModel):
    account_id: str
    role: MemberRole
    since: Instant
    name: str
    phone: str

    @classmethod
    def of(cls, member: Member, cards: Cards) -> "MemberView":
        """Masked: also the people of one home need not know each other's numbers."""
        card = cards.get(member.account_id)
        return cls(
            account_id=member.account_id,
            role=member.role,
            since=member.since,
            name=mask_name(card.name) if card else "",
            phone=mask_phone(card.phone) if card and card.phone else "",
        )


class MaskedAddress(BaseModel):
    """`area_names` from the province down, empty where the area is known in words only.
    `point_source` is `area_centre` where nothing finer is known, None where nothing is."""

    id: str
    area: str
    area_code: str
    area_names: list[str]
    estate: str
    door: str
    contact_name: str
    contact_phone: str
    has_point: bool
    point_source: PointSource | None

    @classmethod
    def of(cls, address: Address) -> "MaskedAddress":
        return cls(
            id=address.id,
            area=address.area,
            area_code=address.area_code,
            area_names=address.area_names,
            estate=address.estate,
            door=mask_address(address.door),
            contact_name=mask_name(address.contact_name),
            contact_phone=mask_phone(address.contact_phone) if address.contact_phone else "",
            has_point=bool(address.sealed_point),
            point_source=_source(address),
        )


class PlainAddress(BaseModel):
    """`point` is the address's own; see MaskedAddress for the rest."""

    id: str
    area: str
    area_code: str
    area_names: list[str]
    estate: str
    door: str
    contact_name: str
    contact_phone: str
    point: GeoPoint | None
    point_source: PointSource | None
    point_known_at: Instant | None

    @classmethod
    def of(cls, address: Address) -> "PlainAddress":
        return cls(
            id=address.id,
            area=address.area,
            area_code=address.area_code,
            area_names=address.area_names,
            estate=address.estate,
            door=address.door,
            contact_name=address.contact_name,
            contact_phone=address.contact_phone,
            point=address.point,
            point_source=_source(address),
            point_known_at=address.point_known_at,
        )


def _source(address: Address) -> PointSource | None:
    located = address.located
    return located.source if located else None


class HouseholdView(BaseModel):
    """As staff see it; `POST …/reveals` shows what is masked."""

    id: str
    version: int
    name: str
    members: list[MemberView]
    addresses: list[MaskedAddress]
    tags: list[str]
    branch_id: str
    organisation_id: str
    created_at: Instant

    @classmethod
    def of(cls, household: Household, cards: Cards) -> "HouseholdView":
        return cls(
            id=household.id,
            version=household.version,
            name=mask_name(household.name),
            members=[MemberView.of(member, cards) for member in household.members],
            addresses=[MaskedAddress.of(address) for address in household.addresses],
            tags=household.tags,
            branch_id=household.branch_id,
            organisation_id=household.organisation_id,
            created_at=household.created_at,
        )


class OwnHouseholdView(BaseModel):
    id: str
    version: int
    name: str
    role: MemberRole
    members: list[MemberView]
    addresses: list[PlainAddress]

    @classmethod
    def of(cls, household: Household, cards: Cards, account_id: str) -> "OwnHouseholdView":
        is_owner = household.owner_id == account_id
        return cls(
            id=household.id,
            version=household.version,
            name=household.name,
            role=MemberRole.OWNER if is_owner else MemberRole.MEMBER,
            members=[MemberView.of(member, cards) for member in household.members],
            addresses=[PlainAddress.of(address) for address in household.addresses],
        )


class RevealedPerson(BaseModel):
    account_id: str
    name: str
    phone: str


class RevealedHousehold(BaseModel):
    id: str
    name: str
    people: list[RevealedPerson]
    addresses: list[PlainAddress]

    @classmethod
    def of(cls, household: Household, cards: Cards) -> "RevealedHousehold":
        known = [(m.account_id, cards.get(m.account_id)) for m in household.members]
        return cls(
            id=household.id,
            name=household.name,
            people=[
                RevealedPerson(account_id=account_id, name=card.name, phone=card.phone)
                for account_id, card in known
                if card
            ],
            addresses=[PlainAddress.of(address) for address in household.addresses],
        )


class InvitationView(BaseModel):
    """`token` is shown this once; whoever opens the invitation with it joins the household."""

    token: str
    expires_at: Instant
