"""The service report, for staff and for the customer of the ticket."""

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.records.screens.ticket import TicketScreens
from backend.features.records.service_report import PDF, ServiceReports
from backend.features.tickets import TicketLinkExpired, TicketNotFound
from backend.kit.errors import ServiceBusy, TooManyRequests
from backend.kit.http import ANYONE, Document, Endpoint, operation
from backend.kit.http.form_pages import FormPage
from backend.kit.workshop import TooHeavy


class ServiceReport(Endpoint):
    path = "/api/v1/tickets/{ticket_id}/service-report"

    def initialize(self, reports: ServiceReports) -> None:
        self.reports = reports

    @operation(
        permission=Permission.TICKETS_READ,
        produces=PDF,
        raises=(TicketNotFound, TooHeavy, ServiceBusy),
    )
    async def get(self, ticket_id: str) -> Document:
        """Print the report of a service: visits, record, forms, charges, photos, signature.

        People are masked for whoever sees them masked in the product; what is internal is on it
        for nobody. Making one is audited for staff.
        """
        return await self.reports.of(self.actor, ticket_id)


class LinkedServiceReport(FormPage):
    path = "/t/{token}/service-report"

    def initialize(self, screens: TicketScreens, reports: ServiceReports) -> None:
        self.screens = screens
        self.contact = screens.contact
        self.reports = reports

    @operation(
        permission=ANYONE,
        produces=PDF,
        raises=(TicketLinkExpired, TooManyRequests, TooHeavy, ServiceBusy),
    )
    async def get(self, token: str) -> Document:
        """The same for whoever has the ticket's link."""
        visitor, ticket = await self.screens.linked.open(token, self.address)
        return await self.reports.document(visitor, ticket)


def routes(reports: ServiceReports, screens: TicketScreens) -> list[URLSpec]:
    return [
        ServiceReport.route(reports=reports),
        LinkedServiceReport.route(reports=reports, screens=screens),
    ]
