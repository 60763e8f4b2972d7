"""Where somebody lives: the area in code and clear, the door and its point sealed."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from backend.features.places import (
    GeoPoint,
    Located,
    PointSource,
    gazetteer,
    metres_between,
    read_area,
)
from backend.kit.aggregate import new_id
from backend.kit.clock import Instant
from backend.kit.pii import DoorAddress, Personal, PersonName, StoredPhone

FARTHEST_FROM_CENTRE_METRES: Final = 300_000
"""Of a point that came by itself; the widest district, 若羌县, reaches that far."""

SealedPoint = Annotated[str, Personal("address")]


class PostalAddress(BaseModel):
    """`area` 省市区 and `estate` 小区 are in clear; door, point and people there are sealed.

    `area_code` is empty where the area was told in words that no one code is meant by.
    """

    model_config = ConfigDict(validate_assignment=True)

    area: str
    area_code: str = ""
    estate: str = ""
    door: DoorAddress
    contact_name: PersonName = ""
    contact_phone: StoredPhone = ""
    sealed_point: SealedPoint = ""
    point_source: PointSource | None = None
    point_known_at: Instant | None = None

    @property
    def point(self) -> GeoPoint | None:
        """The address's own; `located` falls back to the middle of its area."""
        if not self.sealed_point:
            return None
        latitude, longitude = self.sealed_point.split(",")
        return GeoPoint(latitude=float(latitude), longitude=float(longitude))

    @property
    def located(self) -> Located | None:
        """The best there is. A point kept before sources were written down was picked."""
        if point := self.point:
            source = self.point_source or PointSource.PICKED
            return Located(point=point, source=source, known_at=self.point_known_at)
        area = gazetteer().find(self.area_code)
        return gazetteer().centre(area) if area else None

    @property
    def area_names(self) -> list[str]:
        """From the province down; empty where the area has no code."""
        area = gazetteer().find(self.area_code)
        return [each.name for each in gazetteer().path(area)] if area else []

    @property
    def is_at(self) -> tuple[str, str, str]:
        """Equal for two spellings of one door: other blanks, or 浙江杭州 for 浙江省杭州市."""
        reading = read_area(self.area)
        code = reading.area.code if reading.area else ""
        return (f"{code}{reading.rest}", _bare(self.estate), _bare(self.door))

    def put_at(self, located: Located | None) -> None:
        """What a person says; None takes the point away."""
        self.sealed_point = seal_point(located.point if located else None)
        self.point_source = located.source if located else None
        self.point_known_at = located.known_at if located else None

    def learn(self, located: Located) -> bool:
        """Take a point that came by itself, if it is better than what is known and can be true."""
        known = self.located
        if known and not located.source.is_better_than(known.source):
            return False
        area = gazetteer().find(self.area_code)
        centre = gazetteer().centre(area) if area else None
        if centre and metres_between(centre.point, located.point) > FARTHEST_FROM_CENTRE_METRES:
            return False
        self.put_at(located)
        return True


def seal_point(point: GeoPoint | None) -> str:
    """About 10 cm fine: six decimals."""
    return f"{point.latitude:.6f},{point.longitude:.6f}" if point else ""


def _bare(text: str) -> str:
    return "".join(text.split())


class Address(PostalAddress):
    id: str = Field(default_factory=new_id)

    @classmethod
    def at_point(cls, point: GeoPoint | None, now: datetime, **fields: str) -> "Address":
        """`point` is one that somebody picked."""
        address = cls.model_validate(fields)
        address.put_at(Located.picked(point, now) if point else None)
        return address


class AddressSnapshot(PostalAddress):
    """An address as it was when somebody promised to come; later changes do not move it."""

    household_id: str
    address_id: str
