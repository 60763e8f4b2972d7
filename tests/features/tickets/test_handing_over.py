"""Recorded, accepted or not, rated."""

from datetime import timedelta

import pytest

from backend.features.tickets import Act, Ticket, TicketState, VisitState
from backend.features.tickets.errors import (
    CancelTooLate,
    ContentChanged,
    EvidenceMissing,
    RatingClosed,
    RecordingMissing,
    ReopenTooLate,
)
from backend.features.tickets.models.evidence import DEFAULT_EVIDENCE, RequiredEvidence
from backend.features.tickets.models.stages import (
    Completion,
    Rating,
    Reading,
)
from backend.features.tickets.words import (
    Bearer,
    CancelReason,
    ConsentMethod,
    FinishResult,
    Party,
    RefusedWorkReason,
    ServiceType,
    TransferReason,
)
from backend.kit.errors import TransitionNotAllowed
from tests.features.tickets.acts import DOINGS
from tests.support.tickets import (
    AGENT,
    COMPLETION,
    CUSTOMER,
    DISPATCHER,
    FOLLOW_UP,
    HOUR,
    MINUTE,
    NOON,
    PHOTO_HASHES,
    RULES,
    TIMER,
    WANG,
    a_ticket_in,
    arrive,
    book,
    close,
    dispatch,
    event_names,
    finish,
    take,
    work,
)

S = TicketState


def untouched(ticket: Ticket) -> str:
    return ticket.model_dump_json()


@pytest.mark.parametrize(
    ("without", "field"),
    [
        ({"fault_code": None}, "fault_code"),
        ({"before_photo_ids": []}, "before_photo_ids"),
        ({"after_photo_ids": []}, "after_photo_ids"),
        ({"labour_minutes": 0}, "labour_minutes"),
    ],
)
def test_a_repair_is_not_finished_without_its_evidence(
    without: dict[str, object], field: str
) -> None:
    ticket = a_ticket_in(S.IN_SERVICE)
    with pytest.raises(EvidenceMissing) as refused:
        finish(ticket, completion=COMPLETION.model_copy(update=without))
    assert refused.value.params["fields"] == [field]
    assert ticket.state is S.IN_SERVICE


def test_readings_and_parts_are_required_where_the_rule_says_so() -> None:
    rule = RequiredEvidence(readings=["出风温度"], parts=True)
    bare = COMPLETION.model_copy(update={"parts": []})
    assert rule.missing(bare) == ["parts", "readings"]
    reading = Reading(name="出风温度", value=14.2, unit="℃")
    assert rule.missing(COMPLETION.model_copy(update={"readings": [reading]})) == []


def test_where_nothing_was_repaired_one_photo_is_enough() -> None:
    rule = DEFAULT_EVIDENCE[ServiceType.REPAIR]
    looked = Completion(result=FinishResult.NO_FAULT_FOUND, action="试机正常")
    assert rule.missing(looked) == ["before_photo_ids"]
    assert rule.missing(looked.model_copy(update={"before_photo_ids": ["photo-before"]})) == []


def test_acceptance_is_bound_to_what_the_customer_saw() -> None:
    ticket = a_ticket_in(S.DONE)
    hand_over = ticket.hand_over
    assert hand_over is not None
    with pytest.raises(ContentChanged):
        ticket.accept(ConsentMethod.SIGNATURE, CUSTOMER, NOON, content_hash="0" * 64)
    assert ticket.state is S.DONE
    ticket.accept(
        ConsentMethod.SIGNATURE,
        CUSTOMER,
        NOON,
        content_hash=hand_over.content_hash,
        evidence_id="signature-1",
        evidence_hash="5" * 64,
    )
    assert ticket.acceptance is not None
    assert ticket.acceptance.content_hash == hand_over.content_hash
    assert len(ticket.acceptance.evidence_hash) == 64
    assert ticket.acceptance.evidence_hash != "5" * 64


@pytest.mark.parametrize(
    "change",
    [
        {"action": "换了压缩机"},
        {"labour_minutes": 46},
        {"result": FinishResult.NO_FAULT_FOUND},
        {"after_photo_ids": ["photo-new"]},
        {"parts": []},
        {"readings": [Reading(name="电流", value=4.2, unit="A")]},
    ],
)
def test_any_change_the_customer_would_see_changes_the_hash(change: dict[str, object]) -> None:
    ticket = a_ticket_in(S.DONE)
    assert ticket.hand_over is not None
    before = ticket.hand_over.content_hash
    same = ticket.hand_over.completion.model_copy()
    ticket.amend(same, PHOTO_HASHES, WANG, NOON, RULES)
    assert ticket.hand_over.content_hash == before
    ticket.amend(same.model_copy(update=change), PHOTO_HASHES, WANG, NOON, RULES)
    assert ticket.hand_over.content_hash != before


def test_silence_accepts_and_says_so() -> None:
    ticket = a_ticket_in(S.DONE)
    assert ticket.due_at == NOON + timedelta(days=7)
    ticket.auto_accept(TIMER, NOON + timedelta(days=7))
    assert ticket.acceptance is not None
    assert (ticket.state, ticket.acceptance.method) == (S.FOLLOW_UP, ConsentMethod.AUTO)
    assert event_names(ticket) == ["WorkAccepted"]


def test_acceptance_by_phone_needs_its_recording() -> None:
    ticket = a_ticket_in(S.DONE)
    with pytest.raises(RecordingMissing):
        ticket.accept(ConsentMethod.PHONE, AGENT, NOON)
    assert (ticket.state, ticket.acceptance) == (S.DONE, None)


def test_work_that_is_not_accepted_needs_another_visit() -> None:
    ticket = a_ticket_in(S.DONE)
    with pytest.raises(EvidenceMissing):
        ticket.refuse_acceptance(RefusedWorkReason.NOT_FIXED, "", [], CUSTOMER, NOON)
    ticket.refuse_acceptance(
        RefusedWorkReason.NOT_FIXED, "还是不制冷", ["photo-new"], CUSTOMER, NOON
    )
    assert (ticket.state, ticket.visits[0].completes) == (S.TO_REVISIT, False)
    assert ticket.planned_visit is not None
    assert ticket.hand_over is None
    assert (ticket.amount_asked_fen, ticket.due_at) == (0, None)
    assert event_names(ticket) == ["WorkRefused"]
    finish(work(arrive(book(take(dispatch(ticket))))))
    assert ticket.state is S.DONE


def test_a_rating_may_be_changed_for_seven_days() -> None:
    ticket = a_ticket_in(S.FOLLOW_UP)
    ticket.rate(Rating(stars=2, words="来晚了"), CUSTOMER, NOON, RULES)
    ticket.rate(Rating(stars=5), CUSTOMER, NOON + timedelta(days=7), RULES)
    with pytest.raises(RatingClosed):
        ticket.rate(Rating(stars=1), CUSTOMER, NOON + timedelta(days=7, minutes=1), RULES)
    assert ticket.rating is not None
    assert (ticket.rating.rating.stars, ticket.rating.first_at) == (5, NOON)
    assert [line.changes["stars"] for line in ticket.take_lines()] == [(None, 2), (2, 5)]


# -- returned, re-opened, cancelled ------------------------------------------------------------


def test_a_wrong_record_is_filled_in_again_without_a_visit() -> None:
    ticket = a_ticket_in(S.FOLLOW_UP)
    ticket.return_record(["fault_code"], "故障代码选错", FOLLOW_UP, NOON)
    assert (ticket.state, ticket.owes_next) == (S.DONE, Party.TECHNICIAN)
    for act in (Act.ACCEPT, Act.AUTO_ACCEPT, Act.REFUSE_ACCEPTANCE):
        assert act not in ticket.open_acts()
        with pytest.raises(TransitionNotAllowed):
            DOINGS[act](ticket)
    corrected = COMPLETION.model_copy(update={"fault_code": "制冷系统.冷媒.不足"})
    ticket.amend(corrected, PHOTO_HASHES, WANG, NOON, RULES)
    # The customer saw nothing of the fault code: what he accepted stands.
    assert (ticket.state, ticket.returned) == (S.FOLLOW_UP, None)
    assert ticket.acceptance is not None
    assert len(ticket.visits) == 1


def test_a_record_corrected_in_what_the_customer_saw_asks_him_again() -> None:
    ticket = a_ticket_in(S.FOLLOW_UP)
    ticket.return_record(["parts"], "少写一个件", FOLLOW_UP, NOON)
    ticket.take_events()
    corrected = COMPLETION.model_copy(update={"labour_minutes": 60})
    ticket.amend(corrected, PHOTO_HASHES, WANG, NOON + HOUR, RULES)
    assert (ticket.state, ticket.acceptance) == (S.DONE, None)
    assert ticket.due_at == NOON + HOUR + timedelta(days=7)
    assert event_names(ticket) == ["WorkFinished"]


def test_work_to_be_done_again_is_rework_and_its_pay_is_held() -> None:
    ticket = a_ticket_in(S.FOLLOW_UP)
    ticket.return_work("冷媒又漏了", FOLLOW_UP, NOON)
    assert (ticket.state, ticket.is_rework, ticket.cycle) == (S.TO_DISPATCH, True, 2)
    assert ticket.visits[0].pay_held is True
    finish(work(arrive(book(take(dispatch(ticket))))))
    assert (ticket.state, ticket.visits[1].pay_held) == (S.DONE, False)
    assert [visit.cycle for visit in ticket.visits] == [1, 2]


def test_a_closed_ticket_is_reopened_within_seven_days_and_both_cycles_are_kept() -> None:
    ticket = a_ticket_in(S.CLOSED)
    ticket.reopen("又不制冷了", CUSTOMER, NOON + timedelta(days=7), RULES)
    assert (ticket.state, ticket.cycle, ticket.ended_at) == (S.TO_DISPATCH, 2, None)
    assert ticket.visits[0].state is VisitState.FINISHED
    dispatch(ticket)
    assert ticket.state is S.DISPATCHED
    assert event_names(ticket) == ["TicketReopened", "VisitDispatched"]


def test_after_seven_days_a_new_ticket_is_made_instead() -> None:
    ticket = a_ticket_in(S.CLOSED)
    with pytest.raises(ReopenTooLate) as refused:
        ticket.reopen("又坏了", CUSTOMER, NOON + timedelta(days=7, seconds=1), RULES)
    assert refused.value.params == {"days": 7, "repeat_of": ticket.id}
    assert (ticket.state, ticket.cycle) == (S.CLOSED, 1)


@pytest.mark.parametrize("state", [S.SUBMITTED, S.NEED_INFO, S.REVIEW, S.TO_DISPATCH])
def test_the_customer_cancels_himself_before_dispatch(state: TicketState) -> None:
    ticket = a_ticket_in(state)
    ticket.cancel(CancelReason.SOLVED_ITSELF, "", Bearer.NOBODY, CUSTOMER, NOON)
    assert (ticket.state, ticket.ended_at, ticket.due_at) == (S.CANCELLED, NOON, None)


@pytest.mark.parametrize("state", [S.DISPATCHED, S.ACCEPTED, S.APPOINTED])
def test_from_dispatch_to_arrival_an_agent_cancels_and_says_who_bears(state: TicketState) -> None:
    ticket = a_ticket_in(state)
    with pytest.raises(CancelTooLate):
        ticket.cancel(CancelReason.NOT_NEEDED, "", Bearer.NOBODY, CUSTOMER, NOON)
    assert ticket.state is state
    visit = ticket.cancel(CancelReason.NOT_NEEDED, "", Bearer.COMPANY, AGENT, NOON)
    assert visit is not None
    assert (ticket.state, visit.state) == (S.CANCELLED, VisitState.CANCELLED)
    assert ticket.cancellation is not None
    assert ticket.cancellation.bearer is Bearer.COMPANY


def test_cancelling_while_the_technician_travels_is_a_trip_in_vain() -> None:
    ticket = a_ticket_in(S.APPOINTED)
    ticket.depart(WANG, NOON)
    visit = ticket.cancel(CancelReason.NOT_NEEDED, "", Bearer.CUSTOMER, AGENT, NOON + 18 * MINUTE)
    assert visit is not None
    assert (visit.state, visit.travel_minutes) == (VisitState.NO_SHOW, 18)


@pytest.mark.parametrize("state", [S.IN_SERVICE, S.TO_REVISIT, S.DONE, S.FOLLOW_UP])
def test_nothing_is_cancelled_once_somebody_was_there(state: TicketState) -> None:
    ticket = a_ticket_in(state)
    before = untouched(ticket)
    with pytest.raises(CancelTooLate) as refused:
        ticket.cancel(CancelReason.NOT_NEEDED, "", Bearer.NOBODY, AGENT, NOON)
    assert "未完结案" in str(refused.value)
    assert untouched(ticket) == before


def test_a_second_visit_is_not_a_way_to_cancel_after_all() -> None:
    ticket = take(dispatch(a_ticket_in(S.TO_REVISIT)))
    with pytest.raises(CancelTooLate):
        ticket.cancel(CancelReason.NOT_NEEDED, "", Bearer.NOBODY, AGENT, NOON)
    ticket.transfer(TransferReason.CUSTOMER_ASKED, "", DISPATCHER, NOON)
    DOINGS[Act.CLOSE_INCOMPLETE](ticket)
    assert (ticket.state, ticket.closed_incomplete) == (S.FOLLOW_UP, "customer_gave_up")


def test_closing_incomplete_drops_the_visit_that_was_planned() -> None:
    ticket = a_ticket_in(S.TO_REVISIT)
    DOINGS[Act.CLOSE_INCOMPLETE](ticket)
    assert ticket.visits[-1].state is VisitState.CANCELLED
    with pytest.raises(TransitionNotAllowed):  # there is no record to be filled in again
        ticket.return_record(["parts"], "", FOLLOW_UP, NOON)
    close(ticket)
    assert ticket.state is S.CLOSED
