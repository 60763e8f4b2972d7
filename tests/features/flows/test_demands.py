"""What a flow demands of an act, on the model alone."""

import pytest

from backend.features.forms import Purpose
from backend.features.tickets import Act, RunningFlow, TicketState
from backend.features.tickets.errors import EvidenceMissing, FormNotFilled
from backend.features.tickets.models.forms import AnswersOnTicket, FormOnTicket
from backend.features.tickets.words import Bearer, CancelReason
from tests.features.flows.conftest import a_flow
from tests.support.tickets import (
    AGENT,
    COMPLETION,
    CUSTOMER,
    NOON,
    PHOTO_HASHES,
    RULES,
    TIMER,
    WANG,
    a_ticket,
    a_ticket_in,
)


def test_the_report_form_is_filled_in_where_the_flow_asks_for_it() -> None:
    plan = a_flow(demands=[{"act": "finish", "form": True}])
    ticket = a_ticket_in(TicketState.IN_SERVICE)
    ticket.follow(RunningFlow(plan=plan))
    ticket.forms = [FormOnTicket(purpose=Purpose.REPORT, key="report", version=1)]
    ticket.take_lines()
    ticket.finish(COMPLETION, PHOTO_HASHES, WANG, NOON, RULES)
    with pytest.raises(FormNotFilled):
        ticket.check_flow(Act.FINISH)
    other = AnswersOnTicket(id="a", version=1, digest="d", at=NOON, visit_id="another visit")
    ticket.forms[0].answers = [other]
    with pytest.raises(FormNotFilled):
        ticket.check_flow(Act.FINISH)
    ticket.forms[0].answers = [other, other.model_copy(update={"visit_id": ticket.visits[0].id})]
    ticket.check_flow(Act.FINISH)


def test_demands_bind_staff_and_neither_the_customer_nor_the_clock() -> None:
    plan = a_flow(demands=[{"act": "cancel", "note": True, "roles": ["service_agent"]}])
    for by, bound in ((CUSTOMER, False), (TIMER, False), (AGENT, True)):
        ticket = a_ticket()
        ticket.follow(RunningFlow(plan=plan))
        ticket.take_lines()
        ticket.cancel(CancelReason.NOT_NEEDED, "", Bearer.NOBODY, by, NOON)
        if bound:
            with pytest.raises(EvidenceMissing) as refused:
                ticket.check_flow(Act.CANCEL)
            assert refused.value.params == {"missing": "说明", "fields": ["note"]}
        else:
            ticket.check_flow(Act.CANCEL)
