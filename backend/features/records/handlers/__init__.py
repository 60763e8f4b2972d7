"""The addresses of this feature."""

from tornado.routing import URLSpec

from backend.features.records.assembly import Records
from backend.features.records.handlers import life, report, ticket


def routes(records: Records) -> list[URLSpec]:
    return [
        *life.routes(records.lives),
        *report.routes(records.report_screens),
        *ticket.routes(records.ticket_screens),
    ]
