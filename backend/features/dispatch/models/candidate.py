"""A piece of work and the people who might do it, as they are held in memory to be compared.

Times are minutes from the midnight (Shanghai) of the day of the work, so that comparing a thousand
people costs no date arithmetic; past midnight they go beyond 1440. Points are GCJ-02 degrees.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt
from typing import Final, NamedTuple

from backend.features.dispatch.models.words import Exclusion, PartState, PositionSource
from backend.features.places import EARTH_RADIUS_METRES
from backend.features.workforce import AreaReach, CertificateKind, Minutes

_DIAMETER_KM: Final = 2 * EARTH_RADIUS_METRES / 1000


class Point(NamedTuple):
    latitude: float
    longitude: float


def km_between(one: Point, other: Point) -> float:
    """As the crow flies (haversine); the same as `places.metres_between`, without its objects."""
    return Place(other).km_from(one)


class Place:
    """A point many distances are measured to: its own part of the formula is reckoned once."""

    __slots__ = ("_cosine", "_latitude", "_longitude")

    def __init__(self, point: Point) -> None:
        self._latitude, self._longitude = radians(point[0]), radians(point[1])
        self._cosine = cos(self._latitude)

    def km_from(self, point: Point) -> float:
        latitude = radians(point[0])
        north = sin((self._latitude - latitude) / 2)
        east = sin((self._longitude - radians(point[1])) / 2)
        square = north * north + cos(latitude) * self._cosine * east * east
        return _DIAMETER_KM * asin(sqrt(min(1.0, square)))


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done. `area_codes`: the ticket's area and those around it, the finest first.

    `window`: when somebody is to be there; None: some time on the day. `now`: the minute of the
    day it is, None for another day than today. `parts_wanted`: whether the ticket wants any.
    """

    ticket_id: str
    day: date
    minutes_needed: int
    window: Minutes | None = None
    now: int | None = None
    point: Point | None = None
    area_codes: tuple[str, ...] = ()
    area_name: str = ""
    brand: str = ""
    customer_id: str = ""
    household_id: str = ""
    excluded: Mapping[str, Exclusion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Held:
    """A window somebody is already expected in, and where."""

    window: Minutes
    point: Point | None = None


@dataclass(slots=True)
class Candidate:
    """One person on the day of the work.

    `may_work`: active and a technician at all. `available`: on shift and not on leave. `held`: in
    order of time. `minutes_today`: planned work and travel of the day's `jobs_today`. `gps`: a
    position fresh enough to be one. `served`: has been to this device or household.
    """

    id: str
    may_work: bool = True
    is_employed: bool = True
    windows: tuple[Minutes, ...] = ()
    available: tuple[Minutes, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    certificates: frozenset[CertificateKind] = frozenset()
    areas: Mapping[str, AreaReach] = field(default_factory=dict)
    most_jobs: int | None = None
    most_minutes: int | None = None
    held: tuple[Held, ...] = ()
    jobs_today: int = 0
    minutes_today: int = 0
    gps: Point | None = None
    base: Point | None = None
    suspended: str = ""
    brands: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    part: PartState = PartState.NONE_WANTED
    ratings: int = 0
    rating_mean: float = 0.0
    jobs_week: int = 0
    last_assigned_at: datetime | None = None
    served: bool = False

    minutes_available: int = field(init=False)

    def __post_init__(self) -> None:
        self.minutes_available = sum([piece.end - piece.start for piece in self.available])


class Way(NamedTuple):
    """How somebody gets there. `km` is on the road; None: not known. `before`, `after`: what he is
    held by around the window."""

    source: PositionSource
    km: float | None
    before: Held | None = None
    after: Held | None = None


def way_of(candidate: Candidate, job: Job, here: Place | None, road_factor: float) -> Way:
    """From a fresh position if nothing lies between now and the work; else from the last visit
    before it, else from the base (domain-rules.md c.3). `here`: the place of the work."""
    before, after = _around(candidate.held, job)
    gps = candidate.gps
    if gps is not None and job.now is not None and (before is None or before.window.end <= job.now):
        source, origin = PositionSource.GPS, gps
    elif before is not None and before.point is not None:
        source, origin = PositionSource.LAST_VISIT, before.point
    elif candidate.base is not None:
        source, origin = PositionSource.BASE, candidate.base
    else:
        return Way(PositionSource.UNKNOWN, None, before, after)
    return Way(source, here.km_from(origin) * road_factor if here else None, before, after)


def _around(held: tuple[Held, ...], job: Job) -> tuple[Held | None, Held | None]:
    """The last that ends before the work, and the first that starts after it."""
    if not held:
        return None, None
    if job.window is None:
        return held[-1], None  # the last of the day, whenever it is
    start, end = job.window.start, job.window.end
    before = after = None
    for each in held:
        if each.window.end <= start:
            before = each
        elif each.window.start >= end:
            after = each
            break
    return before, after
