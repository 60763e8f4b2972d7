"""Who may see and do what: for each act the hats that may do it, the first that fits counts.

Of two people on a visit both travel, check in, work, survey and take photos; what binds the firm or
the customer (a time, a price, an end) is for the one in charge. A hat is a permission, how far it
reaches, and how its wearer stands to the ticket (domain-rules.md a.3, column "who").
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.features.accounts import Permission
from backend.features.tickets.errors import NotYourVisit
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.values import By
from backend.features.tickets.words import Party, Role, SuspendReason
from backend.features.tickets.workflow import BEFORE_DISPATCH, Act, TicketState, VisitState
from backend.kit.access import Actor, ActorKind, Reach, Scope
from backend.kit.errors import PermissionDenied

Fits = Callable[[Actor, Ticket], bool]


def within(reach: Reach, ticket: Ticket) -> bool:
    """What `TicketRepository.within` asks of the database, asked of a ticket in hand."""
    match reach.scope:
        case None:
            return False
        case Scope.ALL:
            return True
        case Scope.OWN:
            return reach.value in ticket.owner_ids
        case Scope.TEAM:
            return reach.value in ticket.team_ids
        case Scope.BRANCH:
            return bool(reach.value) and reach.value == ticket.branch_id
        case Scope.ORGANISATION:
            return bool(reach.value) and reach.value in ticket.organisation_ids


def is_customer_of(actor: Actor, ticket: Ticket) -> bool:
    """Himself, or whoever holds the ticket's link."""
    his = (ticket.customer_id, ticket.link_actor_id)
    return actor.kind is ActorKind.CUSTOMER and actor.id in his


WITHHELD: Final = "（内容正在审核，暂不显示）"
REMOVED: Final = "（内容已移除）"


def words_for(actor: Actor | None, ticket: Ticket, part: str, text: str) -> str:
    """What somebody reads of a customer's words that are withheld (decision 0141): the customer
    and who reviews read them, nobody in a list (`actor` None); removed ones only who reviews."""
    withheld = ticket.withholds(part)
    if withheld is None or (actor and within(actor.reach(Permission.TICKETS_REVIEW), ticket)):
        return text
    if actor and is_customer_of(actor, ticket) and not withheld.removed:
        return text
    return REMOVED if withheld.removed else WITHHELD


RATING: Final = "rating"


def rating_words(actor: Actor | None, ticket: Ticket) -> str:
    """ "" where there is no rating; `actor` None as in `words_for`."""
    given = ticket.rating
    return words_for(actor, ticket, RATING, given.rating.words) if given else ""


def rating_words_in_list(ticket: Ticket) -> str:
    return rating_words(None, ticket)


def problem_in_list(ticket: Ticket) -> str:
    return words_for(None, ticket, "problem", ticket.problem)


def is_on_visit(actor: Actor, ticket: Ticket) -> bool:
    return actor.kind is ActorKind.STAFF and actor.id in ticket.technician_ids


def is_in_charge(actor: Actor, ticket: Ticket) -> bool:
    visit = ticket.serving_visit
    return is_on_visit(actor, ticket) and visit is not None and visit.in_charge_id == actor.id


def is_still_to_come(actor: Actor, ticket: Ticket) -> bool:
    visit = ticket.visit_under_way
    return is_on_visit(actor, ticket) and visit is not None and not visit.has_come(actor.id)


def is_at_home(actor: Actor, ticket: Ticket) -> bool:
    """Staff, and not of the subcontractor that it was given to."""
    given = ticket.given_out
    guest = given is not None and given.organisation_id == actor.organisation_id
    return actor.kind is ActorKind.STAFF and not guest


def is_staff(actor: Actor, ticket: Ticket) -> bool:
    return actor.kind is ActorKind.STAFF


def _customer_can_resume(actor: Actor, ticket: Ticket) -> bool:
    """What waits for him: he was unreachable, or owes an answer or a new time."""
    waits = ticket.hold is not None and (
        ticket.hold.reason.owner is Party.CUSTOMER
        or ticket.hold.reason is SuspendReason.CUSTOMER_UNREACHABLE
    )
    return waits and is_customer_of(actor, ticket)


def _technician_can_resume(actor: Actor, ticket: Ticket) -> bool:
    """What he himself held up, and what holds him up where he is: he may leave or ask for less."""
    visit, reason = ticket.visit_under_way, ticket.hold.reason if ticket.hold else None
    waits = reason is SuspendReason.WAITING_APPROVAL and visit is not None and visit.has_begun
    return is_on_visit(actor, ticket) and (waits or reason is SuspendReason.TECHNICIAN_REASON)


@dataclass(frozen=True)
class Hat:
    role: Role
    permission: Permission
    fits: Fits = is_staff


CUSTOMER: Final = Hat(Role.CUSTOMER, Permission.TICKETS_REQUEST, is_customer_of)
AGENT: Final = Hat(Role.AGENT, Permission.TICKETS_ASSIST)
REVIEWER: Final = Hat(Role.REVIEWER, Permission.TICKETS_REVIEW)
DISPATCHER: Final = Hat(Role.DISPATCHER, Permission.TICKETS_DISPATCH)
OWN_DISPATCHER: Final = Hat(Role.DISPATCHER, Permission.TICKETS_DISPATCH, is_at_home)
FOLLOW_UP: Final = Hat(Role.FOLLOW_UP, Permission.TICKETS_FOLLOW_UP)
TECHNICIAN: Final = Hat(Role.TECHNICIAN, Permission.TICKETS_WORK, is_on_visit)
IN_CHARGE: Final = Hat(Role.TECHNICIAN, Permission.TICKETS_WORK, is_in_charge)
JOINING: Final = Hat(Role.TECHNICIAN, Permission.TICKETS_WORK, is_still_to_come)
TALKING_TECHNICIAN: Final = Hat(Role.TECHNICIAN, Permission.TICKETS_MESSAGE, is_on_visit)
TALKING_STAFF: Final = Hat(Role.AGENT, Permission.TICKETS_MESSAGE)
RESUMING_CUSTOMER: Final = Hat(Role.CUSTOMER, Permission.TICKETS_REQUEST, _customer_can_resume)
RESUMING_TECHNICIAN: Final = Hat(Role.TECHNICIAN, Permission.TICKETS_WORK, _technician_can_resume)

# fmt: off
WHO: Final[dict[Act, tuple[Hat, ...]]] = {
    Act.EDIT:              (CUSTOMER, AGENT, REVIEWER, OWN_DISPATCHER),
    Act.ADD:               (CUSTOMER, AGENT),
    Act.ASK:               (AGENT, REVIEWER),
    Act.ANSWER:            (CUSTOMER, AGENT),
    Act.REJECT:            (REVIEWER,),
    Act.SUBMIT_FOR_REVIEW: (AGENT, REVIEWER),
    Act.APPROVE:           (REVIEWER,),
    Act.SOLVE_REMOTELY:    (AGENT,),
    Act.CONFIRM_SOLVED:    (CUSTOMER, AGENT),
    Act.NOT_SOLVED:        (CUSTOMER, AGENT),
    Act.DISPATCH:          (DISPATCHER,),
    Act.TAKE:              (IN_CHARGE,),
    Act.REFUSE:            (IN_CHARGE,),
    Act.TIME_OUT:          (),
    Act.RECALL:            (DISPATCHER,),
    Act.ASK_TRANSFER:      (IN_CHARGE,),
    Act.TRANSFER:          (DISPATCHER,),
    Act.RECORD_CALL:       (TECHNICIAN, AGENT),
    Act.BOOK:              (IN_CHARGE, AGENT),
    Act.REBOOK:            (CUSTOMER, IN_CHARGE, AGENT),
    Act.DEPART:            (TECHNICIAN,),
    Act.ARRIVE:            (TECHNICIAN,),
    Act.START_WORK:        (TECHNICIAN,),
    Act.BREAK_WORK:        (TECHNICIAN,),
    Act.CONTINUE_WORK:     (TECHNICIAN,),
    Act.QUOTE:             (IN_CHARGE, AGENT),
    Act.ANSWER_QUOTE:      (CUSTOMER, IN_CHARGE, AGENT),
    Act.JUDGE_QUOTE:       (),
    Act.RECEIVE_PAYMENT:   (IN_CHARGE, AGENT),
    Act.SUSPEND:           (IN_CHARGE, AGENT),
    Act.RESUME:            (RESUMING_CUSTOMER, RESUMING_TECHNICIAN, AGENT),
    Act.LEAVE_INCOMPLETE:  (IN_CHARGE, DISPATCHER),
    Act.FINISH:            (IN_CHARGE, DISPATCHER),
    Act.AMEND:             (IN_CHARGE, DISPATCHER),
    Act.ACCEPT:            (CUSTOMER, IN_CHARGE, AGENT),
    Act.AUTO_ACCEPT:       (),
    Act.REFUSE_ACCEPTANCE: (CUSTOMER, AGENT),
    Act.RATE:              (CUSTOMER,),
    Act.CLOSE:             (FOLLOW_UP,),
    Act.RETURN_RECORD:     (FOLLOW_UP,),
    Act.RETURN_WORK:       (FOLLOW_UP,),
    Act.REOPEN:            (CUSTOMER, AGENT),
    Act.CLOSE_INCOMPLETE:  (AGENT, OWN_DISPATCHER),
    Act.CANCEL:            (CUSTOMER, AGENT),
    Act.URGE:              (CUSTOMER, AGENT),
    Act.MESSAGE:           (CUSTOMER, TALKING_TECHNICIAN, TALKING_STAFF),
    Act.REMIND:            (),
    Act.SET_BRAND_NUMBERS: (AGENT, REVIEWER, OWN_DISPATCHER),
    Act.EXPECT_FINISH:     (IN_CHARGE, AGENT, DISPATCHER),
    Act.RENEW_LINK:        (AGENT,),
    Act.SURVEY_SITE:       (TECHNICIAN,),
    Act.INTERVIEW:         (FOLLOW_UP, AGENT),
    Act.JOIN:              (JOINING,),
    Act.PHOTOGRAPH:        (TECHNICIAN,),
    Act.RECORD_STEP:       (TECHNICIAN,),
    Act.ADD_UNIT:          (IN_CHARGE, AGENT, DISPATCHER),
    Act.REMOVE_UNIT:       (IN_CHARGE, AGENT, DISPATCHER),
    Act.MERGE:             (AGENT,),
    Act.UNDO_MERGE:        (AGENT,),
    Act.LINK:              (AGENT, DISPATCHER, FOLLOW_UP),
    Act.UNLINK:            (AGENT, DISPATCHER, FOLLOW_UP),
    Act.ASK_TASK:          (IN_CHARGE, AGENT, DISPATCHER, FOLLOW_UP),
    Act.TASK:              (),
    Act.PIN:               (DISPATCHER,),
    Act.UNPIN:             (DISPATCHER,),
    Act.GIVE_TO_TEAM:      (),
    Act.GIVE_OUT:          (OWN_DISPATCHER,),
    Act.TAKE_BACK:         (DISPATCHER,),
    Act.RELIEVE:           (),
    Act.COMPLAIN:          (CUSTOMER, AGENT, FOLLOW_UP),
    Act.COMPLAINT:         (),
    Act.KEEP_PROMISE:      (TECHNICIAN, AGENT, DISPATCHER),
    Act.REFUSE_PROMISE:    (TECHNICIAN, AGENT, DISPATCHER),
    Act.NOTE_LEAD:         (CUSTOMER, TECHNICIAN, AGENT, FOLLOW_UP),
}
# fmt: on


def wear(actor: Actor, ticket: Ticket, act: Act) -> By:
    """Who acts, under which hat. Raises PermissionDenied, NotYourVisit."""
    if actor.kind is ActorKind.SYSTEM:
        return By(id=actor.id, role=Role.SYSTEM, via=actor.via)
    if hat := _hat(actor, ticket, act):
        return By(id=actor.id, role=hat.role, via=actor.via)
    hats = WHO[act]
    if any(hat.role is Role.TECHNICIAN and actor.may(hat.permission) for hat in hats):
        raise NotYourVisit
    raise PermissionDenied(permission=hats[0].permission if hats else act)


def may_wear(actor: Actor, ticket: Ticket, act: Act) -> bool:
    return _hat(actor, ticket, act) is not None


def _hat(actor: Actor, ticket: Ticket, act: Act) -> Hat | None:
    for hat in WHO[act]:
        if hat.fits(actor, ticket) and within(actor.reach(hat.permission), ticket):
            return hat
    return None


def open_acts(actor: Actor, ticket: Ticket, now: datetime, rules: TicketRules) -> list[Act]:
    """What this person may do now: state and flow allow it, he may, and it is not too late."""
    acts = [act for act in ticket.open_acts() if ticket.running_flow.is_open_to(actor, act)]
    worn = {act: _hat(actor, ticket, act) for act in acts}
    return [
        act for act, hat in worn.items() if hat and not _is_too_late(act, hat, ticket, now, rules)
    ]


def _is_too_late(act: Act, hat: Hat, ticket: Ticket, now: datetime, rules: TicketRules) -> bool:
    himself = hat.role is Role.CUSTOMER
    match act:
        case Act.CANCEL:
            return himself and ticket.state not in BEFORE_DISPATCH
        case Act.REBOOK:
            visit = ticket.visit_under_way
            return himself and visit is not None and visit.state is VisitState.TRAVELING
        case Act.REOPEN:
            return ticket.ended_at is not None and now > ticket.ended_at + rules.reopen
        case Act.UNDO_MERGE:
            return _is_merged_too_long(ticket, now, rules)
        case Act.NOT_SOLVED:
            return ticket.remote is not None and now > ticket.remote.until
        case Act.RATE:
            given = ticket.rating
            return given is not None and now > given.first_at + rules.rating_change
        case Act.EDIT:
            return himself and ticket.state not in BEFORE_DISPATCH | _CHOOSING_A_TIME
        case _:
            return False


def _is_merged_too_long(ticket: Ticket, now: datetime, rules: TicketRules) -> bool:
    return not (ticket.merged_into and now <= ticket.merged_into.at + rules.merge_undo)


_CHOOSING_A_TIME: Final = frozenset({TicketState.TO_REVISIT, TicketState.SUSPENDED})


def sees_contact(actor: Actor, ticket: Ticket) -> bool:
    """Name and door unmasked: for the customer himself, and for the technician in charge from
    taking the visit until its end. Everybody else asks for them and is written down, as all staff
    are who ask for the number (decision 0201)."""
    if is_customer_of(actor, ticket):
        return True
    visit = ticket.visit_under_way
    taken = visit is not None and visit.state is not VisitState.NOTIFIED
    return taken and is_in_charge(actor, ticket)


def sees_rating(actor: Actor, ticket: Ticket) -> bool:
    """An anonymous rating is not for the technician it is about."""
    anonymous = ticket.rating is not None and ticket.rating.rating.anonymous
    return not (anonymous and is_on_visit(actor, ticket))
