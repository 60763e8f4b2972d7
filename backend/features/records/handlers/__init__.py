"""The addresses of this feature."""

from tornado.routing import URLSpec

from backend.features.records.assembly import Records
from backend.features.records.handlers import (
    answers,
    finish,
    life,
    notices,
    overview,
    report,
    request,
    service_report,
    story,
    ticket,
)


def routes(records: Records) -> list[URLSpec]:
    return [
        *life.routes(records.lives),
        *overview.routes(records.overviews),
        *notices.routes(records.ticket_notices),
        *report.routes(records.report_screens),
        *request.routes(records.request_screens),
        *answers.routes(records.answer_sheets, records.blank_forms),
        *service_report.routes(records.service_reports, records.ticket_screens),
        *ticket.routes(records.ticket_screens),
        *story.routes(records.ticket_screens),
        *finish.routes(records.finish_screens),
    ]
