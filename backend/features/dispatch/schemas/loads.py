"""How full days are."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.dispatch.models.words import PositionSource
from backend.features.places import AreaCode
from backend.features.workforce import AreaReach
from backend.kit.clock import Day, Instant
from backend.kit.pagination import PageQuery


class LoadsQuery(PageQuery):
    """`day` left out is today in Shanghai."""

    day: Day | None = None
    branch_id: Annotated[str, Field(max_length=64)] = ""
    team_id: Annotated[str, Field(max_length=64)] = ""


class PositionView(BaseModel):
    """Where somebody is, as far as it is known; of a home base only that it is one."""

    source: PositionSource
    latitude: float | None = None
    longitude: float | None = None
    at: Instant | None = None


class LoadView(BaseModel):
    """`saturation`: planned over available minutes; none where nobody is available."""

    staff_id: str
    name: str
    team_id: str
    jobs: int
    most_jobs: int | None
    planned_minutes: int
    available_minutes: int
    saturation: float | None
    skills: dict[str, int]
    areas: dict[str, AreaReach]
    suspended: str
    position: PositionView


class ZoneQuery(PageQuery):
    day: Day | None = None


class ZoneView(BaseModel):
    """One area with those who have it as their own, and how full their day is."""

    code: AreaCode
    name: str
    technicians: int
    jobs: int
    planned_minutes: int
    available_minutes: int
    saturation: float | None
