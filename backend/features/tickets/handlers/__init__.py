"""URLs, permissions, one call each."""

from tornado.routing import URLSpec

from backend.features.tickets.handlers import (
    closing,
    commitments,
    complaints,
    dispatching,
    evidence_packs,
    field_work,
    forms,
    handing_over,
    intake,
    joining,
    my_day,
    my_month,
    reading,
    statements,
    steps,
    subcontracting,
    subscriptions,
    tasks,
    units,
)
from backend.features.tickets.handlers.actions import offer
from backend.features.tickets.handlers.base import TicketEndpoint
from backend.features.tickets.parts import Tickets

ENDPOINTS: tuple[type[TicketEndpoint], ...] = (
    *reading.ENDPOINTS,
    *my_day.ENDPOINTS,
    *my_month.ENDPOINTS,
    *intake.ENDPOINTS,
    *dispatching.ENDPOINTS,
    *field_work.ENDPOINTS,
    *handing_over.ENDPOINTS,
    *closing.ENDPOINTS,
    *joining.ENDPOINTS,
    *evidence_packs.ENDPOINTS,
    *statements.ENDPOINTS,
    *units.ENDPOINTS,
    *steps.ENDPOINTS,
    *tasks.ENDPOINTS,
    *subcontracting.ENDPOINTS,
    *complaints.ENDPOINTS,
    *commitments.ENDPOINTS,
    *subscriptions.ENDPOINTS,
    *forms.ENDPOINTS,
)

for _endpoint in ENDPOINTS:
    if _endpoint.act:
        _verb, _spec = next((v, s) for v, s in _endpoint.operations.items() if v != "get")
        _body = _spec.body.json_schema() if _spec.body else None
        offer(_endpoint.act, _verb, _endpoint.path, _body)


def routes(tickets: Tickets) -> list[URLSpec]:
    return [endpoint.route(tickets=tickets) for endpoint in ENDPOINTS]
