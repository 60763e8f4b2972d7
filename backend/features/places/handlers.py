from typing import Final

from tornado.routing import URLSpec

from backend.features.places.areas import Gazetteer
from backend.features.places.errors import AreaNotFound
from backend.features.places.models import AreaCode
from backend.features.places.schemas import (
    MOST_FOUND,
    AreaCard,
    AreaChildren,
    AreaFindings,
    AreaSearch,
    AreaView,
)
from backend.features.places.spelling import read_area
from backend.kit.http import ANYONE, Endpoint, operation

# Areas change a few times a year, with a new version of the product.
_CACHED: Final = "public, max-age=86400"


class AreaEndpoint(Endpoint):
    def initialize(self, areas: Gazetteer) -> None:
        self.areas = areas

    def let_cache(self) -> None:
        """Of this answer; a refusal clears it."""
        self.set_header("Cache-Control", _CACHED)


class AreaList(AreaEndpoint):
    path = "/api/v1/areas"

    @operation(permission=ANYONE, raises=(AreaNotFound,))
    async def get(self, query: AreaChildren) -> list[AreaView]:
        """The areas directly within `parent`, for a picker; without one, the provinces."""
        self.let_cache()
        return [AreaView.of(area) for area in self.areas.children(query.parent or "")]


class AreaItem(AreaEndpoint):
    path = "/api/v1/areas/{area_code}"

    @operation(permission=ANYONE, raises=(AreaNotFound,))
    async def get(self, area_code: AreaCode) -> AreaCard:
        """One area with the names above it. A code no longer in force leads to its successor."""
        self.let_cache()
        return AreaCard.within(self.areas, self.areas.get(area_code))


class AreaSearches(AreaEndpoint):
    """In a body: people paste whole addresses, which must stay out of logs."""

    path = "/api/v1/area-searches"

    @operation(permission=ANYONE, replays=False)
    async def post(self, body: AreaSearch) -> AreaFindings:
        """Read the area at the head of a text, and find areas by a part of their name."""
        reading = read_area(body.text)
        return AreaFindings(
            read=AreaCard.within(self.areas, reading.area) if reading.area else None,
            rest=reading.rest,
            matches=[
                AreaCard.within(self.areas, area)
                for area in self.areas.named_like(body.text, MOST_FOUND)
            ],
        )


ENDPOINTS = (AreaList, AreaItem, AreaSearches)


def routes(areas: Gazetteer) -> list[URLSpec]:
    return [endpoint.route(areas=areas) for endpoint in ENDPOINTS]
