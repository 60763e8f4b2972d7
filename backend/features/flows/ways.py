"""Whether a flow, as it would be, lets every ticket come to its end."""

from collections.abc import Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.flows.models import Flow
from backend.features.tickets import (
    LIVE_STATES as LIVE,
)
from backend.features.tickets import (
    TICKET_WORKFLOW,
    WHO,
    Act,
    Review,
    RunningFlow,
    TicketState,
)

Grants = Mapping[str, frozenset[Permission]]
"""What each role may do, by its id."""

_START: Final = TicketState.SUBMITTED


def hands_for(act: Act) -> frozenset[Permission]:
    """The permissions of which one is needed, as staff."""
    return frozenset(
        hat.permission for hat in WHO[act] if hat.permission is not Permission.TICKETS_REQUEST
    )


def nobody_can(act: Act, roles: tuple[str, ...], grants: Grants) -> bool:
    """Whether none of these roles could ever do it."""
    needed = hands_for(act)
    return bool(roles) and all(needed.isdisjoint(grants.get(role, frozenset())) for role in roles)


def steps_open(flow: Flow, grants: Grants) -> list[tuple[TicketState, Act, TicketState]]:
    """The moves a ticket under this flow can make, from state to state."""
    running = RunningFlow(plan=flow)
    return [
        (source, step.action, step.target)
        for step in TICKET_WORKFLOW.steps
        for source in sorted(step.sources)
        if _is_open(running, step.action, grants)
    ]


def _is_open(running: RunningFlow, act: Act, grants: Grants) -> bool:
    if running.has_off(act):
        return False
    if act is Act.APPROVE and running.steps.review is Review.OFF:
        return True
    demand = running.demand(act)
    by_customer = any(hat.permission is Permission.TICKETS_REQUEST for hat in WHO[act])
    return demand is None or by_customer or not nobody_can(act, demand.roles, grants)


def dead_ends(flow: Flow, grants: Grants) -> list[TicketState]:
    """Live states a ticket can come into and not get out of to the end 已关闭."""
    moves = steps_open(flow, grants)
    ends = (TicketState.FOLLOW_UP, Act.CLOSE)
    by_the_clock = any((limit.state, limit.act) == ends for limit in flow.limits)
    if by_the_clock or not flow.steps.follow_up:
        moves.append((TicketState.FOLLOW_UP, Act.CLOSE, TicketState.CLOSED))
    reached = _reached({_START}, {(source, target) for source, _, target in moves})
    closing = _reached({TicketState.CLOSED}, {(target, source) for source, _, target in moves})
    return [state for state in LIVE if state in reached and state not in closing]


def _reached(
    begin: set[TicketState], ways: set[tuple[TicketState, TicketState]]
) -> set[TicketState]:
    found, fresh = set(begin), set(begin)
    while fresh:
        fresh = {target for source, target in ways if source in fresh} - found
        found |= fresh
    return found
