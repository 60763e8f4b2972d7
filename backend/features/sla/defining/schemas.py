from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from backend.features.calendars import PinnedCalendar
from backend.features.contracts import ContractKind
from backend.features.definitions import Published
from backend.features.places import AreaCode
from backend.features.sla.models import CLOCK_NAMES, ClockName, LevelName, SlaPolicy
from backend.features.sla.models.choice import AGREED_LIMITS, Basis, Decision, SlaChoice
from backend.features.sla.models.policy import ClockRule
from backend.features.tickets import ServiceType
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.text import Id, Line

MOST_NAMED: Final = 30

Ids = Annotated[list[Id], Field(max_length=MOST_NAMED)]
Word = Annotated[Line, Field(min_length=1, max_length=60)]
Words = Annotated[list[Word], Field(max_length=MOST_NAMED)]
VersionNumber = Annotated[int, Field(ge=1, le=1_000_000)]


class ChoiceTrial(Input):
    """Facts of a ticket that need not exist; what is left out is not known of it. With `choice`,
    tried on that one, which need not be published or even stored."""

    contract_id: Id | None = None
    contract_kind: ContractKind | None = None
    agreed_limits: Word | None = None
    customer_level_id: Id | None = None
    product_line_ids: Ids | None = None
    brands: Words | None = None
    area_code: AreaCode | None = None
    service_type: ServiceType | None = None
    priority: Word | None = None
    problem_type: Word | None = None
    in_warranty: bool | None = None
    choice: SlaChoice | None = None

    def values(self) -> dict[str, object]:
        """By the names of the facts."""
        named: dict[str, object] = {
            "contract": self.contract_id,
            "contract_kind": self.contract_kind,
            AGREED_LIMITS: self.agreed_limits,
            "customer_level": self.customer_level_id,
            "product_lines": self.product_line_ids,
            "brands": self.brands,
            "area": self.area_code,
            "service_type": self.service_type,
            "priority": self.priority,
            "problem_type": self.problem_type,
            "in_warranty": self.in_warranty,
        }
        return {name: value for name, value in named.items() if value is not None}


class ConsideredView(BaseModel):
    """A rule that was asked; `why` its condition part by part, as lines to show."""

    rule: str
    basis: Basis
    held: bool
    why: list[str]


class ChoiceView(BaseModel):
    """`basis` is None where the default counts."""

    policy: str
    policy_version: int
    title: str
    basis: Basis | None
    why: str
    considered: list[ConsideredView]

    @classmethod
    def of(cls, decision: Decision, policy: Published[SlaPolicy]) -> Self:
        return cls(
            policy=policy.key,
            policy_version=policy.version,
            title=policy.content.title,
            basis=decision.basis,
            why=decision.why,
            considered=[
                ConsideredView(rule=each.rule, basis=each.basis, held=each.held, why=each.why)
                for each in decision.considered
            ],
        )


class DueQuery(Input):
    """Without a start from now on; without a version the one that counts."""

    start: Instant | None = None
    version: VersionNumber | None = None


class LevelDue(BaseModel):
    name: LevelName
    at: Instant


class ClockDue(BaseModel):
    clock: ClockName
    label: str
    target_minutes: int
    calendar: str
    calendar_version: int
    due_at: Instant
    levels: list[LevelDue]


class PolicyDue(BaseModel):
    """When each clock would be due and its levels reached, had all of them started at `start` and
    nothing held them. Raises TooFarAhead."""

    key: str
    version: int
    title: str
    start: Instant
    clocks: list[ClockDue]

    @classmethod
    def of(
        cls,
        policy: Published[SlaPolicy],
        calendars: Mapping[str, PinnedCalendar],
        start: datetime,
    ) -> Self:
        content = policy.content
        return cls(
            key=policy.key,
            version=policy.version,
            title=content.title,
            start=start,
            clocks=[
                _clock_due(content, rule, calendars[content.calendar_of(rule)], start)
                for rule in content.clocks
            ],
        )


def _clock_due(
    policy: SlaPolicy, rule: ClockRule, pinned: PinnedCalendar, start: datetime
) -> ClockDue:
    def after(work: timedelta) -> datetime:
        return pinned.due(start, work)

    return ClockDue(
        clock=rule.clock,
        label=CLOCK_NAMES[rule.clock],
        target_minutes=rule.target_minutes,
        calendar=pinned.key,
        calendar_version=pinned.version,
        due_at=after(rule.target),
        levels=[
            LevelDue(name=level.name, at=after(level.work(rule.target))) for level in policy.levels
        ],
    )
