"""What has happened in sales. Ids only."""

from backend.kit.aggregate import DomainEvent


class SaleRecorded(DomainEvent):
    """`wants_installation`: an install ticket is to be made at once."""

    sale_id: str
    wants_installation: bool


class SaleCancelled(DomainEvent):
    sale_id: str


class LeadSeen(DomainEvent):
    lead_id: str
