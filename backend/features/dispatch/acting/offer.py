"""抢单池: one piece of work offered to several people; the first to take it has it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.dispatch.acting.errors import OfferOver
from backend.features.dispatch.acting.events import OfferEnded, WorkOffered
from backend.features.dispatch.models.rule_parts import MOST_OFFERED
from backend.features.tickets import Window
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant

KEEP: Final = timedelta(days=30)


class OfferState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    OVER = "over"  # run out, or the ticket went another way


class Terms(BaseModel):
    """By what rule it is offered and how it is sent. `fair_share`: how many one person may take
    from the pool a day; None is no limit."""

    rule: str
    book_version: int
    card_id: str
    minutes: int
    road_factor: float
    km_per_hour: float
    fair_share: int | None = None


class Offer(Aggregate):
    """`round` is the wait of the ticket it belongs to. What it says names no customer: those who
    read it need not become his technicians."""

    ticket_id: str
    round: str
    number: str
    service: str
    device: str
    area: str
    window: Window | None = None
    terms: Terms
    staff_ids: Annotated[list[str], Field(max_length=MOST_OFFERED)]
    state: OfferState = OfferState.OPEN
    taken_by: str = ""
    created_at: Instant
    closes_at: Instant
    expire_at: Instant

    def announce(self) -> None:
        self.record(WorkOffered(offer_id=self.id))

    def take(self, staff_id: str, now: datetime) -> None:
        """Raises OfferOver."""
        if self.state is not OfferState.OPEN or now >= self.closes_at:
            raise OfferOver
        self.state, self.taken_by = OfferState.TAKEN, staff_id
        self.record(OfferEnded(offer_id=self.id))

    def end(self) -> None:
        if self.state is OfferState.OPEN:
            self.state = OfferState.OVER
            self.record(OfferEnded(offer_id=self.id))


def offer_subject(offer_id: str) -> str:
    return f"offer:{offer_id}"


def id_of_offer(subject: str) -> str:
    return subject.partition(":")[2]
