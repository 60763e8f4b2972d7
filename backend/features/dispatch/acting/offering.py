"""What a sender works with: one look at a ticket, and what the pool is told of it."""

from datetime import datetime, timedelta

from backend.features.dispatch.acting.judging import Judgement
from backend.features.dispatch.acting.offer import KEEP, Offer, Terms
from backend.features.tickets import SERVICE_NAMES, Ticket, Waiting, device_words


class Attempt:
    """One look at a ticket in one of its waits; `seen` is the version of its case then."""

    def __init__(self, ticket: Ticket, seen: int | None) -> None:
        self.ticket = ticket
        self.seen = seen
        self.where = Waiting(ticket.id, ticket.round)


def offer_of(
    ticket: Ticket,
    judged: Judgement,
    staff_ids: list[str],
    share: int | None,
    card_id: str,
    now: datetime,
) -> Offer:
    return Offer(
        ticket_id=ticket.id,
        round=ticket.round,
        number=ticket.number,
        service=SERVICE_NAMES[ticket.service_type],
        device=device_words(ticket),
        area=ticket.place.region,
        window=judged.window,
        terms=Terms(
            rule=judged.rule.key,
            book_version=judged.book_version,
            card_id=card_id,
            minutes=judged.minutes,
            road_factor=judged.pace.road_factor,
            km_per_hour=judged.pace.km_per_hour,
            fair_share=share,
        ),
        staff_ids=staff_ids,
        created_at=now,
        closes_at=now + timedelta(minutes=judged.rule.take_minutes),
        expire_at=now + KEEP,
    )
