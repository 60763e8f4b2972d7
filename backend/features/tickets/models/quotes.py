"""A price: said, approved of, answered."""

from pydantic import BaseModel

from backend.features.tickets.models.stages import Charge
from backend.features.tickets.models.values import By, Fen, Words
from backend.features.tickets.words import ConsentMethod
from backend.kit.clock import Instant


class QuoteAnswer(BaseModel):
    agreed: bool
    method: ConsentMethod
    by: By
    at: Instant
    recording_id: str = ""


class QuoteApproval(BaseModel):
    """`approved` is None while it is waited for; `note` is what was said with a no."""

    id: str
    approved: bool | None = None
    note: Words = ""


class Quote(BaseModel):
    """What the customer is asked to pay before the work is done (ZJ 15, SD 43). Where the firm has
    to approve of it first, he hears of it once it has."""

    id: str
    charges: list[Charge]
    fee_if_declined_fen: Fen = 0
    reason: Words = ""
    photo_ids: list[str] = []
    by: By
    at: Instant
    answer: QuoteAnswer | None = None
    approval: QuoteApproval | None = None

    @property
    def is_offered(self) -> bool:
        """Whether the customer knows of it."""
        return self.approval is None or self.approval.approved is True

    @property
    def is_open(self) -> bool:
        """Whether he is to answer it."""
        return self.is_offered and self.answer is None

    @property
    def awaits_approval(self) -> bool:
        return self.approval is not None and self.approval.approved is None

    @property
    def total_fen(self) -> int:
        return sum(charge.amount_fen for charge in self.charges)

    @property
    def consented_fen(self) -> int:
        """The most that may be asked for: nothing until there is an answer."""
        if self.answer is None:
            return 0
        return self.total_fen if self.answer.agreed else self.fee_if_declined_fen
