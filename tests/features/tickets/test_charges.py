"""Money is said before the work."""

import pytest

from backend.features.tickets import Ticket, TicketState
from backend.features.tickets.errors import (
    NoOpenQuote,
    PaidTooMuch,
    QuoteChanged,
    QuoteNotConfirmed,
    RecordingMissing,
)
from backend.features.tickets.models.stages import (
    Charge,
    Completion,
    Payment,
)
from backend.features.tickets.words import (
    ConsentMethod,
    FinishResult,
    Party,
    PayMethod,
    SuspendReason,
)
from tests.support.tickets import (
    AGENT,
    COMPLETION,
    CUSTOMER,
    NOON,
    WANG,
    a_ticket_in,
    agree,
    finish,
    suspend,
)

S = TicketState


def priced(amount_fen: int) -> Completion:
    return COMPLETION.model_copy(update={"amount_fen": amount_fen})


def test_paid_work_needs_the_customers_yes_first() -> None:
    ticket = a_ticket_in(S.IN_SERVICE)
    with pytest.raises(QuoteNotConfirmed) as refused:
        finish(ticket, completion=priced(18000))
    assert "180.00 元" in str(refused.value)
    assert ticket.state is S.IN_SERVICE
    agree(ticket, 18000)
    with pytest.raises(QuoteNotConfirmed):
        finish(ticket, completion=priced(18001))
    finish(ticket, completion=priced(18000))
    assert (ticket.state, ticket.amount_asked_fen) == (S.DONE, 18000)


def test_a_quote_that_was_asked_but_not_answered_is_no_yes() -> None:
    ticket = a_ticket_in(S.IN_SERVICE)
    ticket.ask_price([Charge(name="电容", amount_fen=18000)], 3000, "", [], WANG, NOON)
    assert ticket.owes_next is Party.CUSTOMER
    with pytest.raises(QuoteNotConfirmed):
        finish(ticket, completion=priced(1))


def test_who_declines_pays_no_more_than_the_fee_he_was_told() -> None:
    ticket = a_ticket_in(S.IN_SERVICE)
    quote = ticket.ask_price([Charge(name="电容", amount_fen=18000)], 3000, "", [], WANG, NOON)
    ticket.answer_quote(quote.id, False, ConsentMethod.APP, "", CUSTOMER, NOON)
    declined = priced(3000).model_copy(update={"result": FinishResult.DECLINED})
    with pytest.raises(QuoteNotConfirmed):
        finish(ticket, completion=declined.model_copy(update={"amount_fen": 3001}))
    finish(ticket, completion=declined)
    assert ticket.amount_asked_fen == 3000


def test_a_changed_quote_is_not_agreed_to_by_an_answer_to_the_old_one() -> None:
    ticket = a_ticket_in(S.IN_SERVICE)
    old = ticket.ask_price([Charge(name="电容", amount_fen=18000)], 0, "", [], WANG, NOON)
    new = ticket.ask_price([Charge(name="压缩机", amount_fen=90000)], 0, "", [], WANG, NOON)
    with pytest.raises(QuoteChanged):
        ticket.answer_quote(old.id, True, ConsentMethod.APP, "", CUSTOMER, NOON)
    ticket.answer_quote(new.id, True, ConsentMethod.APP, "", CUSTOMER, NOON)
    with pytest.raises(NoOpenQuote):
        ticket.answer_quote(new.id, False, ConsentMethod.APP, "", CUSTOMER, NOON)
    assert ticket.quote is not None
    assert ticket.quote.consented_fen == 90000


def test_a_yes_by_phone_needs_its_recording() -> None:
    ticket = a_ticket_in(S.IN_SERVICE)
    quote = ticket.ask_price([Charge(name="电容", amount_fen=18000)], 0, "", [], WANG, NOON)
    with pytest.raises(RecordingMissing):
        ticket.answer_quote(quote.id, True, ConsentMethod.PHONE, "", AGENT, NOON)
    ticket.answer_quote(quote.id, True, ConsentMethod.PHONE, "call-42", AGENT, NOON)
    assert quote.answer is not None
    assert quote.answer.recording_id == "call-42"


def test_a_ticket_that_waited_for_the_price_goes_on_by_the_answer() -> None:
    ticket = a_ticket_in(S.ACCEPTED)
    quote = ticket.ask_price([Charge(name="电容", amount_fen=18000)], 0, "", [], WANG, NOON)
    suspend(ticket, SuspendReason.WAITING_APPROVAL)
    assert ticket.owes_next is Party.CUSTOMER
    ticket.answer_quote(quote.id, True, ConsentMethod.APP, "", CUSTOMER, NOON)
    assert (ticket.state, ticket.hold) == (S.ACCEPTED, None)


def test_no_more_is_received_than_was_asked_for() -> None:
    ticket = agree(a_ticket_in(S.IN_SERVICE), 18000)
    with pytest.raises(PaidTooMuch):
        pay(ticket, 18001)
    pay(ticket, 10000)
    finish(ticket, completion=priced(15000))
    with pytest.raises(PaidTooMuch):
        pay(ticket, 5001)
    pay(ticket, 5000)
    assert ticket.amount_received_fen == ticket.amount_asked_fen == 15000


def pay(ticket: Ticket, amount_fen: int) -> None:
    ticket.receive_payment(Payment(amount_fen=amount_fen, method=PayMethod.WECHAT), WANG, NOON)
