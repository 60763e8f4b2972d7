"""Tickets for tests: made by the product's own verbs, so that no test stands on a fake state."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from backend.features.places import PointInput
from backend.features.tickets import Ticket, TicketState
from backend.features.tickets.models.complaint import Complaint, ComplaintCategory, Severity
from backend.features.tickets.models.evidence import DEFAULT_EVIDENCE
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.stages import (
    Call,
    Charge,
    CheckIn,
    Completion,
    FollowUp,
    PartLine,
    Rejection,
)
from backend.features.tickets.models.task import Department, TargetKind, Task
from backend.features.tickets.models.unfinished import Unfinished
from backend.features.tickets.models.values import (
    By,
    Contact,
    DeviceOnTicket,
    Duty,
    Place,
    Position,
    Technician,
    Window,
)
from backend.features.tickets.words import (
    Bearer,
    CallResult,
    CancelReason,
    Channel,
    ConsentMethod,
    ContactMeans,
    DutyParty,
    FinishResult,
    IncompleteReason,
    OldPart,
    Priority,
    RejectReason,
    Role,
    ServiceType,
    SuspendReason,
)

NOON: Final = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
HOUR: Final = timedelta(hours=1)
MINUTE: Final = timedelta(minutes=1)
HANGZHOU: Final = Position(latitude=30.2741, longitude=120.1551)
AT_HANGZHOU: Final = PointInput(latitude=30.2741, longitude=120.1551)

RULES: Final = TicketRules(
    take_timeout=timedelta(minutes=30),
    reminder_every=timedelta(hours=24),
    reminders=3,
    remote_answer=timedelta(hours=48),
    call_attempts=3,
    check_in_metres=500,
    auto_acceptance=timedelta(days=7),
    reopen=timedelta(days=7),
    rating_change=timedelta(days=7),
    urge_every=timedelta(hours=1),
    link_life=timedelta(days=30),
)

CUSTOMER: Final = By(id="customer-1", role=Role.CUSTOMER, via="miniprogram")
AGENT: Final = By(id="agent-1", role=Role.AGENT, via="console")
REVIEWER: Final = By(id="reviewer-1", role=Role.REVIEWER, via="console")
DISPATCHER: Final = By(id="dispatcher-1", role=Role.DISPATCHER, via="console")
WANG: Final = By(id="wang", role=Role.TECHNICIAN, via="wecom")
LI: Final = By(id="li", role=Role.TECHNICIAN, via="wecom")
FOLLOW_UP: Final = By(id="follow-up-1", role=Role.FOLLOW_UP, via="console")
TIMER: Final = By(id="system", role=Role.SYSTEM, via="system")

TECHNICIANS: Final = [Technician(id="wang", name="王师傅", team_id="team-1")]
DUTY: Final = Duty(party=DutyParty.MANUFACTURER, reason="电容早期失效")

COMPLETION: Final = Completion(
    result=FinishResult.SOLVED,
    fault_code="制冷系统.压缩机.启动电容失效",
    action="更换启动电容，试机 20 分钟制冷正常",
    before_photo_ids=["photo-before"],
    after_photo_ids=["photo-after"],
    parts=[PartLine(name="启动电容 35µF", quantity=1, unit_price_fen=0, old_part=OldPart.GIVEN)],
    labour_minutes=45,
)
PHOTO_HASHES: Final = {"photo-before": "b" * 64, "photo-after": "a" * 64, "photo-new": "c" * 64}


def window(hours_from_noon: float = 2, length_hours: float = 2) -> Window:
    start = NOON + timedelta(hours=hours_from_noon)
    return Window(start=start, end=start + timedelta(hours=length_hours))


def a_ticket(**overrides: object) -> Ticket:
    """A repair just submitted by a customer at noon."""
    fields: dict[str, object] = {
        "number": "BX260715-00001",
        "service_type": ServiceType.REPAIR,
        "channel": Channel.MINIPROGRAM,
        "state_since": NOON,
        "devices": [DeviceOnTicket(device_id="device-1", model="KFR-35GW")],
        "customer_id": CUSTOMER.id,
        "contact": Contact(name="李小满", phone="+8613812345678"),
        "place": Place(
            region="浙江省杭州市滨江区青桐里",
            door="5 幢 1204",
            coordinates=f"{HANGZHOU.latitude},{HANGZHOU.longitude}",
        ),
        "problem": "不制冷，外机不转",
        "branch_id": "branch-1",
        "organisation_id": "organisation-1",
        "created_at": NOON,
        "created_by": CUSTOMER,
    }
    ticket = Ticket.model_validate(fields | overrides)
    ticket.submit(ticket.created_by, NOON)
    return ticket


def a_task(ticket: Ticket, *, blocking: bool = False) -> Task:
    return Task(
        ticket_id=ticket.id,
        ticket_number=ticket.number,
        branch_id=ticket.branch_id,
        organisation_id=ticket.organisation_id,
        to=Department(kind=TargetKind.TEAM, id="team-2", organisation_id="organisation-1"),
        asked="请查库存",
        due_at=NOON + 4 * HOUR,
        blocking=blocking,
        asked_by=AGENT,
        created_at=NOON,
    )


def a_complaint(ticket: Ticket, **fields: object) -> Complaint:
    told: dict[str, object] = {
        "number": "TS260715-00001",
        "ticket_id": ticket.id,
        "customer_id": ticket.customer_id,
        "branch_id": ticket.branch_id,
        "organisation_id": ticket.organisation_id,
        "channel": Channel.MINIPROGRAM,
        "category": ComplaintCategory.LATE,
        "severity": Severity.NORMAL,
        "text": "约了上午，下午才来",
        "against_ids": ticket.technician_ids,
        "due_at": NOON + 72 * HOUR,
        "made_by": CUSTOMER,
        "created_at": NOON,
    }
    return Complaint.model_validate(told | fields)


def ask(ticket: Ticket, now: datetime = NOON) -> Ticket:
    ticket.ask("外机有没有声音？", AGENT, now, RULES)
    return ticket


def approve(ticket: Ticket, now: datetime = NOON) -> Ticket:
    ticket.approve(
        "制冷", Priority.NORMAL, DUTY, "branch-1", "organisation-1", REVIEWER, now, RULES
    )
    return ticket


def dispatch(ticket: Ticket, now: datetime = NOON) -> Ticket:
    evidence = DEFAULT_EVIDENCE[ticket.service_type]
    ticket.dispatch(TECHNICIANS, "wang", window(), evidence, DISPATCHER, now, RULES)
    return ticket


def take(ticket: Ticket, now: datetime = NOON) -> Ticket:
    ticket.take(WANG, now)
    return ticket


def book(ticket: Ticket, now: datetime = NOON) -> Ticket:
    ticket.book(window(), ContactMeans.PHONE, "", WANG, now)
    return ticket


def arrive(ticket: Ticket, now: datetime = NOON) -> Ticket:
    ticket.arrive(CheckIn(position=AT_HANGZHOU, accuracy_metres=20), WANG, now, RULES)
    return ticket


def work(ticket: Ticket, now: datetime = NOON) -> Ticket:
    ticket.start_work(WANG, now)
    return ticket


def agree(ticket: Ticket, amount_fen: int, now: datetime = NOON) -> Ticket:
    """Quoted, and the customer said yes in the app."""
    charges = [Charge(name="启动电容", amount_fen=amount_fen)]
    quote = ticket.ask_price(charges, 3000, "已过保修期", [], WANG, now)
    ticket.answer_quote(quote.id, True, ConsentMethod.APP, "", CUSTOMER, now)
    return ticket


def finish(ticket: Ticket, now: datetime = NOON, completion: Completion = COMPLETION) -> Ticket:
    ticket.finish(completion, PHOTO_HASHES, WANG, now, RULES)
    return ticket


def accept(ticket: Ticket, now: datetime = NOON) -> Ticket:
    ticket.accept(ConsentMethod.APP, CUSTOMER, now)
    return ticket


def close(ticket: Ticket, now: datetime = NOON) -> Ticket:
    ticket.close(FollowUp(satisfaction=5), FOLLOW_UP, now)
    return ticket


def leave_incomplete(ticket: Ticket, now: datetime = NOON) -> Ticket:
    unfinished = Unfinished(reason=IncompleteReason.NEEDS_PART, next_step="带电容再来")
    ticket.leave_incomplete(unfinished, WANG, now)
    return ticket


def suspend(
    ticket: Ticket, reason: SuspendReason = SuspendReason.WAITING_PART, now: datetime = NOON
) -> Ticket:
    ticket.suspend(reason, None, "", [], WANG, now, RULES)
    return ticket


def fail_a_call(ticket: Ticket, now: datetime = NOON) -> Ticket:
    ticket.record_call(Call(result=CallResult.NO_ANSWER), WANG, now, RULES)
    return ticket


def _submit_for_review(ticket: Ticket) -> Ticket:
    ticket.submit_for_review(AGENT, NOON)
    return ticket


def _reject(ticket: Ticket) -> Ticket:
    rejection = Rejection(reason=RejectReason.OUT_OF_AREA, note="不在服务区域")
    ticket.reject(rejection, AGENT, NOON)
    return ticket


def _solve_remotely(ticket: Ticket) -> Ticket:
    ticket.solve_remotely("清洗滤网后恢复", AGENT, NOON, RULES)
    return ticket


def _cancel(ticket: Ticket) -> Ticket:
    ticket.cancel(CancelReason.NOT_NEEDED, "", Bearer.NOBODY, CUSTOMER, NOON)
    return ticket


_S = TicketState
_LAST_STEPS: Final[dict[TicketState, tuple[TicketState, Callable[[Ticket], Ticket]]]] = {
    _S.NEED_INFO: (_S.SUBMITTED, ask),
    _S.REVIEW: (_S.SUBMITTED, _submit_for_review),
    _S.REJECTED: (_S.SUBMITTED, _reject),
    _S.REMOTE_SOLVED: (_S.SUBMITTED, _solve_remotely),
    _S.TO_DISPATCH: (_S.REVIEW, approve),
    _S.DISPATCHED: (_S.TO_DISPATCH, dispatch),
    _S.ACCEPTED: (_S.DISPATCHED, take),
    _S.APPOINTED: (_S.ACCEPTED, book),
    _S.IN_SERVICE: (_S.APPOINTED, lambda ticket: work(arrive(ticket))),
    _S.SUSPENDED: (_S.APPOINTED, suspend),
    _S.TO_REVISIT: (_S.IN_SERVICE, leave_incomplete),
    _S.DONE: (_S.IN_SERVICE, finish),
    _S.FOLLOW_UP: (_S.DONE, accept),
    _S.CLOSED: (_S.FOLLOW_UP, close),
    _S.CANCELLED: (_S.SUBMITTED, _cancel),
}


def a_ticket_in(state: TicketState, **overrides: object) -> Ticket:
    """Walked to that state along the usual way, everything at noon; nothing left to be stored."""
    ticket = _walk(state, a_ticket(**overrides))
    ticket.take_events()
    ticket.take_lines()
    return ticket


def _walk(state: TicketState, ticket: Ticket) -> Ticket:
    if state is TicketState.SUBMITTED:
        return ticket
    before, step = _LAST_STEPS[state]
    return step(_walk(before, ticket))


def event_names(ticket: Ticket) -> list[str]:
    return [type(event).__name__ for event in ticket.take_events()]
