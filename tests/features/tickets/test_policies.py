"""Who may do what: written down a second time, by shipped role, and asked for every act."""

from dataclasses import replace
from typing import Final

import pytest

from backend.features.accounts import CUSTOMER_GRANTS
from backend.features.accounts.shipped_roles import shipped_roles
from backend.features.tickets import Act, Ticket, TicketState, policies
from backend.features.tickets.errors import NotYourVisit
from backend.features.tickets.words import SuspendReason
from backend.kit.access import SYSTEM, Actor, ActorKind, Scope
from backend.kit.errors import PermissionDenied
from tests.support.tickets import NOON, RULES, a_ticket_in, suspend

ROLES: Final = shipped_roles()
S = TicketState


def staff(role: str, person: str = "somebody") -> Actor:
    return Actor(
        id=person,
        kind=ActorKind.STAFF,
        grants={str(permission): scope for permission, scope in ROLES[role].grants.items()},
        team_id="team-1",
        branch_id="branch-1",
        organisation_id="organisation-1",
    )


CUSTOMER: Final = Actor(id="customer-1", kind=ActorKind.CUSTOMER, grants=CUSTOMER_GRANTS)
STRANGER: Final = Actor(id="customer-2", kind=ActorKind.CUSTOMER, grants=CUSTOMER_GRANTS)
WANG: Final = staff("technician", "wang")
OTHER_TECHNICIAN: Final = staff("technician", "li")
PEOPLE: Final = {
    "customer": CUSTOMER,
    "stranger": STRANGER,
    "wang": WANG,
    "other": OTHER_TECHNICIAN,
    "agent": staff("service_agent"),
    "dispatcher": staff("dispatcher"),
    "leader": staff("team_leader"),
    "manager": staff("manager"),
    "keeper": staff("warehouse_keeper"),
}
# domain-rules.md a.3, column "who", in shipped roles. A dispatcher also works at the desk.
MAY: Final[dict[Act, str]] = {
    Act.EDIT: "customer agent dispatcher leader",
    Act.ADD: "customer agent dispatcher",
    Act.ASK: "agent dispatcher",
    Act.ANSWER: "customer agent dispatcher",
    Act.REJECT: "agent dispatcher",
    Act.SUBMIT_FOR_REVIEW: "agent dispatcher",
    Act.APPROVE: "agent dispatcher",
    Act.SOLVE_REMOTELY: "agent dispatcher",
    Act.CONFIRM_SOLVED: "customer agent dispatcher",
    Act.NOT_SOLVED: "customer agent dispatcher",
    Act.DISPATCH: "dispatcher leader",
    Act.TAKE: "wang",
    Act.REFUSE: "wang",
    Act.TIME_OUT: "",
    Act.JUDGE_QUOTE: "",
    Act.RECALL: "dispatcher leader",
    Act.ASK_TRANSFER: "wang",
    Act.TRANSFER: "dispatcher leader",
    Act.PIN: "dispatcher leader",
    Act.UNPIN: "dispatcher leader",
    Act.GIVE_TO_TEAM: "",
    Act.RECORD_CALL: "wang agent dispatcher",
    Act.BOOK: "wang agent dispatcher",
    Act.REBOOK: "customer wang agent dispatcher",
    Act.DEPART: "wang",
    Act.ARRIVE: "wang",
    Act.START_WORK: "wang",
    Act.BREAK_WORK: "wang",
    Act.CONTINUE_WORK: "wang",
    Act.QUOTE: "wang agent dispatcher",
    Act.ANSWER_QUOTE: "customer wang agent dispatcher",
    Act.RECEIVE_PAYMENT: "wang agent dispatcher",
    Act.SUSPEND: "wang agent dispatcher",
    Act.RESUME: "agent dispatcher",
    Act.LEAVE_INCOMPLETE: "wang dispatcher leader",
    Act.FINISH: "wang dispatcher leader",
    Act.AMEND: "wang dispatcher leader",
    Act.ACCEPT: "customer wang agent dispatcher",
    Act.AUTO_ACCEPT: "",
    Act.REFUSE_ACCEPTANCE: "customer agent dispatcher",
    Act.RATE: "customer",
    Act.CLOSE: "agent manager",
    Act.RETURN_RECORD: "agent manager",
    Act.RETURN_WORK: "agent manager",
    Act.REOPEN: "customer agent dispatcher",
    Act.CLOSE_INCOMPLETE: "agent dispatcher leader",
    Act.CANCEL: "customer agent dispatcher",
    Act.URGE: "customer agent dispatcher",
    Act.MESSAGE: "customer wang agent dispatcher leader manager",
    Act.REMIND: "",
    Act.KEEP_PROMISE: "wang agent dispatcher leader",
    Act.REFUSE_PROMISE: "wang agent dispatcher leader",
    Act.NOTE_LEAD: "customer wang agent dispatcher manager",
    Act.SET_BRAND_NUMBERS: "agent dispatcher leader",
    Act.EXPECT_FINISH: "wang agent dispatcher leader",
    Act.RENEW_LINK: "agent dispatcher",
    Act.SURVEY_SITE: "wang",
    Act.INTERVIEW: "agent dispatcher manager",
    Act.JOIN: "",
    Act.PHOTOGRAPH: "wang",
    Act.RECORD_STEP: "wang",
    Act.ASK_TASK: "wang agent dispatcher leader manager",
    Act.TASK: "",
    Act.MERGE: "agent dispatcher",
    Act.UNDO_MERGE: "agent dispatcher",
    Act.LINK: "agent dispatcher leader manager",
    Act.UNLINK: "agent dispatcher leader manager",
    Act.COMPLAIN: "customer agent dispatcher manager",
    Act.COMPLAINT: "",
    Act.ADD_UNIT: "wang agent dispatcher leader",
    Act.REMOVE_UNIT: "wang agent dispatcher leader",
    Act.GIVE_OUT: "dispatcher leader",
    Act.TAKE_BACK: "dispatcher leader",
    Act.RELIEVE: "",
}


def may(actor: Actor, ticket: Ticket, act: Act) -> bool:
    try:
        policies.wear(actor, ticket, act)
    except (PermissionDenied, NotYourVisit):
        return False
    return True


@pytest.mark.parametrize("act", sorted(MAY))
def test_each_act_is_for_those_the_rules_name(act: Act) -> None:
    ticket = a_ticket_in(S.SUSPENDED if act is Act.RESUME else S.IN_SERVICE)
    allowed = {name for name, actor in PEOPLE.items() if may(actor, ticket, act)}
    assert allowed == set(MAY[act].split())


def test_every_act_has_its_people() -> None:
    assert set(MAY) == set(policies.WHO) == set(Act) - {Act.CREATE}


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_what_is_offered_is_what_the_state_allows_and_the_person_may(
    state: TicketState, name: str
) -> None:
    ticket, actor = a_ticket_in(state), PEOPLE[name]
    offered = set(policies.open_acts(actor, ticket, NOON, RULES))
    assert offered <= set(ticket.open_acts())
    assert all(may(actor, ticket, act) for act in offered)
    if name == "stranger":
        assert offered == set()


def test_customers_are_not_offered_what_they_would_be_refused() -> None:
    dispatched = a_ticket_in(S.DISPATCHED)
    assert Act.CANCEL not in policies.open_acts(CUSTOMER, dispatched, NOON, RULES)
    assert Act.CANCEL in policies.open_acts(PEOPLE["agent"], dispatched, NOON, RULES)
    coming = a_ticket_in(S.APPOINTED)
    assert Act.REBOOK in policies.open_acts(CUSTOMER, coming, NOON, RULES)
    coming.depart(policies.wear(WANG, coming, Act.DEPART), NOON)
    assert Act.REBOOK not in policies.open_acts(CUSTOMER, coming, NOON, RULES)
    closed = a_ticket_in(S.CLOSED)
    assert Act.REOPEN in policies.open_acts(CUSTOMER, closed, NOON + RULES.reopen, RULES)
    late = NOON + RULES.reopen * 2
    assert Act.REOPEN not in policies.open_acts(CUSTOMER, closed, late, RULES)


@pytest.mark.parametrize(
    ("reason", "who"),
    [
        ("customer_info", "customer agent dispatcher"),
        ("customer_reschedule", "customer agent dispatcher"),
        ("waiting_part", "agent dispatcher"),
        ("technician_reason", "wang agent dispatcher"),
    ],
)
def test_who_holds_a_ticket_up_may_let_it_go_on(reason: str, who: str) -> None:
    ticket = suspend(a_ticket_in(S.APPOINTED), SuspendReason(reason))
    allowed = {name for name, actor in PEOPLE.items() if may(actor, ticket, Act.RESUME)}
    assert allowed == set(who.split())


def test_a_technician_who_is_not_in_charge_is_told_so() -> None:
    ticket = a_ticket_in(S.DISPATCHED)
    with pytest.raises(NotYourVisit):
        policies.wear(OTHER_TECHNICIAN, ticket, Act.TAKE)
    with pytest.raises(PermissionDenied):
        policies.wear(PEOPLE["keeper"], ticket, Act.CANCEL)


def test_the_clock_acts_as_the_system() -> None:
    assert policies.wear(SYSTEM, a_ticket_in(S.DISPATCHED), Act.TIME_OUT).role == "system"


@pytest.mark.parametrize("elsewhere", ["branch_id", "organisation_id", "team_id"])
def test_a_permission_reaches_as_far_as_its_scope(elsewhere: str) -> None:
    scope = Scope(elsewhere.removesuffix("_id"))
    nowhere = Actor(id="x", kind=ActorKind.STAFF, grants={"tickets:assist": scope})
    ticket = a_ticket_in(S.APPOINTED)
    for place, expected in ((elsewhere.replace("_id", "-1"), True), ("elsewhere", False)):
        actor = {
            Scope.TEAM: replace(nowhere, team_id=place),
            Scope.BRANCH: replace(nowhere, branch_id=place),
            Scope.ORGANISATION: replace(nowhere, organisation_id=place),
        }[scope]
        assert may(actor, ticket, Act.CANCEL) is expected
    assert may(nowhere, ticket, Act.CANCEL) is False


@pytest.mark.parametrize("state", list(S))
def test_the_contact_is_clear_for_the_customer_and_who_is_in_charge_of_a_taken_visit(
    state: TicketState,
) -> None:
    ticket = a_ticket_in(state)
    clear = {name for name, actor in PEOPLE.items() if policies.sees_contact(actor, ticket)}
    under_way = state in (S.ACCEPTED, S.APPOINTED, S.IN_SERVICE, S.SUSPENDED)
    assert clear == ({"customer", "wang"} if under_way else {"customer"})
