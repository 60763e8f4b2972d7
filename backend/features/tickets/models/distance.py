"""How far a check-in is from the address."""

from math import asin, cos, radians, sin, sqrt
from typing import Final

from backend.features.tickets.models.values import Position

EARTH_RADIUS_METRES: Final = 6_371_008.8
"""Mean radius (domain-rules.md c.3)."""


def metres_between(one: Position, other: Position) -> float:
    """Great-circle distance by the haversine formula."""
    lat1, lat2 = radians(one.latitude), radians(other.latitude)
    half_lat = (lat2 - lat1) / 2
    half_lng = radians(other.longitude - one.longitude) / 2
    square = sin(half_lat) ** 2 + cos(lat1) * cos(lat2) * sin(half_lng) ** 2
    return 2 * EARTH_RADIUS_METRES * asin(min(1.0, sqrt(square)))
