"""What people's days, facts and the skill catalogue look like from outside."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.accounts import StaffCard
from backend.features.workforce.models import (
    FOREVER,
    AreaReach,
    Away,
    Base,
    CertificateHeld,
    CertificateKind,
    DailyCap,
    DayShifts,
    DayWindows,
    FactKind,
    Half,
    Leave,
    LeaveKind,
    Minutes,
    ServiceArea,
    ShiftWindow,
    Skill,
    SkillHeld,
    StaffFact,
    WeeklyShifts,
    WorkforceDay,
)
from backend.kit.clock import Day, Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery

MOST_DAYS_AHEAD = 366


class Recorded(BaseModel):
    """`version` of the person's facts from now on; `key` names what was recorded."""

    version: int
    key: str


class SkillView(BaseModel):
    id: str
    version: int
    name: str
    active: bool

    @classmethod
    def of(cls, skill: Skill) -> "SkillView":
        return cls(id=skill.id, version=skill.version, name=skill.name, active=skill.active)


class HeldSkill(BaseModel):
    skill_id: str
    name: str
    level: int


class HeldCertificate(BaseModel):
    id: str
    certificate: CertificateKind
    expires_on: Day


class AwayView(BaseModel):
    start_time: str
    end_time: str
    leave: LeaveKind

    @classmethod
    def of(cls, away: Away) -> "AwayView":
        window = window_of(away.minutes)
        return cls(start_time=window.start_time, end_time=window.end_time, leave=away.leave)


class AreaView(BaseModel):
    code: str
    reach: AreaReach


class BaseView(BaseModel):
    """Degrees in GCJ-02."""

    latitude: float
    longitude: float
    label: str

    @classmethod
    def of(cls, base: Base) -> "BaseView":
        return cls(latitude=base.latitude, longitude=base.longitude, label=base.label)


class WorkforceDayView(BaseModel):
    """`available` is the shift without the leave. The home base is shown to the person himself and
    to who manages staff."""

    staff_id: str
    name: str
    day: Day
    is_employed: bool
    windows: list[ShiftWindow]
    away: list[AwayView]
    available: list[ShiftWindow]
    minutes_available: int
    skills: list[HeldSkill]
    certificates: list[HeldCertificate]
    areas: list[AreaView]
    most_jobs: int | None
    most_minutes: int | None
    base: BaseView | None

    @classmethod
    def of(
        cls, card: StaffCard, on: WorkforceDay, names: dict[str, str], *, with_base: bool
    ) -> "WorkforceDayView":
        return cls(
            staff_id=on.staff_id,
            name=card.name,
            day=on.day,
            is_employed=on.is_employed,
            windows=[window_of(each) for each in on.windows],
            away=[AwayView.of(each) for each in on.away],
            available=[window_of(each) for each in on.available],
            minutes_available=on.minutes_available,
            skills=[
                HeldSkill(skill_id=skill_id, name=names.get(skill_id, ""), level=level)
                for skill_id, level in sorted(on.skills.items())
            ],
            certificates=[
                HeldCertificate(id=each.id, certificate=each.kind, expires_on=each.expires_on)
                for each in on.certificates
            ],
            areas=[AreaView(code=code, reach=reach) for code, reach in sorted(on.areas.items())],
            most_jobs=on.most_jobs,
            most_minutes=on.most_minutes,
            base=BaseView.of(on.base) if on.base and with_base else None,
        )


class StaffDayView(WorkforceDayView):
    """With the version a change must name."""

    version: int


def window_of(minutes: Minutes) -> ShiftWindow:
    return ShiftWindow(start_time=_time(minutes.start), end_time=_time(minutes.end))


def _time(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


# -- rows ------------------------------------------------------------------------------------------


class CertificateSaid(BaseModel):
    """The number but for its last four is hidden."""

    certificate: CertificateKind
    number: str
    issued_on: Day
    expires_on: Day
    photo_ids: list[str]


class LeaveSaid(BaseModel):
    leave: LeaveKind
    first_day: Day
    first_half: Half
    last_day: Day
    last_half: Half
    approved_by: str


class CapSaid(BaseModel):
    jobs: int | None
    minutes: int | None


class FactView(BaseModel):
    """One row of what is or was known: true from `valid_from` to `last_day` (both included; null:
    until further notice), as it was known from `recorded_at` until `superseded_at`. What it says
    stands in the field of its kind."""

    id: str
    staff_id: str
    kind: FactKind
    key: str
    valid_from: Day
    last_day: Day | None
    recorded_at: Instant
    recorded_by: str
    superseded_at: Instant | None
    superseded_by: str
    skill_id: str | None = None
    level: int | None = None
    certificate: CertificateSaid | None = None
    week: list[DayWindows] | None = None
    windows: list[ShiftWindow] | None = None
    leave: LeaveSaid | None = None
    area: AreaView | None = None
    cap: CapSaid | None = None

    @classmethod
    def of(cls, row: StaffFact) -> "FactView":
        ended = row.valid_to < FOREVER
        view = cls(
            id=row.id,
            staff_id=row.staff_id,
            kind=row.kind,
            key=row.key,
            valid_from=row.valid_from,
            last_day=row.valid_to.fromordinal(row.valid_to.toordinal() - 1) if ended else None,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            superseded_at=None if row.is_believed else row.superseded_at,
            superseded_by=row.superseded_by,
        )
        view._say(row)
        return view

    def _say(self, row: StaffFact) -> None:
        """Of a home base a list says only that there is one."""
        match row.fact:
            case SkillHeld(skill_id=skill_id, level=level):
                self.skill_id, self.level = skill_id, level
            case CertificateHeld() as held:
                self.certificate = _certificate(held)
            case WeeklyShifts(days=days):
                self.week = list(days)
            case DayShifts(windows=windows):
                self.windows = list(windows)
            case Leave() as leave:
                self.leave = LeaveSaid.model_validate(leave.model_dump(include=_LEAVE))
            case ServiceArea(code=code, reach=reach):
                self.area = AreaView(code=code, reach=reach)
            case DailyCap(jobs=jobs, minutes=minutes):
                self.cap = CapSaid(jobs=jobs, minutes=minutes)


_LEAVE = set(LeaveSaid.model_fields)


def _certificate(held: CertificateHeld) -> CertificateSaid:
    return CertificateSaid(
        certificate=held.certificate,
        number=mask_number(held.number),
        issued_on=held.issued_on,
        expires_on=held.expires_on,
        photo_ids=list(held.photo_ids),
    )


def mask_number(number: str) -> str:
    """Its last four characters, of longer ones."""
    shown = number[-4:] if len(number) > 8 else ""
    return "*" * (len(number) - len(shown)) + shown


class ExpiringCertificate(BaseModel):
    staff_id: str
    name: str
    certificate_id: str
    certificate: CertificateKind
    expires_on: Day


class RevealedNumber(BaseModel):
    number: str


# -- queries ---------------------------------------------------------------------------------------


class OneDayQuery(Input):
    """`day` left out is today in Shanghai. `known_at`: as the firm knew it then."""

    day: Day | None = None
    known_at: Instant | None = None


class DaysQuery(PageQuery):
    """`day` left out is today in Shanghai."""

    day: Day | None = None
    branch_id: Annotated[str, Field(max_length=64)] = ""
    team_id: Annotated[str, Field(max_length=64)] = ""
    role_id: Annotated[str, Field(max_length=64)] = ""


class FactQuery(PageQuery):
    kind: FactKind | None = None


class ExpiryQuery(PageQuery):
    within_days: Annotated[int, Field(ge=0, le=MOST_DAYS_AHEAD)] = 30
