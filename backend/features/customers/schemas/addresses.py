"""Addresses over the wire: masked for staff, plain for the people of the home."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, model_validator

from backend.features.accounts import CustomerCard
from backend.features.customers.models import (
    Address,
    Household,
)
from backend.features.customers.schemas.fields import Area, Door, Estate, Name, PhoneText, Version
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
from backend.kit.pii import mask_address, mask_name, mask_phone


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
