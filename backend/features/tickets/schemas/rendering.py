"""Makes views of tickets, for the one who asks."""

from collections.abc import Sequence

from backend.features.media import MediaLink
from backend.features.sales import PromiseView
from backend.features.tickets import policies
from backend.features.tickets.labels import (
    ACT_NAMES,
    OTHER_LINES,
    SERVICE_NAMES,
    STATE_NAMES,
    SUSPEND_NAMES,
)
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.joined import Absorbed
from backend.features.tickets.models.stages import RatingGiven
from backend.features.tickets.ports import TimePromised
from backend.features.tickets.reasons import reason_name
from backend.features.tickets.schemas.views import (
    AcceptanceView,
    ActionView,
    CancellationView,
    ContactView,
    CustomerTicketView,
    ExpectedFinishView,
    GivenOutView,
    HoldView,
    LineView,
    NextPromiseView,
    OwesView,
    PaymentView,
    PlaceView,
    QuestionView,
    QuoteView,
    RatingView,
    StaffTicketView,
    StaffVisitView,
    VisitView,
)
from backend.features.tickets.services.reading import Codes
from backend.features.tickets.workflow import Act, VisitState
from backend.features.timeline import TimelineLine, Visibility
from backend.kit.access import Actor, ActorKind

AnyTicketView = StaffTicketView | CustomerTicketView

_KEPT = {
    "id",
    "number",
    "version",
    "state",
    "state_since",
    "service_type",
    "devices",
    "symptoms",
    "product",
    "media_ids",
    "wanted",
    "rejection",
    "closed_incomplete",
    "is_urged",
    "is_rework",
    "repeat_of",
    "created_at",
    "ended_at",
    "complaint_ids",
    "absorbed",
    "forms",
}
_STAFF_KEPT = {
    "channel",
    "source",
    "customer_id",
    "household_id",
    "branch_id",
    "organisation_id",
    "team_id",
    "priority",
    "problem_type",
    "problem_type_name",
    "duty",
    "cycle",
    "follow_up",
    "urge_count",
    "contact_count",
    "first_human_act_at",
    "due_at",
    "created_by",
    "brand_numbers",
    "contract_id",
    "open_tasks",
    "links",
    "site_surveys",
    "interviews",
}


def render(
    ticket: Ticket,
    actor: Actor,
    actions: list[ActionView],
    codes: Codes,
    media: dict[str, MediaLink],
    promises: Sequence[PromiseView] = (),
    next_promise: TimePromised | None = None,
) -> AnyTicketView:
    fields = _both_sides(ticket, actor, actions, media) | {"promises": promises}
    if actor.kind is ActorKind.CUSTOMER:
        return CustomerTicketView.model_validate(fields | _customers(ticket, codes, next_promise))
    return StaffTicketView.model_validate(fields | _staffs(ticket))


def render_for_customer(
    ticket: Ticket,
    visitor: Actor,
    media: dict[str, MediaLink],
    promises: Sequence[PromiseView] = (),
    next_promise: TimePromised | None = None,
) -> CustomerTicketView:
    """For pages, which offer what may be done in their own way and show no codes."""
    fields = _both_sides(ticket, visitor, [], media) | {"promises": promises}
    return CustomerTicketView.model_validate(fields | _customers(ticket, Codes(), next_promise))


def _rating(given: RatingGiven, words: str) -> RatingView:
    return RatingView(rating=given.rating.model_copy(update={"words": words}), at=given.first_at)


def _both_sides(
    ticket: Ticket, actor: Actor, actions: list[ActionView], media: dict[str, MediaLink]
) -> dict[str, object]:
    clear, is_his = policies.sees_contact(actor, ticket), policies.is_customer_of(actor, ticket)
    rating = ticket.rating if policies.sees_rating(actor, ticket) else None
    return {
        **{name: getattr(ticket, name) for name in _KEPT},
        "problem": policies.words_for(actor, ticket, "problem", ticket.problem),
        "state_name": STATE_NAMES[ticket.state],
        "service_name": SERVICE_NAMES[ticket.service_type],
        "contact": ContactView.of(ticket.contact, shows_name=clear, shows_phone=is_his),
        "place": PlaceView.of(ticket.place, clear=clear),
        "question": _question(ticket),
        "remote_solution": ticket.remote.text if ticket.remote else "",
        "hold": _hold(ticket),
        "quote": _quote(ticket, actor),
        "amount_asked_fen": ticket.amount_asked_fen,
        "amount_received_fen": ticket.amount_received_fen,
        "acceptance": _acceptance(ticket),
        "rating": _rating(rating, policies.rating_words(actor, ticket)) if rating else None,
        "cancellation": _cancellation(ticket),
        "merged_into": _merged_into(ticket),
        "expected_finish": _expected_finish(ticket),
        "owes_next": OwesView.of(ticket),
        "actions": actions,
        "media": media,
    }


def _customers(
    ticket: Ticket, codes: Codes, next_promise: TimePromised | None = None
) -> dict[str, object]:
    return {
        "next_promise": next_promise
        and NextPromiseView(what=next_promise.what, by=next_promise.by),
        "visits": [
            VisitView.of(visit, phones=False)
            for visit in ticket.visits
            if visit.taken_at or visit.state is VisitState.NOTIFIED
        ],
        "acceptance_code": codes.acceptance,
        "quotation_code": codes.quotation,
    }


def _staffs(ticket: Ticket) -> dict[str, object]:
    returned, question = ticket.returned, ticket.question
    return {
        **{name: getattr(ticket, name) for name in _STAFF_KEPT},
        "visits": [StaffVisitView.of(visit, phones=True) for visit in ticket.visits],
        "payments": [
            PaymentView(payment=received.payment, by=received.by, at=received.at)
            for received in ticket.payments
        ],
        "given_out": GivenOutView.of(ticket.given_out) if ticket.given_out else None,
        "returned_fields": returned.fields if returned else [],
        "returned_note": returned.note if returned else "",
        "reminders_sent": question.reminders if question else 0,
    }


def _question(ticket: Ticket) -> QuestionView | None:
    question = ticket.question
    return QuestionView(text=question.text, asked_at=question.asked_at) if question else None


def _hold(ticket: Ticket) -> HoldView | None:
    hold = ticket.hold
    if hold is None:
        return None
    return HoldView(
        reason=hold.reason,
        name=SUSPEND_NAMES[hold.reason],
        resume_on=hold.resume_on,
        since=hold.since,
    )


def _merged_into(ticket: Ticket) -> Absorbed | None:
    merge = ticket.merged_into
    return Absorbed(ticket_id=merge.ticket_id, number=merge.number) if merge else None


def _expected_finish(ticket: Ticket) -> ExpectedFinishView | None:
    expected = ticket.expected_finish
    if expected is None:
        return None
    return ExpectedFinishView(
        at=expected.at, reason=expected.reason, said_at=expected.said_at, changes=expected.changes
    )


def _quote(ticket: Ticket, actor: Actor) -> QuoteView | None:
    """The customer hears of a price when the firm has approved of it."""
    quote, is_staff = ticket.quote, actor.kind is ActorKind.STAFF
    if quote is None or not (is_staff or quote.is_offered):
        return None
    return QuoteView(
        id=quote.id,
        charges=quote.charges,
        total_fen=quote.total_fen,
        fee_if_declined_fen=quote.fee_if_declined_fen,
        reason=quote.reason,
        photo_ids=quote.photo_ids,
        asked_at=quote.at,
        agreed=quote.answer.agreed if quote.answer else None,
        method=quote.answer.method if quote.answer else None,
        approval=quote.approval if is_staff else None,
    )


def _acceptance(ticket: Ticket) -> AcceptanceView | None:
    given = ticket.acceptance
    if given is None:
        return None
    return AcceptanceView(method=given.method, at=given.at, content_hash=given.content_hash)


def _cancellation(ticket: Ticket) -> CancellationView | None:
    cancelled = ticket.cancellation
    if cancelled is None:
        return None
    return CancellationView(
        reason=cancelled.reason,
        note=cancelled.note,
        bearer=cancelled.bearer,
        at=cancelled.at,
    )


def render_line(line: TimelineLine, *, for_customer: bool) -> LineView:
    """A customer does not learn who at the firm it was, only in which role."""
    known = line.action in set(Act)
    changes = {} if for_customer else dict(line.patch)
    return LineView(
        seq=line.seq,
        at=line.at_server,
        at_device=line.at_device,
        action=line.action,
        name=ACT_NAMES[Act(line.action)] if known else OTHER_LINES.get(line.action, line.action),
        role=line.actor.role,
        actor_id="" if for_customer else line.actor.id,
        from_state=line.from_state,
        to_state=line.to_state,
        reason=line.reason_code,
        reason_name=reason_name(line.action, line.reason_code),
        note=line.note,
        changes=changes,
        media_ids=[media.id for media in line.media],
        is_public=line.visibility is Visibility.CUSTOMER,
        erased=list(line.erased),
    )
