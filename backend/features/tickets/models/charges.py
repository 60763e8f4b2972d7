"""Money is said before the work: quoted, agreed to, received. All amounts in fen."""

from datetime import datetime

from backend.features.tickets.errors import (
    NoOpenQuote,
    PaidTooMuch,
    QuoteChanged,
    RecordingMissing,
)
from backend.features.tickets.events import QuoteAnswered, QuoteAsked
from backend.features.tickets.models.field_work import FieldWork
from backend.features.tickets.models.fields import MOST_PAYMENTS
from backend.features.tickets.models.stages import (
    Charge,
    Payment,
    PaymentReceived,
    Quote,
    QuoteAnswer,
)
from backend.features.tickets.models.values import By
from backend.features.tickets.words import ConsentMethod, SuspendReason
from backend.features.tickets.workflow import Act
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
    ) -> Quote:
        """A new quote takes the place of the one before; what was agreed to stays written down."""
        self.require(Act.QUOTE)
        before = self.quote.total_fen if self.quote else None
        self.quote = Quote(
            id=new_id(),
            charges=charges,
            fee_if_declined_fen=fee_if_declined_fen,
            reason=reason,
            photo_ids=photo_ids,
            by=by,
            at=now,
        )
        self.conclude(
            Act.QUOTE,
            by,
            now,
            self.state,
            note=reason,
            media_ids=photo_ids,
            changes={
                "quote_fen": (before, self.quote.total_fen),
                "fee_if_declined_fen": (None, fee_if_declined_fen),
            },
        )
        self.record(QuoteAsked(ticket_id=self.id, quote_id=self.quote.id))
        return self.quote

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
        if self.hold and self.hold.reason is SuspendReason.WAITING_APPROVAL:
            self.resume("", by, now)

    def require_open_quote(self, quote_id: str) -> Quote:
        """Raises NoOpenQuote, QuoteChanged."""
        if self.quote is None or self.quote.answer is not None:
            raise NoOpenQuote
        if self.quote.id != quote_id:
            raise QuoteChanged
        return self.quote

    @property
    def waits_for_quote(self) -> bool:
        """Whether the customer's word about a price is all that is missing."""
        held = self.hold is None or self.hold.reason is SuspendReason.WAITING_APPROVAL
        return held and self.quote is not None and self.quote.answer is None

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
