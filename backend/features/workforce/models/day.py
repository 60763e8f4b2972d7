"""One person on one day, put together from the facts that were true then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from backend.features.workforce.models.facts import (
    AnyFact,
    AreaReach,
    CertificateHeld,
    CertificateKind,
    DailyCap,
    DayShifts,
    HomeBase,
    Leave,
    LeaveKind,
    ServiceArea,
    SkillHeld,
    WeeklyShifts,
)
from backend.kit.clock import SHANGHAI


@dataclass(frozen=True, order=True)
class Minutes:
    """A part of a day in Shanghai, from its midnight: 480 to 720 is 08:00 to 12:00."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start

    def moments(self, day: date) -> tuple[datetime, datetime]:
        """The same as aware times in Shanghai."""
        midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
        return midnight + timedelta(minutes=self.start), midnight + timedelta(minutes=self.end)


@dataclass(frozen=True)
class Away:
    minutes: Minutes
    leave: LeaveKind


@dataclass(frozen=True)
class ValidCertificate:
    id: str
    kind: CertificateKind
    expires_on: date


@dataclass(frozen=True)
class Base:
    """Degrees in GCJ-02."""

    latitude: float
    longitude: float
    label: str


@dataclass(frozen=True)
class WorkforceDay:
    """`is_employed`: belongs to the firm on that day. `windows`: on shift; `available`: on shift
    and not on leave; without `has_shifts` nobody has recorded when he works.
    No cap: `most_jobs` and `most_minutes` are None."""

    staff_id: str
    day: date
    is_employed: bool
    windows: tuple[Minutes, ...] = ()
    away: tuple[Away, ...] = ()
    available: tuple[Minutes, ...] = ()
    skills: Mapping[str, int] = field(default_factory=dict)
    certificates: tuple[ValidCertificate, ...] = ()
    areas: Mapping[str, AreaReach] = field(default_factory=dict)
    has_shifts: bool = False
    most_jobs: int | None = None
    most_minutes: int | None = None
    base: Base | None = None

    @property
    def minutes_available(self) -> int:
        return sum(window.length for window in self.available)

    def holds(self, kind: CertificateKind) -> bool:
        return any(certificate.kind is kind for certificate in self.certificates)


class DayInHand:
    """Takes the facts of one person and day one by one, in any order."""

    def __init__(self, staff_id: str, day: date, *, is_employed: bool) -> None:
        self.staff_id = staff_id
        self.day = day
        self.is_employed = is_employed
        self._week: WeeklyShifts | None = None
        self._day: DayShifts | None = None
        self._away: list[Away] = []
        self._skills: dict[str, int] = {}
        self._certificates: list[ValidCertificate] = []
        self._areas: dict[str, AreaReach] = {}
        self._cap: DailyCap | None = None
        self._base: Base | None = None

    def take(self, fact: AnyFact) -> None:
        match fact:
            case SkillHeld():
                self._skills[fact.skill_id] = fact.level
            case ServiceArea():
                self._areas[fact.code] = fact.reach
            case CertificateHeld():
                self._certificates.append(
                    ValidCertificate(fact.certificate_id, fact.certificate, fact.expires_on)
                )
            case Leave():
                self._away.append(Away(Minutes(*fact.away(self.day)), fact.leave))
            case _:
                self._take_sole(fact)

    def _take_sole(self, fact: WeeklyShifts | DayShifts | DailyCap | HomeBase) -> None:
        match fact:
            case WeeklyShifts():
                self._week = fact
            case DayShifts():
                self._day = fact
            case DailyCap():
                self._cap = fact
            case HomeBase():
                if point := fact.point:
                    self._base = Base(*point, fact.label)

    def whole(self) -> WorkforceDay:
        windows = self._windows() if self.is_employed else ()
        away = tuple(sorted(self._away, key=lambda each: each.minutes))
        return WorkforceDay(
            staff_id=self.staff_id,
            day=self.day,
            is_employed=self.is_employed,
            windows=windows,
            away=away,
            available=tuple(without(windows, [each.minutes for each in away])),
            skills=self._skills,
            certificates=tuple(sorted(self._certificates, key=lambda each: (each.kind, each.id))),
            areas=self._areas,
            has_shifts=self._week is not None or self._day is not None,
            most_jobs=self._cap.jobs if self._cap else None,
            most_minutes=self._cap.minutes if self._cap else None,
            base=self._base,
        )

    def _windows(self) -> tuple[Minutes, ...]:
        """The day's own shifts, else those of its day of the week."""
        shifts = self._day or (self._week.days[self.day.weekday()] if self._week else None)
        return tuple(Minutes(*window.minutes) for window in shifts.ordered) if shifts else ()


def without(windows: Iterable[Minutes], taken: Sequence[Minutes]) -> list[Minutes]:
    """What is left of the windows."""
    left = list(windows)
    for hole in taken:
        left = [
            piece
            for window in left
            for piece in (
                Minutes(window.start, min(window.end, hole.start)),
                Minutes(max(window.start, hole.end), window.end),
            )
            if piece.start < piece.end
        ]
    return left
