"""Money is said before the work: quoted, agreed to, received. All amounts in fen."""

from datetime import datetime

from backend.features.tickets.errors import (
    NoOpenQuote,
    PaidTooMuch,
    QuoteChanged,
    QuoteNotApproved,
    RecordingMissing,
)
from backend.features.tickets.events import QuoteAnswered, QuoteAsked, QuoteJudged
from backend.features.tickets.models.field_work import FieldWork
from backend.features.tickets.models.fields import MOST_PAYMENTS
from backend.features.tickets.models.quotes import Quote, QuoteAnswer, QuoteApproval
from backend.features.tickets.models.stages import (
    Charge,
    Hold,
    Payment,
    PaymentReceived,
)
from backend.features.tickets.models.values import By
from backend.features.tickets.words import ConsentMethod, SuspendReason
from backend.features.tickets.workflow import Act, TicketState
from backend.kit.aggregate import new_id


class Charges(FieldWork):
    def ask_price(
        self,
        charges: list[Charge],
        fee_if_declined_fen: int,
        reason: str,
        photo_ids: list[str],
        by: By,
        now: datetime,
        *,
        quote_id: str = "",
        approval_id: str = "",
    ) -> Quote:
        """A new quote takes the place of the one before; what was agreed to stays written down.

        With `approval_id` somebody has to approve of it before the customer hears of it.
        """
        self.require(Act.QUOTE)
        if not self.may_quote:
            raise self.refusal(Act.QUOTE)
        before = self.quote.total_fen if self.quote else None
        self.quote = Quote(
            id=quote_id or new_id(),
            charges=charges,
            fee_if_declined_fen=fee_if_declined_fen,
            reason=reason,
            photo_ids=photo_ids,
            by=by,
            at=now,
            approval=QuoteApproval(id=approval_id) if approval_id else None,
        )
        self.conclude(
            Act.QUOTE,
            by,
            now,
            self.state,
            public=self.quote.is_offered,
            note=reason,
            media_ids=photo_ids,
            changes={
                "quote_fen": (before, self.quote.total_fen),
                "fee_if_declined_fen": (None, fee_if_declined_fen),
            },
        )
        if self.quote.awaits_approval:
            self.wait_for_approval(by, now)
        else:
            self._offer(self.quote, by, now)
        return self.quote

    def wait_for_approval(self, by: By, now: datetime) -> None:
        """Work under way stops, and the visit goes on: whoever is there waits, or takes the ticket
        up again by hand to leave. On the way there, nobody is held up."""
        if self.state is TicketState.IN_SERVICE:
            self.hold = Hold(reason=SuspendReason.WAITING_APPROVAL, by=by, since=now)
            self.conclude(Act.SUSPEND, by, now, reason=SuspendReason.WAITING_APPROVAL)

    def judge_quote(
        self, quote_id: str, approval_id: str, approved: bool, note: str, by: By, now: datetime
    ) -> None:
        """The firm's word about the price. Of a quote that another has taken the place of, and of
        a ticket that has ended, nothing comes of it."""
        quote = self.quote
        awaited = quote is not None and quote.awaits_approval and quote.id == quote_id
        if quote is None or not awaited or not self.is_open:
            return
        quote.approval = QuoteApproval(id=approval_id, approved=approved, note=note)
        self.conclude(
            Act.JUDGE_QUOTE,
            by,
            now,
            self.state,
            public=approved,
            reason="approved" if approved else "refused",
            note="" if approved else note,
            changes={"quote_fen": (None, quote.total_fen)},
        )
        self.record(
            QuoteJudged(
                ticket_id=self.id,
                quote_id=quote.id,
                approved=approved,
                technician_ids=self.technician_ids,
            )
        )
        if approved:
            self._offer(quote, by, now)
        elif self._waits_for_approval:
            self.resume("", by, now)

    def _offer(self, quote: Quote, by: By, now: datetime) -> None:
        """Whoever is there goes on; who has left comes again once the customer has answered."""
        self.record(QuoteAsked(ticket_id=self.id, quote_id=quote.id))
        if self._waits_for_approval and self.visit_under_way is not None:
            self.resume("", by, now)

    @property
    def may_quote(self) -> bool:
        """While work is ahead or under way; held up, only instead of what waits for approval."""
        awaited = self.quote is not None and self.quote.awaits_approval
        return self.state is not TicketState.SUSPENDED or awaited

    @property
    def _waits_for_approval(self) -> bool:
        return self.hold is not None and self.hold.reason is SuspendReason.WAITING_APPROVAL

    def answer_quote(
        self,
        quote_id: str,
        agreed: bool,
        method: ConsentMethod,
        recording_id: str,
        by: By,
        now: datetime,
    ) -> None:
        """A ticket that waited for this answer goes on by it."""
        self.require(Act.ANSWER_QUOTE)
        quote = self.require_open_quote(quote_id)
        if method is ConsentMethod.PHONE and not recording_id:
            raise RecordingMissing
        quote.answer = QuoteAnswer(
            agreed=agreed, method=method, by=by, at=now, recording_id=recording_id
        )
        self.conclude(
            Act.ANSWER_QUOTE,
            by,
            now,
            self.state,
            reason="agreed" if agreed else "declined",
            changes={
                "consented_fen": (None, quote.consented_fen),
                "method": (None, method),
                "recording_id": (None, recording_id),
            },
        )
        self.record(
            QuoteAnswered(
                ticket_id=self.id,
                quote_id=quote.id,
                agreed=agreed,
                technician_ids=self.technician_ids,
            )
        )
        if self._waits_for_approval:
            self.resume("", by, now)

    def require_open_quote(self, quote_id: str) -> Quote:
        """Raises NoOpenQuote, QuoteNotApproved, QuoteChanged."""
        if self.quote is None or self.quote.answer is not None:
            raise NoOpenQuote
        if not self.quote.is_offered:
            raise QuoteNotApproved
        if self.quote.id != quote_id:
            raise QuoteChanged
        return self.quote

    @property
    def waits_for_quote(self) -> bool:
        """Whether the customer's word about a price is all that is missing."""
        held = self.hold is None or self.hold.reason is SuspendReason.WAITING_APPROVAL
        return held and self.quote is not None and self.quote.is_open

    def receive_payment(self, payment: Payment, by: By, now: datetime) -> None:
        """What was received, and how. Never more than was asked for or agreed to."""
        self.require(Act.RECEIVE_PAYMENT)
        owed = self.amount_owed_fen
        if len(self.payments) >= MOST_PAYMENTS or (
            self.amount_received_fen + payment.amount_fen > owed
        ):
            raise PaidTooMuch(asked=yuan(owed), asked_fen=owed)
        before = self.amount_received_fen
        self.payments.append(PaymentReceived(payment=payment, by=by, at=now))
        self.conclude(
            Act.RECEIVE_PAYMENT,
            by,
            now,
            self.state,
            changes={
                "amount_received_fen": (before, self.amount_received_fen),
                "method": (None, payment.method),
                "receipt": (None, payment.receipt),
            },
        )

    @property
    def amount_owed_fen(self) -> int:
        """What is recorded as asked, and what was agreed to for work that is not finished yet."""
        pending = self.quote.consented_fen if self.quote and not self.hand_over else 0
        return self.amount_asked_fen + pending


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
