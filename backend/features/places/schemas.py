"""Areas over the wire: public facts, the same for everybody."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.places.areas import Gazetteer
from backend.features.places.coordinates import to_gcj02
from backend.features.places.models import (
    Area,
    AreaCode,
    AreaLevel,
    CoordinateSystem,
    GeoPoint,
    Latitude,
    Longitude,
)
from backend.kit.http import Input
from backend.kit.text import Line

MOST_FOUND = 20


class PointInput(Input):
    """A point as a map or a phone gives it. Without a `system` it is one of a Chinese map."""

    latitude: Latitude
    longitude: Longitude
    system: CoordinateSystem = CoordinateSystem.GCJ_02

    @property
    def point(self) -> GeoPoint:
        return to_gcj02(self.latitude, self.longitude, self.system)


class AreaChildren(Input):
    """Without a parent: the provinces."""

    parent: AreaCode | None = None


class AreaSearch(Input):
    text: Annotated[Line, Field(min_length=1, max_length=60)]


class AreaView(BaseModel):
    code: str
    name: str
    level: AreaLevel
    is_leaf: bool

    @classmethod
    def of(cls, area: Area) -> "AreaView":
        return cls(code=area.code, name=area.name, level=area.level, is_leaf=area.is_leaf)


class AreaCard(AreaView):
    """`path` from the province down to the area itself; `centre` may be that of the city around."""

    full_name: str
    path: list[AreaView]
    centre: GeoPoint | None

    @classmethod
    def within(cls, areas: Gazetteer, area: Area) -> "AreaCard":
        centre = areas.centre(area)
        return cls(
            code=area.code,
            name=area.name,
            level=area.level,
            is_leaf=area.is_leaf,
            full_name=areas.full_name(area),
            path=[AreaView.of(each) for each in areas.path(area)],
            centre=centre.point if centre else None,
        )


class AreaFindings(BaseModel):
    """`read` is the area the text begins with, as far as that is certain, and `rest` what follows;
    `matches` are areas named like the text, at most 20."""

    read: AreaCard | None
    rest: str
    matches: list[AreaCard]
