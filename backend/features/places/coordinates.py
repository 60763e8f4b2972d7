"""Between WGS-84 and GCJ-02, and how far it is from here to there.

The conversion is the one every public library uses (eviltransform, coordtransform, gcoord): the
shift GB 20263 asks for, of which no formula is published, as it was measured; the map services'
own answers lie within 1 m of it. Outside the box around China both systems are the same.
"""

from math import asin, cos, pi, radians, sin, sqrt
from typing import Final

from backend.features.places.models import CoordinateSystem, Distance, GeoPoint, Located

EARTH_RADIUS_METRES: Final = 6_371_008.8
"""Mean radius (domain-rules.md c.3)."""

# Krasovsky 1940, the ellipsoid the shift is reckoned on.
_SEMI_MAJOR_METRES: Final = 6_378_245.0
_ECCENTRICITY_SQUARED: Final = 0.00669342162296594323
_SOUTH, _NORTH, _WEST, _EAST = 0.8293, 55.8271, 72.004, 137.8347

_CLOSE_ENOUGH_DEGREES: Final = 1e-9
_MOST_ROUNDS: Final = 30

_Wave = tuple[tuple[float, float], ...]
_COMMON: Final[_Wave] = ((20, 6), (20, 2))
_OF_LATITUDE: Final[_Wave] = ((20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))
_OF_LONGITUDE: Final[_Wave] = ((20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))


def to_gcj02(latitude: float, longitude: float, system: CoordinateSystem) -> GeoPoint:
    """The point on a Chinese map, whatever system it was measured in."""
    if system is CoordinateSystem.GCJ_02 or not is_in_china(latitude, longitude):
        return GeoPoint(latitude=latitude, longitude=longitude)
    north, east = _shift(latitude, longitude)
    return GeoPoint(latitude=latitude + north, longitude=longitude + east)


def to_wgs84(point: GeoPoint) -> tuple[float, float]:
    """Latitude and longitude as a satellite gives them, to about 0.1 mm."""
    if not is_in_china(point.latitude, point.longitude):
        return point.latitude, point.longitude
    latitude, longitude = point.latitude, point.longitude
    for _ in range(_MOST_ROUNDS):
        north, east = _shift(latitude, longitude)
        off_north = latitude + north - point.latitude
        off_east = longitude + east - point.longitude
        latitude, longitude = latitude - off_north, longitude - off_east
        if max(abs(off_north), abs(off_east)) < _CLOSE_ENOUGH_DEGREES:
            break
    return latitude, longitude


def is_in_china(latitude: float, longitude: float) -> bool:
    """Within the box the shift is defined in; neighbours are in it too."""
    return _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST


def metres_between(one: GeoPoint, other: GeoPoint) -> float:
    """Great-circle distance by the haversine formula."""
    lat1, lat2 = radians(one.latitude), radians(other.latitude)
    half_lat = (lat2 - lat1) / 2
    half_lng = radians(other.longitude - one.longitude) / 2
    square = sin(half_lat) ** 2 + cos(lat1) * cos(lat2) * sin(half_lng) ** 2
    return 2 * EARTH_RADIUS_METRES * asin(min(1.0, sqrt(square)))


def distance(one: Located, other: Located) -> Distance:
    return Distance(
        metres=metres_between(one.point, other.point),
        source=one.source,
        other_source=other.source,
    )


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """How far GCJ-02 lies to the north and to the east of WGS-84 there, in degrees."""
    x, y = longitude - 105.0, latitude - 35.0
    common, root = _wave(x, _COMMON), sqrt(abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (common + _wave(y, _OF_LATITUDE)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (common + _wave(x, _OF_LONGITUDE)) * 2 / 3
    flattening = 1 - _ECCENTRICITY_SQUARED * sin(radians(latitude)) ** 2
    along_normal = _SEMI_MAJOR_METRES / sqrt(flattening)
    along_meridian = along_normal * (1 - _ECCENTRICITY_SQUARED) / flattening
    north_degrees = north * 180 / (along_meridian * pi)
    east_degrees = east * 180 / (along_normal * cos(radians(latitude)) * pi)
    return north_degrees, east_degrees


def _wave(value: float, terms: _Wave) -> float:
    return sum(height * sin(value * pitch * pi) for height, pitch in terms)
