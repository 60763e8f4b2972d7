"""Facts computed from the ticket; stored beside it each time it is saved."""

from pydantic import BaseModel

from backend.features.tickets.models.fields import TicketFields
from backend.features.tickets.workflow import Act

_NOT_TAKEN = frozenset({Act.REFUSE, Act.TIME_OUT})


class DerivedFacts(BaseModel):
    product_lines: list[str]
    brands: list[str]
    models: list[str]
    unit_count: int
    quoted_fen: int | None
    received_fen: int
    visit_count: int
    refusals: int


def derived_facts(ticket: TicketFields) -> DerivedFacts:
    devices = ticket.devices
    return DerivedFacts(
        product_lines=_named([device.product_line_id for device in devices]),
        brands=_named([device.brand for device in devices]),
        models=_named([device.model for device in devices]),
        unit_count=len(devices),
        quoted_fen=ticket.quote.total_fen if ticket.quote else None,
        received_fen=ticket.amount_received_fen,
        visit_count=sum(visit.has_begun for visit in ticket.visits),
        refusals=sum(
            visit.release is not None and visit.release.act in _NOT_TAKEN for visit in ticket.visits
        ),
    )


def _named(values: list[str]) -> list[str]:
    return sorted(set(values) - {""})
