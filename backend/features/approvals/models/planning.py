"""Who may decide a step, worked out from who holds what: pure, for the tester and for real."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backend.features.approvals.models.path import (
    ApprovalPath,
    Limit,
    PersonSeat,
    Rule,
    Seat,
    Step,
)
from backend.kit.conditions import Facts, holds

MOST_DEPUTIES_IN_A_ROW: Final = 5


@dataclass(frozen=True)
class Holders:
    """Who is there at this moment. `of_seat`: those who hold it and may decide at all; `deputies`:
    who stands in for whom today; `able`: everybody who may decide at all, deputies included;
    `away`: those of them who are on leave."""

    of_seat: Mapping[Seat, tuple[str, ...]]
    labels: Mapping[Seat, str]
    deputies: Mapping[str, str]
    able: Collection[str]
    away: Collection[str] = ()

    def acting_for(self, holder: str) -> list[str]:
        """Himself, then who stands in for him, and for that one. A ring ends where it began, and
        nobody hands on what he may not do himself, as who has left."""
        chain = [holder]
        while len(chain) <= MOST_DEPUTIES_IN_A_ROW:
            deputy = self.deputies.get(chain[-1], "")
            if deputy not in self.able or deputy in chain:
                break
            chain.append(deputy)
        return [person for person in chain if person in self.able]


@dataclass(frozen=True)
class Chair:
    """One person's way to decide a seat; `holder` is somebody else where he is a deputy."""

    person: str
    holder: str


@dataclass(frozen=True)
class SeatPlan:
    """Who may decide it, or why nobody can."""

    seat: Seat
    label: str
    chairs: tuple[Chair, ...]
    dead_end: str = ""

    @property
    def people(self) -> set[str]:
        return {chair.person for chair in self.chairs}


@dataclass(frozen=True)
class Case:
    """What is decided about. `already`: who has decided another part of it; one person, one
    decision."""

    amount_fen: int
    asked_by: str
    limits: Sequence[Limit] = ()
    already: frozenset[str] = frozenset()


def rule_for(path: ApprovalPath, facts: Facts) -> Rule | None:
    """The first whose condition holds. None only for a path that was never checked."""
    return next((rule for rule in path.rules if rule.when is None or holds(rule.when, facts)), None)


def plan_seat(seat: Seat, holders: Holders, case: Case) -> SeatPlan:
    """The seat of the asker himself is nobody's: not even his deputy decides for him."""
    label = holders.labels.get(seat, "")
    there = holders.of_seat.get(seat, ())
    if not there:
        return SeatPlan(seat, label, (), f"“{label}”没有可以审批的人")
    others = [holder for holder in there if holder != case.asked_by]
    if not others:
        return SeatPlan(seat, label, (), f"“{label}”只有申请人自己，不能审批自己的申请")
    chairs = [
        Chair(person, holder)
        for holder in others
        for person in holders.acting_for(holder)
        if person != case.asked_by
    ]
    if not chairs:
        return SeatPlan(seat, label, (), f"“{label}”没有可以审批的人")
    within = [chair for chair in chairs if _within_limits(seat, chair, case)]
    if not within:
        return SeatPlan(seat, label, (), f"“{label}”的审批限额低于申请金额")
    fresh = tuple(chair for chair in within if chair.person not in case.already)
    if not fresh:
        return SeatPlan(seat, label, (), f"“{label}”只有已经审批过的人，需要另一个人审批")
    return SeatPlan(seat, label, fresh)


def _within_limits(seat: Seat, chair: Chair, case: Case) -> bool:
    """The seat's limit, the holder's and the deputy's own all count."""
    own = [PersonSeat(staff_id=person) for person in (chair.person, chair.holder)]
    counting = [limit.most_fen for limit in case.limits if _same(limit.seat, [seat, *own])]
    return all(case.amount_fen <= most for most in counting)


def _same(seat: Seat, others: Sequence[Seat]) -> bool:
    """Roles are compared by themselves, wherever they are looked for."""
    return any(_key(seat) == _key(other) for other in others)


def _key(seat: Seat) -> tuple[str, str]:
    if isinstance(seat, PersonSeat):
        return "person", seat.staff_id
    return "role", seat.role_id


def dead_ends(steps: Sequence[Step], holders: Holders, case: Case) -> list[str]:
    """Why these steps cannot all be decided, whoever decides what; [] if they can."""
    plans = [[plan_seat(seat, holders, case) for seat in step.seats] for step in steps]
    found: list[str] = []
    duties: list[set[str]] = []
    for step, seats in zip(steps, plans, strict=True):
        closed = [plan.dead_end for plan in seats if plan.dead_end]
        if step.mode == "all":
            found += closed
            duties += [plan.people for plan in seats]
        else:
            found += closed if len(closed) == len(seats) else []
            duties.append({person for plan in seats for person in plan.people})
    if not found and not _each_by_another(duties):
        found.append("同一个人不能在一次审批里决定两次，这里需要更多的人")
    return found


def _each_by_another(duties: Sequence[Collection[str]]) -> bool:
    """Whether every duty can have a person of its own (Kuhn's matching)."""
    taken: dict[str, int] = {}

    def place(duty: int, tried: set[str]) -> bool:
        for person in sorted(duties[duty]):
            if person in tried:
                continue
            tried.add(person)
            if person not in taken or place(taken[person], tried):
                taken[person] = duty
                return True
        return False

    return all(place(duty, set()) for duty in range(len(duties)))
