"""Parts of a ticket that have no life of their own. They come over the wire as they are stored."""

from datetime import timedelta
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field, model_validator

from backend.features.places import GeoPoint, Located, PointInput, PointSource, read_area
from backend.features.tickets.words import (
    DutyParty,
    Role,
    UnitOutcome,
)
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pii import DoorAddress, Personal, PersonName, Phone, StoredPhone

LONGEST_WINDOW: Final = timedelta(hours=12)
MOST_UNITS: Final = 30
MOST_FEN: Final = 100_000_000  # a million yuan: a typing error, not a repair

Words = Annotated[str, Field(max_length=500), Personal("note")]
SomeWords = Annotated[str, Field(min_length=1, max_length=500), Personal("note")]
ShortText = Annotated[str, Field(max_length=60)]
Tag = Annotated[str, Field(min_length=1, max_length=20)]
Name = Annotated[str, Field(min_length=1, max_length=60)]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")]
MediaIds = Annotated[list[Id], Field(max_length=9)]
Fen = Annotated[int, Field(ge=0, le=MOST_FEN)]
Symptoms = Annotated[list[Tag], Field(max_length=10)]
Quantity = Annotated[int, Field(ge=1, le=999)]
Minutes = Annotated[int, Field(ge=0, le=24 * 60)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
FaultCode = Annotated[
    str,
    Field(
        max_length=92,
        pattern=r"^([^.\s]{1,30}(\.[^.\s]{1,30}){2}|[A-Za-z0-9][A-Za-z0-9-]{0,29})$",
    ),
]
"""A code of the firm's fault tree (`AC-01-02-1`), or three levels in words of one's own
(`制冷系统.压缩机.启动电容失效`), as firms without a tree write them."""


class Window(Input):
    """A span somebody is promised or asks for."""

    start: Instant
    end: Instant

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        if not timedelta(0) < self.end - self.start <= LONGEST_WINDOW:
            raise ValueError("a window ends after its start, and within 12 hours")
        return self

    def overlaps(self, other: "Window") -> bool:
        return self.start < other.end and other.start < self.end


class Position(Input):
    """Degrees in GCJ-02."""

    latitude: Latitude
    longitude: Longitude

    @property
    def point(self) -> GeoPoint:
        return GeoPoint(latitude=self.latitude, longitude=self.longitude)

    @classmethod
    def at(cls, point: GeoPoint) -> "Position":
        return cls(latitude=point.latitude, longitude=point.longitude)


class UnitResult(Input):
    """How the work on one of several devices ended."""

    device_id: Id
    outcome: UnitOutcome
    reason: Words = ""

    @model_validator(mode="after")
    def says_why_not(self) -> Self:
        if self.outcome is UnitOutcome.NOT_DONE and not self.reason:
            raise ValueError("a reason, where a unit is not done")
        return self


class Contact(BaseModel):
    name: PersonName
    phone: StoredPhone


class NewContact(Input):
    """As typed: the phone is brought into its one form."""

    name: Annotated[str, Field(min_length=1, max_length=40)]
    phone: Annotated[Phone, Field(max_length=30)]

    def contact(self) -> Contact:
        return Contact(name=self.name, phone=self.phone)


class Place(BaseModel):
    """Where the service happens. `region` names no door: city, district, road, estate.

    `coordinates` are `latitude,longitude`, sealed like the door; empty if nobody knows. They are
    the address's own, never the middle of its area. `address_id` is the one of the household's
    addresses it was taken from; `area_code` is empty where the region tells none for certain.
    """

    region: str = ""
    area_code: str = ""
    door: DoorAddress = ""
    coordinates: Annotated[str, Personal("address")] = ""
    point_source: PointSource | None = None
    address_id: str = ""

    @property
    def position(self) -> Position | None:
        if not self.coordinates:
            return None
        latitude, longitude = self.coordinates.split(",")
        return Position(latitude=float(latitude), longitude=float(longitude))

    @property
    def located(self) -> Located | None:
        """A point kept before sources were written down was picked."""
        position = self.position
        if position is None:
            return None
        return Located(point=position.point, source=self.point_source or PointSource.PICKED)


def as_coordinates(point: GeoPoint | None) -> str:
    return f"{point.latitude:.6f},{point.longitude:.6f}" if point else ""


class NewPlace(Input):
    """An address somebody typed or picked."""

    region: Annotated[str, Field(min_length=1, max_length=100)]
    door: Annotated[str, Field(max_length=200)] = ""
    position: PointInput | None = None

    def place(self) -> Place:
        area = read_area(self.region).area
        return Place(
            region=self.region,
            area_code=area.code if area else "",
            door=self.door,
            coordinates=as_coordinates(self.position.point if self.position else None),
            point_source=PointSource.PICKED if self.position else None,
        )


class WithheldPart(BaseModel):
    """Something a customer wrote or sent that others do not see: until a person has looked at it,
    or, `removed`, for good. `part`: `problem`, `line:<seq>`, or `media:<id>`."""

    part: str
    removed: bool = False


class DeviceOnTicket(BaseModel):
    """What a list shows of a device, as it was when the ticket was made.

    `device_id` is empty while nobody has said which device carries the blank code `code_id`, whose
    sticker says `code_tag`; what its nameplate says was told, or photographed.
    """

    device_id: str
    brand: str = ""
    title: str = ""
    model: str = ""
    product_line_id: str = ""
    code_id: str = ""
    code_tag: str = ""
    nameplate: Words = ""
    nameplate_photo_id: str = ""
    replaced_by: str = ""

    @property
    def subject(self) -> str:
        """What the ticket is filed under: the device, or else its code."""
        return self.device_id or code_subject(self.code_id)

    @property
    def subjects(self) -> list[str]:
        """With the device that took its place 换修 while the ticket was open."""
        return [self.subject, self.replaced_by] if self.replaced_by else [self.subject]

    @property
    def words(self) -> str:
        """华风 挂壁式空调 KFR-35."""
        return " ".join(word for word in (self.brand, self.title, self.model) if word)


def code_subject(code_id: str) -> str:
    return f"code:{code_id}"


class Technician(BaseModel):
    """A person on a visit, as he was when he was sent; spares a look at the staff list."""

    id: str
    name: PersonName = ""
    phone: StoredPhone = ""
    team_id: str = ""
    organisation_id: str = ""


class Duty(Input):
    party: DutyParty
    reason: SomeWords


class By(BaseModel):
    """Who did something, under which hat, and by which way in."""

    id: str
    role: Role
    via: str = ""

    @property
    def is_human_staff(self) -> bool:
        return self.role not in (Role.CUSTOMER, Role.SYSTEM)
