"""Places: areas by code, points and their sources, coordinates, distances."""

from backend.features.places.areas import Gazetteer, gazetteer
from backend.features.places.coordinates import (
    EARTH_RADIUS_METRES,
    distance,
    is_in_china,
    metres_between,
    to_gcj02,
    to_wgs84,
)
from backend.features.places.errors import AreaNotFound, AreaTooWide, AreaUnknown
from backend.features.places.models import (
    Area,
    AreaCode,
    AreaLevel,
    CoordinateSystem,
    Distance,
    GeoPoint,
    Located,
    PointSource,
)
from backend.features.places.ports import Geocoder, NoGeocoder
from backend.features.places.schemas import AreaCard, AreaView, PointInput
from backend.features.places.spelling import Reading, read_area, settle_area

__all__ = [
    "EARTH_RADIUS_METRES",
    "Area",
    "AreaCard",
    "AreaCode",
    "AreaLevel",
    "AreaNotFound",
    "AreaTooWide",
    "AreaUnknown",
    "AreaView",
    "CoordinateSystem",
    "Distance",
    "Gazetteer",
    "GeoPoint",
    "Geocoder",
    "Located",
    "NoGeocoder",
    "PointInput",
    "PointSource",
    "Reading",
    "distance",
    "gazetteer",
    "is_in_china",
    "metres_between",
    "read_area",
    "settle_area",
    "to_gcj02",
    "to_wgs84",
]
