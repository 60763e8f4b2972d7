"""What a rule is made of: what it demands, what it prefers, how it is carried out."""

from typing import Annotated, Final, Literal

from pydantic import Field

from backend.features.definitions import Content
from backend.features.dispatch.models.words import AreaDemand, PartDemand, ScorePart
from backend.features.workforce import CertificateKind

MOST_EXPERTS: Final = 8
MOST_SUGGESTED: Final = 20
MOST_OFFERED: Final = 200
ALL_WEIGHTS: Final = 100

Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")]
RuleName = Annotated[str, Field(min_length=1, max_length=40)]
Percent = Annotated[int, Field(ge=0, le=100)]
DayMinutes = Annotated[int, Field(ge=0, le=24 * 60)]


class SkillNeeded(Content):
    """`level`: 1 to 5; whoever holds more may be sent as well."""

    skill_id: Id
    level: Annotated[int, Field(ge=1, le=5)] = 1


class HardFilters(Content):
    """What a rule demands beyond what always holds: on shift, free in the window, capacity left,
    not excluded, not suspended. Where a person has a cap of his own, the lower one counts.

    `reworker_may_return`: who caused a rework may be sent to repair it himself.
    """

    skills: Annotated[tuple[SkillNeeded, ...], Field(max_length=20)] = ()
    certificates: Annotated[tuple[CertificateKind, ...], Field(max_length=9)] = ()
    area: AreaDemand = AreaDemand.NEIGHBOUR
    most_jobs: Annotated[int, Field(ge=1, le=100)] | None = None
    most_minutes: Annotated[int, Field(ge=1, le=24 * 60)] | None = None
    brand_authorisation: bool = False
    customer_authorisation: bool = False
    reworker_may_return: bool = False
    part: PartDemand = PartDemand.IGNORED
    most_km: Annotated[float, Field(gt=0, le=2000)] | None = None


class Weights(Content):
    """Of the parts of the score, 100 in all; `continuity` is the bonus for who knows the device or
    the household."""

    skill: Percent = 0
    travel: Percent = 0
    load: Percent = 0
    rating: Percent = 0
    fair: Percent = 0
    continuity: Percent = 0
    part: Percent = 0

    @property
    def total(self) -> int:
        return sum(self.by_part.values())

    @property
    def by_part(self) -> dict[ScorePart, int]:
        return {part: getattr(self, part.value) for part in ScorePart}


class Scoring(Content):
    """`travel_km`: from which way on travel scores nothing. `usual_jobs`: a full day of who has no
    cap. `neighbour_points`: of 100, taken off who only is a neighbour of the area."""

    weights: Weights
    travel_km: Annotated[float, Field(gt=0, le=2000)] = 30
    usual_jobs: Annotated[int, Field(ge=1, le=100)] = 8
    neighbour_points: Percent = 10


class Auto(Content):
    """The best one is sent; he still has to take it."""

    kind: Literal["auto"] = "auto"


class Suggest(Content):
    """The dispatcher sees so many, with reasons, and chooses."""

    kind: Literal["suggest"] = "suggest"
    most: Annotated[int, Field(ge=1, le=MOST_SUGGESTED)] = 5


class TeamLeader(Content):
    """Its leader 组长 says who goes. Without a team: the one the ticket was given to."""

    kind: Literal["team"] = "team"
    team_id: Annotated[str, Field(max_length=64)] = ""


class Pool(Content):
    """抢单: offered to the fit ones, the first to take it has it. `fair_share`: how many one person
    may take from the pool a day."""

    kind: Literal["pool"] = "pool"
    most_offered: Annotated[int, Field(ge=1, le=MOST_OFFERED)] = 50
    fair_share: Annotated[int, Field(ge=1, le=100)] | None = None


class Expert(Content):
    """The first of these who is fit."""

    kind: Literal["expert"] = "expert"
    staff_ids: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_EXPERTS)]


class Subcontractor(Content):
    """The ticket is given to another firm, whose people it sends itself."""

    kind: Literal["subcontractor"] = "subcontractor"
    organisation_id: Id


Mode = Annotated[
    Auto | Suggest | TeamLeader | Pool | Expert | Subcontractor, Field(discriminator="kind")
]


class PlannedMinutes(Content):
    """How long such work takes, for as long as too few were done to know. Empty: any."""

    problem_type: Annotated[str, Field(max_length=64)] = ""
    product_line_id: Annotated[str, Field(max_length=64)] = ""
    minutes: Annotated[int, Field(ge=5, le=24 * 60)]


class Travelling(Content):
    """`road_factor`: how much longer the way is than the straight line; `fresh_minutes`: from what
    age on a GPS position is none."""

    road_factor: Annotated[float, Field(ge=1, le=3)] = 1.3
    km_per_hour: Annotated[float, Field(ge=1, le=200)] = 25
    fresh_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 15
