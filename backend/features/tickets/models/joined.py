"""What a ticket keeps of others that it was merged with or has to do with."""

from pydantic import BaseModel

from backend.features.tickets.models.statements import BrandNumber
from backend.features.tickets.models.values import By
from backend.features.tickets.words import LinkKind
from backend.features.tickets.workflow import TicketState
from backend.kit.clock import Instant


class Merge(BaseModel):
    """Into which ticket, and what undoing it gives back."""

    ticket_id: str
    number: str
    at: Instant
    before: TicketState
    claimed_devices: bool
    brand_numbers: list[BrandNumber] = []
    media_ids: list[str] = []


class Absorbed(BaseModel):
    ticket_id: str
    number: str


class TicketLink(BaseModel):
    kind: LinkKind
    ticket_id: str
    number: str
    by: By
    at: Instant
