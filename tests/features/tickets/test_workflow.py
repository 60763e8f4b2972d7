"""The tables say what may be done; every act in every state is tried against them."""

from typing import Final

import pytest

from backend.features.tickets import TICKET_WORKFLOW, VISIT_WORKFLOW, Act, TicketState, VisitState
from backend.features.tickets.labels import ACT_NAMES, PARTY_NAMES, STATE_NAMES, SUSPEND_NAMES
from backend.features.tickets.words import Party, SuspendReason
from backend.features.tickets.workflow import ENDED, allows, leads

# domain-rules.md a.3 with the amendments, written out a second time: (from, act, to).
ROWS: Final = """
submitted ask need_info | review ask need_info | need_info answer submitted
submitted reject rejected | review reject rejected
submitted submit_for_review review | submitted approve to_dispatch | review approve to_dispatch
submitted solve_remotely remote_solved | review solve_remotely remote_solved
to_dispatch solve_remotely remote_solved | remote_solved not_solved to_dispatch
remote_solved confirm_solved follow_up | remote_solved auto_accept follow_up
to_dispatch dispatch dispatched | to_revisit dispatch dispatched
dispatched take accepted
dispatched refuse to_dispatch | dispatched time_out to_dispatch | dispatched recall to_dispatch
dispatched refuse to_revisit | dispatched time_out to_revisit | dispatched recall to_revisit
accepted book appointed | accepted record_call suspended | appointed rebook appointed
dispatched transfer to_dispatch | accepted transfer to_dispatch | appointed transfer to_dispatch
dispatched transfer to_revisit | accepted transfer to_revisit | appointed transfer to_revisit
appointed depart appointed | appointed arrive in_service
in_service start_work in_service | in_service break_work in_service
in_service continue_work in_service
in_service suspend suspended | accepted suspend suspended | appointed suspend suspended
suspended resume accepted | suspended resume appointed | suspended resume to_revisit
suspended resume in_service
in_service leave_incomplete to_revisit | in_service finish done
done accept follow_up | done auto_accept follow_up | done refuse_acceptance to_revisit
follow_up close closed | follow_up return_record done | done amend done | done amend follow_up
follow_up return_work to_dispatch | closed reopen to_dispatch
submitted cancel cancelled | need_info cancel cancelled | review cancel cancelled
to_dispatch cancel cancelled | dispatched cancel cancelled | accepted cancel cancelled
appointed cancel cancelled
to_revisit close_incomplete follow_up | to_dispatch close_incomplete follow_up
need_info remind need_info
dispatched ask_transfer dispatched | accepted ask_transfer accepted
appointed ask_transfer appointed
accepted record_call accepted | appointed record_call appointed
in_service record_call in_service
submitted merge cancelled | need_info merge cancelled | review merge cancelled
to_dispatch merge cancelled | dispatched merge cancelled | accepted merge cancelled
appointed merge cancelled | cancelled undo_merge submitted | cancelled undo_merge review
cancelled undo_merge to_dispatch
in_service join in_service | in_service photograph in_service
in_service record_step in_service
to_dispatch take_back to_dispatch | to_revisit take_back to_revisit
dispatched take_back to_dispatch | accepted take_back to_dispatch | appointed take_back to_dispatch
dispatched take_back to_revisit | accepted take_back to_revisit | appointed take_back to_revisit
suspended take_back to_dispatch | suspended take_back to_revisit | suspended resume to_dispatch
dispatched relieve dispatched | accepted relieve accepted | appointed relieve appointed
in_service relieve in_service | suspended relieve suspended | in_service relieve to_revisit
dispatched relieve to_dispatch | accepted relieve to_dispatch | appointed relieve to_dispatch
dispatched relieve to_revisit | accepted relieve to_revisit | appointed relieve to_revisit
"""


def test_the_table_has_exactly_the_rows_of_the_rules() -> None:
    written = {tuple(row.split()) for line in ROWS.split("\n") for row in line.split("|") if row}
    in_table = {
        (source.value, step.action.value, step.target.value)
        for step in TICKET_WORKFLOW.steps
        for source in step.sources
    }
    assert in_table == written


def test_only_reopening_and_undoing_a_merge_lead_out_of_an_ended_ticket() -> None:
    ways_out = {
        (source, step.action)
        for step in TICKET_WORKFLOW.steps
        for source in step.sources
        if source in ENDED
    }
    assert ways_out == {
        (TicketState.CLOSED, Act.REOPEN),
        (TicketState.CANCELLED, Act.UNDO_MERGE),
    }


def test_every_state_can_be_reached_and_every_live_state_can_be_left() -> None:
    reached = {TicketState.SUBMITTED} | {step.target for step in TICKET_WORKFLOW.steps}
    assert reached == set(TicketState)
    for state in set(TicketState) - ENDED:
        targets = {s.target for s in TICKET_WORKFLOW.steps if state in s.sources}
        assert targets - {state}, state
    visits = {VisitState.PLANNED} | {step.target for step in VISIT_WORKFLOW.steps}
    assert visits == set(VisitState)


@pytest.mark.parametrize(
    ("state", "act", "visit", "open_"),
    [
        (TicketState.APPOINTED, Act.DEPART, VisitState.ACCEPTED, True),
        (TicketState.APPOINTED, Act.DEPART, VisitState.TRAVELING, False),
        (TicketState.IN_SERVICE, Act.FINISH, VisitState.ARRIVED, False),
        (TicketState.IN_SERVICE, Act.FINISH, VisitState.BREAK, True),
        (TicketState.SUSPENDED, Act.RESUME, None, True),
        (TicketState.DISPATCHED, Act.TAKE, None, False),
        (TicketState.CLOSED, Act.RATE, None, True),
        (TicketState.CANCELLED, Act.URGE, None, False),
    ],
)
def test_an_act_on_a_visit_needs_the_visit_in_the_right_state(
    state: TicketState, act: Act, visit: VisitState | None, open_: bool
) -> None:
    assert allows(state, act, visit) is open_


def test_standing_acts_move_nothing() -> None:
    assert leads(TicketState.DONE, Act.URGE, TicketState.DONE)
    assert not leads(TicketState.DONE, Act.URGE, TicketState.CLOSED)


def test_everything_that_can_be_shown_has_a_word() -> None:
    assert set(STATE_NAMES) == set(TicketState)
    assert set(ACT_NAMES) == set(Act)
    assert set(PARTY_NAMES) == set(Party)
    assert set(SUSPEND_NAMES) == set(SuspendReason)
    assert len(set(STATE_NAMES.values())) == len(TicketState)


def test_the_tables_draw_themselves() -> None:
    assert "    dispatched --> accepted: take" in TICKET_WORKFLOW.mermaid()
    assert "    traveling --> arrived: arrive" in VISIT_WORKFLOW.mermaid()
