"""The definition of an approval path 审批路径: who has to say yes to what, in which order."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field

from backend.features.calendars import STANDARD
from backend.features.definitions import Content, Key
from backend.kit.conditions import Condition
from backend.kit.text import Id, Line

MOST_RULES: Final = 50
MOST_STEPS: Final = 8
MOST_SEATS: Final = 10
MOST_LIMITS: Final = 100
SHORTEST_MINUTES: Final = 5
LONGEST_MINUTES: Final = 30 * 24 * 60

Name = Annotated[Line, Field(min_length=1, max_length=40)]


class RoleSeat(Content):
    """Whoever has the role. `nearest`: those of the branch in question, and only where it has
    none, of its whole organisation."""

    kind: Literal["role"] = "role"
    role_id: Id
    within: Literal["nearest", "organisation"] = "nearest"


class PersonSeat(Content):
    kind: Literal["person"] = "person"
    staff_id: Id


Seat = Annotated[RoleSeat | PersonSeat, Field(discriminator="kind")]


class TimeLimit(Content):
    """What happens when a step has waited so long, in minutes of working time: its people are
    reminded, somebody else may settle it as well, or what was asked is refused."""

    minutes: Annotated[int, Field(ge=SHORTEST_MINUTES, le=LONGEST_MINUTES)]
    then: Literal["remind", "escalate", "refuse"] = "remind"
    to: Seat | None = None


class Step(Content):
    """`all`: every seat has to say yes; `any`: the first seat that answers settles it."""

    name: Name
    mode: Literal["all", "any"] = "all"
    seats: Annotated[tuple[Seat, ...], Field(max_length=MOST_SEATS)] = ()
    time_limit: TimeLimit | None = None


class Rule(Content):
    """The first rule whose condition holds counts; the last has none. `free`: nobody is asked."""

    name: Name
    when: Condition | None = None
    free: bool = False
    steps: Annotated[tuple[Step, ...], Field(max_length=MOST_STEPS)] = ()


class Limit(Content):
    """Up to which amount somebody may decide. A person's own limit counts besides his role's."""

    seat: Seat
    most_fen: Annotated[int, Field(ge=0, le=100_000_000)]


class ApprovalPath(Content):
    """`calendar`: the working calendar by which its time limits run."""

    name: Name
    calendar: Key = STANDARD
    rules: Annotated[tuple[Rule, ...], Field(max_length=MOST_RULES)] = ()
    limits: Annotated[tuple[Limit, ...], Field(max_length=MOST_LIMITS)] = ()

    def seats(self) -> Iterator[tuple[str, Seat]]:
        """Every seat with its field."""
        for rule_index, rule in enumerate(self.rules):
            for step_index, step in enumerate(rule.steps):
                place = f"rules.{rule_index}.steps.{step_index}"
                for seat_index, seat in enumerate(step.seats):
                    yield f"{place}.seats.{seat_index}", seat
                if step.time_limit and step.time_limit.to:
                    yield f"{place}.time_limit.to", step.time_limit.to
        for limit_index, limit in enumerate(self.limits):
            yield f"limits.{limit_index}.seat", limit.seat
