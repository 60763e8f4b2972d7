"""What may be true of somebody who works, each for a span of days: skills, papers, shifts, leave.

Times are local times of Shanghai, `HH:MM`; a window ends at `24:00` at the latest, so a night
shift is two windows on two days.
"""

from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.features.places import AreaCode
from backend.kit.clock import Day
from backend.kit.pii import Personal

MOST_WINDOWS: Final = 6
MOST_PHOTOS: Final = 6

NOON: Final = 12 * 60
MIDNIGHT: Final = 24 * 60

LocalTime = Annotated[str, Field(pattern=r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
SealedText = Annotated[str, Personal("home_base")]
SealedNumber = Annotated[str, Personal("certificate_number")]


class FactKind(StrEnum):
    SKILL = "skill"
    CERTIFICATE = "certificate"
    WEEK = "week"  # the shifts of every week
    DAY = "day"  # the shifts of one day, in place of the week's
    LEAVE = "leave"
    AREA = "area"
    CAP = "cap"
    BASE = "base"


class CertificateKind(StrEnum):
    ELECTRICIAN = "electrician"
    REFRIGERATION = "refrigeration"
    HEIGHT = "height"
    WELDING = "welding"
    GAS = "gas"
    ELEVATOR = "elevator"
    DRIVING = "driving"
    MANUFACTURER = "manufacturer"
    OTHER = "other"


class LeaveKind(StrEnum):
    ANNUAL = "annual"
    SICK = "sick"
    PERSONAL = "personal"
    COMPENSATORY = "compensatory"
    MARRIAGE = "marriage"
    MATERNITY = "maternity"
    BEREAVEMENT = "bereavement"
    INJURY = "injury"
    OTHER = "other"


class Half(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"


class AreaReach(StrEnum):
    HARD = "hard"  # his own area
    NEIGHBOUR = "neighbour"  # next to it: allowed, at a price in the ranking


class Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class ShiftWindow(Fact):
    start_time: LocalTime
    end_time: LocalTime

    @model_validator(mode="after")
    def ends_after_it_starts(self) -> Self:
        if self.start_time >= self.end_time:
            raise ValueError("a window ends after it starts")
        return self

    @property
    def minutes(self) -> tuple[int, int]:
        """From the day's midnight."""
        return _minutes(self.start_time), _minutes(self.end_time)


def _minutes(time: str) -> int:
    return int(time[:2]) * 60 + int(time[3:])


def _in_order(windows: tuple[ShiftWindow, ...]) -> tuple[ShiftWindow, ...]:
    ordered = tuple(sorted(windows, key=lambda window: window.start_time))
    if any(one.end_time > next_.start_time for one, next_ in pairwise(ordered)):
        raise ValueError("windows of a day must not overlap")
    return ordered


class DayWindows(Fact):
    """None at all is a day off."""

    windows: Annotated[tuple[ShiftWindow, ...], Field(max_length=MOST_WINDOWS)] = ()

    @model_validator(mode="after")
    def do_not_overlap(self) -> Self:
        _in_order(self.windows)
        return self

    @property
    def ordered(self) -> tuple[ShiftWindow, ...]:
        return _in_order(self.windows)


class SkillHeld(Fact):
    kind: Literal[FactKind.SKILL] = FactKind.SKILL
    skill_id: str
    level: Annotated[int, Field(ge=1, le=5)]

    @property
    def key(self) -> str:
        return self.skill_id


class CertificateHeld(Fact):
    """Valid from the day it was issued to the day it expires, both included."""

    kind: Literal[FactKind.CERTIFICATE] = FactKind.CERTIFICATE
    certificate_id: str
    certificate: CertificateKind
    number: SealedNumber = ""
    issued_on: Day
    expires_on: Day
    photo_ids: Annotated[tuple[str, ...], Field(max_length=MOST_PHOTOS)] = ()

    @property
    def key(self) -> str:
        return self.certificate_id


class WeeklyShifts(Fact):
    """Seven days, Monday first."""

    kind: Literal[FactKind.WEEK] = FactKind.WEEK
    days: Annotated[tuple[DayWindows, ...], Field(min_length=7, max_length=7)]

    @property
    def key(self) -> str:
        return ""


class DayShifts(DayWindows):
    kind: Literal[FactKind.DAY] = FactKind.DAY

    @property
    def key(self) -> str:
        return ""


class Leave(Fact):
    """Away from a half of the first day to a half of the last."""

    kind: Literal[FactKind.LEAVE] = FactKind.LEAVE
    leave_id: str
    leave: LeaveKind
    first_day: Day
    first_half: Half = Half.MORNING
    last_day: Day
    last_half: Half = Half.AFTERNOON
    approved_by: str

    @property
    def key(self) -> str:
        return self.leave_id

    def away(self, day: Day) -> tuple[int, int]:
        """Minutes of a day within the leave."""
        late = day == self.first_day and self.first_half is Half.AFTERNOON
        early = day == self.last_day and self.last_half is Half.MORNING
        return (NOON if late else 0), (NOON if early else MIDNIGHT)

    def meets(self, other: "Leave") -> bool:
        """Whether both take the same half of some day."""
        first = max(self._from, other._from)
        return first <= min(self._to, other._to)

    @property
    def _from(self) -> tuple[Day, bool]:
        return self.first_day, self.first_half is Half.AFTERNOON

    @property
    def _to(self) -> tuple[Day, bool]:
        return self.last_day, self.last_half is Half.AFTERNOON


class ServiceArea(Fact):
    kind: Literal[FactKind.AREA] = FactKind.AREA
    code: AreaCode
    reach: AreaReach

    @property
    def key(self) -> str:
        return self.code


class DailyCap(Fact):
    """At most so many visits and so many minutes of work a day; None: no limit."""

    kind: Literal[FactKind.CAP] = FactKind.CAP
    jobs: Annotated[int, Field(ge=0, le=100)] | None = None
    minutes: Annotated[int, Field(ge=0, le=MIDNIGHT)] | None = None

    @property
    def key(self) -> str:
        return ""


class HomeBase(Fact):
    """Where his day begins: degrees in GCJ-02, sealed as `latitude,longitude`. Empty: erased."""

    kind: Literal[FactKind.BASE] = FactKind.BASE
    sealed_point: SealedText = ""
    label: SealedText = ""

    @property
    def key(self) -> str:
        return ""

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude."""
        if not self.sealed_point:
            return None
        latitude, longitude = self.sealed_point.split(",")
        return float(latitude), float(longitude)


AnyFact = Annotated[
    SkillHeld
    | CertificateHeld
    | WeeklyShifts
    | DayShifts
    | Leave
    | ServiceArea
    | DailyCap
    | HomeBase,
    Field(discriminator="kind"),
]
