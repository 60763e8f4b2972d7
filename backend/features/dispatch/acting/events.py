"""What has happened to a ticket on its way through the rules. Ids, and words without a person."""

from backend.kit.aggregate import DomainEvent


class DispatchNeeded(DomainEvent):
    """The rules leave it to a person: a dispatcher, or with `team_id` the leader of that team."""

    ticket_id: str
    round: str
    team_id: str
    reason: str


class WorkOffered(DomainEvent):
    offer_id: str


class OfferEnded(DomainEvent):
    """Taken, run out or withdrawn."""

    offer_id: str


ACTING_EVENTS: tuple[type[DomainEvent], ...] = (DispatchNeeded, WorkOffered, OfferEnded)
