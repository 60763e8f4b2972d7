"""The parts of this feature put together, so that the container has one line for it."""

from dataclasses import dataclass

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.consents import ConsentBook
from backend.features.contracts import Contracts
from backend.features.conversations import Conversations
from backend.features.customers import Customers
from backend.features.devices import DeviceServices
from backend.features.faults import Faults
from backend.features.forms import FormDesk
from backend.features.media import MediaServices
from backend.features.notifications import MessageHistory
from backend.features.records.asking import PageFiles
from backend.features.records.screens.drawing import TEMPLATES
from backend.features.records.screens.finish import FinishScreens
from backend.features.records.screens.report import ReportScreens
from backend.features.records.screens.request import RequestScreens
from backend.features.records.screens.ticket import TicketScreens
from backend.features.records.service.answer_sheets import AnswerSheets
from backend.features.records.service.blank_forms import BlankForms
from backend.features.records.service.blank_reports import BlankReports
from backend.features.records.service.chat_requests import ChatRequests
from backend.features.records.service.device_life import DeviceLives
from backend.features.records.service.faces import Faces
from backend.features.records.service.linked_forms import LinkedForms
from backend.features.records.service.linked_tickets import LinkedTickets
from backend.features.records.service.overviews import HouseholdOverviews
from backend.features.records.service.public_requests import PublicRequests
from backend.features.records.service.scan_reports import ScanReports
from backend.features.records.service.sent_pages import SentPages
from backend.features.records.service.ticket_notices import TicketNotices
from backend.features.records.service.web_reports import WebReports
from backend.features.records.service_report import ServiceReports
from backend.features.records.words.notice import notice_within
from backend.features.request_forms import RequestFormBook
from backend.features.sales import Sales
from backend.features.tickets import Tickets
from backend.kit.clock import Clock
from backend.kit.http.pages import Contact
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.workshop import Workshop
from backend.settings import Settings


@dataclass(frozen=True)
class Records:
    """Pages and reads that join several nouns. Nothing of its own is stored."""

    lives: DeviceLives
    overviews: HouseholdOverviews
    ticket_notices: TicketNotices
    report_screens: ReportScreens
    request_screens: RequestScreens
    ticket_screens: TicketScreens
    finish_screens: FinishScreens
    service_reports: ServiceReports
    answer_sheets: AnswerSheets
    blank_forms: BlankForms


def build_records(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    customers: Customers,
    contracts: Contracts,
    devices: DeviceServices,
    faults: Faults,
    forms: RequestFormBook,
    form_desk: FormDesk,
    sales: Sales,
    tickets: Tickets,
    faces: Faces,
    conversations: Conversations,
    media: MediaServices,
    consents: ConsentBook,
    history: MessageHistory,
    audit: AuditLog,
    settings: Settings,
    now: Clock,
) -> Records:
    contact = Contact(settings.service.hotline, settings.service.hours)
    notice = notice_within((TEMPLATES / "notice.html").read_text(encoding="utf-8"))
    reports = WebReports(
        mongo,
        unit_of_work,
        devices,
        faults.chips,
        accounts.customers,
        tickets,
        consents,
        audit,
        notice,
        now,
    )
    page_files = PageFiles(media)
    pages = SentPages(reports, form_desk, page_files, now)
    scans = ScanReports(unit_of_work, reports, devices.devices, form_desk, pages)
    linked_forms = LinkedForms(form_desk, page_files, now)
    linked = LinkedTickets(mongo, tickets, media, linked_forms, faces, now)
    return Records(
        lives=DeviceLives(
            devices, customers.households, tickets, media.library, sales, accounts.organisations
        ),
        overviews=HouseholdOverviews(
            customers, contracts, devices, sales, tickets, conversations, history
        ),
        ticket_notices=TicketNotices(tickets.reading, history),
        report_screens=ReportScreens(scans, BlankReports(reports, media), contact),
        request_screens=RequestScreens(
            PublicRequests(unit_of_work, forms, reports, accounts.phone_codes, pages, now),
            contact,
        ),
        ticket_screens=TicketScreens(linked, contact, settings.http.public_base_url),
        finish_screens=FinishScreens(
            ChatRequests(
                unit_of_work,
                conversations.requests,
                reports,
                accounts.customers,
                customers,
                devices.devices,
                tickets,
                consents,
                form_desk,
                pages,
            ),
            contact,
        ),
        blank_forms=BlankForms(form_desk, Workshop(waiting=4), now),
        answer_sheets=AnswerSheets(tickets, form_desk, audit, Workshop(waiting=4), now),
        service_reports=ServiceReports(tickets, media, form_desk, audit, Workshop(waiting=4), now),
    )
