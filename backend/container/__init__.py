"""What is built, and from what: every service of the product, wired on one page."""

from backend.channels.assembly import build_channels
from backend.container.approving import build_rules_of_approval
from backend.container.console import build_console
from backend.container.dispatching import build_dispatching
from backend.container.files import build_files, reading_of
from backend.container.imported import import_kinds
from backend.container.naming import know_names
from backend.container.parts import Container
from backend.container.wordings import notices_of
from backend.features.accounts import SignInPlatforms, build_accounts
from backend.features.audit import AuditLog, AuditRepository, AuditSealer, SealRepository
from backend.features.calendars import build_calendars
from backend.features.callbacks import build_callbacks
from backend.features.cards import build_cards
from backend.features.consents import build_consents
from backend.features.content_safety import build_content_safety
from backend.features.contracts import build_contracts
from backend.features.conversations import ChatPlatform, build_conversations
from backend.features.customers import build_customers
from backend.features.definitions import build_definitions
from backend.features.devices import build_devices
from backend.features.faults import build_faults
from backend.features.flows import build_flow_books, build_flows
from backend.features.forms import build_forms
from backend.features.imports import build_imports
from backend.features.live import build_live
from backend.features.official_account import build_official_account
from backend.features.places import NoGeocoder, gazetteer
from backend.features.portraits import build_portraits
from backend.features.privacy import build_privacy
from backend.features.procedures import build_procedures
from backend.features.records import Faces, build_records
from backend.features.request_forms import build_request_forms
from backend.features.roster import build_roster
from backend.features.sales import build_sales
from backend.features.sla import PromisedTimes, build_sla, build_sla_rules
from backend.features.tickets import ServiceOfferings, TicketInstallations, build_tickets
from backend.features.timeline import Timeline, TimelineRepository
from backend.features.workforce import build_workforce
from backend.kit.clock import Clock, utc_now
from backend.kit.metrics import Metrics
from backend.kit.mongo import Inbox, StoredAnswers, UnitOfWork, connect
from backend.settings import Settings

__all__ = ["Container", "build_container"]


def build_container(
    settings: Settings,
    *,
    now: Clock = utc_now,
    sign_in_platforms: SignInPlatforms | None = None,
    chat_platform: ChatPlatform | None = None,
) -> Container:
    """Connects lazily, asking the database nothing yet; tests may put pretended platforms in."""
    mongo = connect(
        settings.mongo.uri.get_secret_value(),
        settings.mongo.database,
        settings.encryption.crypto(),
        pool_size=settings.mongo.pool_size,
    )
    unit_of_work = UnitOfWork(mongo)
    metrics = Metrics()
    channels = build_channels(settings, mongo, unit_of_work, now, metrics)
    audit = AuditLog(audit_entries := AuditRepository(mongo), now)
    files = build_files(settings, mongo, unit_of_work, channels, now)
    media_services = files.media
    accounts = build_accounts(
        mongo, unit_of_work, audit, settings.sessions, sign_in_platforms or channels.sign_in, now
    )
    content_safety = build_content_safety(
        mongo,
        unit_of_work,
        accounts,
        audit,
        channels.content_check,
        media_services.library.outside_address,
        metrics.count_content_check,
        now,
    )
    definitions = build_definitions(mongo, unit_of_work, accounts, audit, now)
    workforce = build_workforce(
        mongo, unit_of_work, accounts, audit, media_services.library, gazetteer(), now
    )
    portraits = build_portraits(mongo, unit_of_work, accounts, media_services, audit, now)
    consents = build_consents(mongo, unit_of_work, accounts, audit, now)
    callbacks = build_callbacks(mongo, unit_of_work, audit, metrics)
    contract_parts = build_contracts(mongo, unit_of_work, audit, now)
    contracts = contract_parts.contracts
    customers = build_customers(mongo, unit_of_work, accounts, audit, contracts, NoGeocoder(), now)
    notices = notices_of(settings, mongo, unit_of_work, accounts, audit, channels, now)
    device_services = build_devices(
        mongo,
        unit_of_work,
        accounts,
        customers,
        contracts,
        media_services.library,
        notices.notifications,
        audit,
        settings,
        now,
    )
    faults = build_faults(mongo, unit_of_work, device_services, now)
    offerings = ServiceOfferings(device_services.catalogue)
    forms = build_forms(mongo, definitions, media_services.library, offerings, now)
    request_forms = build_request_forms(
        mongo, unit_of_work, device_services.catalogue, forms.desk, audit, settings.http, now
    )
    official_account = build_official_account(
        mongo, unit_of_work, accounts, audit, notices, channels.official_account, now
    )
    sales = build_sales(
        mongo,
        unit_of_work,
        accounts,
        customers,
        device_services,
        TicketInstallations(mongo),
        notices.notifications,
        now,
    )
    calendars = build_calendars(definitions, now)
    procedures = build_procedures(definitions, media_services.library, unit_of_work)
    approvals = build_rules_of_approval(
        mongo, accounts, audit, definitions, notices, channels, calendars, workforce, now
    )
    know_names(definitions, customers, contracts, faults)
    timeline = Timeline(timeline_lines := TimelineRepository(mongo), now)
    flow_books = build_flow_books(definitions, forms.desk, accounts, device_services)
    tickets = build_tickets(
        mongo,
        unit_of_work,
        settings.tickets,
        accounts,
        audit,
        customers.households,
        device_services.devices,
        contracts,
        faults,
        sales,
        approvals,
        media_services,
        content_safety,
        timeline,
        notices,
        channels.card_book,
        consents.book,
        PromisedTimes(mongo),
        workforce.workforce,
        procedures.book,
        forms.desk,
        flow_books.plans,
        now,
    )
    judging, acting = build_dispatching(
        mongo, accounts, audit, definitions, workforce, tickets, notices, channels, now
    )
    acts = {**tickets.card_acts, **approvals.card_acts, **acting.card_acts}
    cards = build_cards(channels.card_book, acts, accounts, channels.card_screen, Inbox(mongo))
    sla_rules = build_sla_rules(definitions, calendars.working, tickets.facts, contracts, now)
    sla = build_sla(
        mongo,
        unit_of_work,
        metrics,
        accounts,
        audit,
        workforce,
        sla_rules,
        calendars,
        notices,
        timeline,
        tickets,
        now,
    )
    conversations = build_conversations(
        mongo,
        unit_of_work,
        accounts,
        workforce.workforce,
        customers.households,
        device_services,
        tickets,
        media_services,
        notices.notifications,
        audit,
        chat_platform or channels.chat,
        official_account.codes,
        settings,
        now,
    )
    file_owners = (device_services, workforce, portraits, conversations, procedures, tickets)
    roster = build_roster(mongo, unit_of_work, accounts, audit, channels.roster, now)
    return Container(
        settings=settings,
        mongo=mongo,
        unit_of_work=unit_of_work,
        answers=StoredAnswers(mongo, unit_of_work, now),
        metrics=metrics,
        channels=channels,
        now=now,
        audit_entries=audit_entries,
        audit=audit,
        accounts=accounts,
        workforce=workforce,
        portraits=portraits,
        consents=consents,
        callbacks=callbacks,
        definitions=definitions,
        procedures=procedures,
        calendars=calendars,
        sla_rules=sla_rules,
        approvals=approvals,
        audit_sealer=AuditSealer(audit_entries, SealRepository(mongo), unit_of_work),
        image_workers=files.image_workers,
        storage=files.storage,
        media_services=media_services,
        media_reading=reading_of(media_services, *file_owners),
        media=media_services.library,
        content_safety=content_safety,
        notices=notices,
        notifications=notices.notifications,
        contract_parts=contract_parts,
        customers=customers,
        device_services=device_services,
        faults=faults,
        forms=forms,
        request_forms=request_forms,
        official_account=official_account,
        sales=sales,
        imports=build_imports(
            mongo,
            unit_of_work,
            audit,
            import_kinds(accounts, workforce, customers, device_services, tickets, faults, sales),
            now,
        ),
        timeline_lines=timeline_lines,
        timeline=timeline,
        tickets=tickets,
        judging=judging,
        acting=acting,
        flows=build_flows(flow_books, forms.desk, procedures.book, tickets),
        sla=sla,
        cards=cards,
        roster=roster,
        conversations=conversations,
        live=build_live(mongo, accounts, tickets, metrics, now),
        console=build_console(mongo, accounts, customers, device_services, tickets, judging, now),
        records=build_records(
            mongo,
            unit_of_work,
            accounts,
            customers,
            contracts,
            device_services,
            faults,
            request_forms.book,
            forms.desk,
            sales,
            tickets,
            Faces(portraits.portraits, judging.ratings),
            conversations,
            media_services,
            consents.book,
            notices.history,
            audit,
            settings,
            now,
        ),
        privacy=build_privacy(
            mongo,
            unit_of_work,
            accounts,
            consents,
            workforce,
            portraits,
            customers,
            device_services,
            sales,
            contract_parts,
            forms,
            approvals,
            tickets,
            sla,
            conversations,
            timeline,
            media_services,
            notices,
            cards,
            roster,
            content_safety,
            callbacks,
            audit,
            settings.privacy,
            now,
        ),
    )
