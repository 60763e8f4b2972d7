"""Areas of the country by their six-digit codes, and points on the map with where they are from."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.kit.clock import Instant

AreaCode = Annotated[str, Field(pattern=r"^[1-9][0-9]{5}$")]
"""GB/T 2260 as the Ministry of Civil Affairs publishes it; whether there is such an area is another
matter."""

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class AreaLevel(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"


class Area(BaseModel):
    """`parent_code` is empty for a province. A leaf is as fine as the codes go: a district, but
    also a city without districts (东莞, 中山) and the special administrative regions."""

    model_config = ConfigDict(frozen=True)

    code: str
    name: str
    level: AreaLevel
    parent_code: str = ""
    is_leaf: bool = True


class CoordinateSystem(StrEnum):
    """What degrees are counted in: maps of China in GCJ-02, satellites and browsers in WGS-84."""

    GCJ_02 = "gcj02"
    WGS_84 = "wgs84"


class GeoPoint(BaseModel):
    """Degrees in GCJ-02, the coordinates of Chinese maps."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    latitude: Latitude
    longitude: Longitude


class PointSource(StrEnum):
    """How a point became known, the best first."""

    PICKED = "picked"
    LEARNED = "learned"
    GEOCODED = "geocoded"
    AREA_CENTRE = "area_centre"

    def is_better_than(self, other: "PointSource | None") -> bool:
        ranks = list(PointSource)
        return other is None or ranks.index(self) < ranks.index(other)


class Located(BaseModel):
    """A point, where it is from, and since when it is known. An area's centre has no date."""

    model_config = ConfigDict(frozen=True)

    point: GeoPoint
    source: PointSource
    known_at: Instant | None = None

    @classmethod
    def picked(cls, point: GeoPoint, now: datetime) -> "Located":
        return cls(point=point, source=PointSource.PICKED, known_at=now)


class Distance(BaseModel):
    """How far apart two points are, and what each of them rests on."""

    model_config = ConfigDict(frozen=True)

    metres: float
    source: PointSource
    other_source: PointSource
