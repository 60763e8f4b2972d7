"""What is sent to change something. `from_day` left out is today; `last_day` is included, and left
out means until further notice."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from backend.features.places import AreaCode, PointInput
from backend.features.workforce.models import (
    AreaReach,
    CertificateKind,
    DayWindows,
    Half,
    LeaveKind,
    ShiftWindow,
)
from backend.features.workforce.models.facts import (
    MIDNIGHT,
    MOST_PHOTOS,
    MOST_WINDOWS,
)
from backend.kit.clock import Day
from backend.kit.http import Input

Id = Annotated[str, Field(min_length=1, max_length=64)]
Version = Annotated[int, Field(ge=0)]
"""Of the person's facts, as it was shown; a change by somebody else meanwhile is a conflict."""

SkillName = Annotated[str, Field(min_length=1, max_length=30)]
Windows = Annotated[list[ShiftWindow], Field(max_length=MOST_WINDOWS)]


class SkillDraft(Input):
    name: SkillName


class SkillChange(Input):
    """What is left out stays. A retired skill is given to nobody else."""

    version: Version
    name: SkillName | None = None
    active: bool | None = None


class Dated(Input):
    version: Version
    from_day: Day | None = None
    last_day: Day | None = None

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        if self.from_day and self.last_day and self.last_day < self.from_day:
            raise ValueError("the last day is not before the first")
        return self


class SkillGiven(Dated):
    """`level` 1 to 5; null takes the skill away."""

    skill_id: Id
    level: Annotated[int, Field(ge=1, le=5)] | None


class CertificateGiven(Input):
    version: Version
    certificate: CertificateKind
    number: Annotated[str, Field(max_length=60)] = ""
    issued_on: Day
    expires_on: Day
    photo_ids: Annotated[list[Id], Field(max_length=MOST_PHOTOS)] = []

    @model_validator(mode="after")
    def expires_after_it_was_issued(self) -> Self:
        if self.expires_on < self.issued_on:
            raise ValueError("expires after it was issued")
        return self


class CertificateWithdrawn(Input):
    """From `from_day` (today if left out) it counts no more; `was_never_valid`: it never did."""

    version: Version
    from_day: Day | None = None
    was_never_valid: bool = False


class WeekGiven(Dated):
    """Seven days, Monday first; an empty day is off. null: no shifts at all."""

    days: Annotated[list[Windows], Field(min_length=7, max_length=7)] | None

    @model_validator(mode="after")
    def windows_do_not_overlap(self) -> Self:
        for windows in self.days or ():
            DayWindows(windows=tuple(windows))
        return self


class DayGiven(Input):
    """The shifts of one day in place of the week's; empty is a day off, null the week's again."""

    version: Version
    day: Day
    windows: Windows | None

    @model_validator(mode="after")
    def windows_do_not_overlap(self) -> Self:
        DayWindows(windows=tuple(self.windows or ()))
        return self


class LeaveTaken(Input):
    """Half days: `first_half` afternoon begins at noon, `last_half` morning ends at noon.
    `approved_by` left out is whoever records it."""

    version: Version
    leave: LeaveKind
    first_day: Day
    first_half: Half = Half.MORNING
    last_day: Day
    last_half: Half = Half.AFTERNOON
    approved_by: Id | None = None

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        same_day = self.first_day == self.last_day
        backwards = self.first_half is Half.AFTERNOON and self.last_half is Half.MORNING
        if self.last_day < self.first_day or (same_day and backwards):
            raise ValueError("a leave ends after it begins")
        return self


class LeaveCancelled(Input):
    version: Version


class AreaGiven(Dated):
    """`reach` null takes the area away."""

    code: AreaCode
    reach: AreaReach | None


class CapGiven(Dated):
    """null is no limit."""

    jobs: Annotated[int, Field(ge=0, le=100)] | None
    minutes: Annotated[int, Field(ge=0, le=MIDNIGHT)] | None


class BasePoint(Input):
    point: PointInput
    label: Annotated[str, Field(max_length=60)] = ""


class BaseGiven(Dated):
    """null takes the base away."""

    base: BasePoint | None
