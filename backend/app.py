"""What exists: every endpoint of the product, on one page."""

from typing import Any

from tornado.httputil import HTTPServerRequest
from tornado.routing import URLSpec

from backend import __version__
from backend.channels.wechat import callbacks as wechat_callbacks
from backend.channels.wecom import pages as wecom_pages
from backend.container import Container
from backend.features.accounts import handlers as accounts
from backend.features.accounts.handlers.web_sign_in import WebGuests
from backend.features.approvals import handlers as approvals
from backend.features.audit import handlers as audit
from backend.features.calendars import handlers as calendars
from backend.features.callbacks import handlers as callbacks
from backend.features.consents import handlers as consents
from backend.features.content_safety import handlers as content_safety
from backend.features.contracts import handlers as contracts
from backend.features.conversations import handlers as conversations
from backend.features.customers import handlers as customers
from backend.features.definitions import handlers as definitions
from backend.features.devices import handlers as devices
from backend.features.dispatch import handlers as dispatch
from backend.features.exports import handlers as exports
from backend.features.faults import handlers as faults
from backend.features.flows import handlers as flows
from backend.features.imports import handlers as imports
from backend.features.live import handlers as live
from backend.features.media import handlers as media
from backend.features.notifications import handlers as notifications
from backend.features.official_account import handlers as official_account
from backend.features.operations import handlers as operations
from backend.features.places import gazetteer
from backend.features.places import handlers as places
from backend.features.portraits import handlers as portraits
from backend.features.privacy import handlers as privacy
from backend.features.procedures import handlers as procedures
from backend.features.records import handlers as records
from backend.features.request_forms import handlers as request_forms
from backend.features.roster import handlers as roster
from backend.features.sales import handlers as sales
from backend.features.saved_views import handlers as saved_views
from backend.features.search import handlers as search
from backend.features.sla import handlers as sla
from backend.features.sla import rule_routes
from backend.features.tickets import handlers as tickets
from backend.features.welcome import handlers as welcome
from backend.features.workforce import handlers as workforce
from backend.kit.access import Actor
from backend.kit.http import Application, Endpoint, NotFound, build_openapi
from backend.kit.http.docs import DOCS_ENDPOINTS, docs_rules
from backend.kit.http.front_ends import FrontEnd, front_end_rules
from backend.kit.http.health import health_rules
from backend.kit.http.pages import Contact
from backend.kit.mongo import Vitals, unavailable


def build_rules(container: Container) -> list[URLSpec]:
    rules = build_feature_rules(container)
    return [*rules, *docs_rules(lambda: build_document(rules)), *build_front_ends(container)]


def build_front_ends(container: Container) -> list[URLSpec]:
    """Made by scripts/front_ends.py; they ask the API above."""
    settings = container.settings
    hosts = settings.storage.hosts_for_browsers
    names = ("console", "h5", "bench")
    return front_end_rules(
        settings.http.front_ends, tuple(FrontEnd(name, hosts=hosts) for name in names)
    )


def build_document(rules: list[URLSpec]) -> dict[str, Any]:
    """The OpenAPI document of what the rules serve, and of itself."""
    served = [rule.handler_class for rule in rules]
    endpoints = dict.fromkeys(
        each for each in (*served, *DOCS_ENDPOINTS) if issubclass(each, Endpoint)
    )
    return build_openapi("Baoxiu 报修", __version__, endpoints)


def build_feature_rules(container: Container) -> list[URLSpec]:
    """Features add their routes here."""
    settings = container.settings
    return [
        *build_health_rules(container),
        *welcome.routes(Contact(settings.service.hotline, settings.service.hours)),
        *places.routes(gazetteer()),
        *audit.routes(container.audit_entries),
        *accounts.routes(container.accounts, build_guests(container)),
        *workforce.routes(container.workforce),
        *portraits.routes(container.portraits),
        *consents.routes(container.consents),
        *procedures.routes(container.procedures),
        *definitions.routes(container.definition_desk),
        *calendars.routes(container.calendars.pages),
        *rule_routes(container.sla_rules.trials),
        *callbacks.routes(container.callbacks.book),
        *wecom_pages.routes(container.channels.wecom_pages),
        *roster.routes(container.roster.desk),
        *wechat_callbacks.routes(
            settings, container.callbacks.intake, container.metrics.count_callback, container.now
        ),
        *media.routes(container.media_services, container.media_reading),
        *content_safety.routes(container.content_safety),
        *imports.routes(container.imports),
        *exports.routes(container.exports),
        *contracts.routes(container.contract_parts.book),
        *customers.routes(
            container.customers.reception, container.customers.levels, container.customers.home
        ),
        *devices.routes(container.device_services),
        *faults.routes(container.faults, container.device_services),
        *sales.routes(container.sales),
        *approvals.routes(container.approvals.desk),
        *tickets.routes(container.tickets),
        *dispatch.routes(container.judging),
        *dispatch.acting_routes(container.acting),
        *dispatch.board_routes(container.console.board),
        *flows.routes(container.flows),
        *sla.routes(container.sla),
        *conversations.routes(container.conversations.work, container.conversations.talks),
        *notifications.routes(container.notices),
        *request_forms.routes(container.request_forms),
        *official_account.routes(container.official_account),
        *live.routes(container.live),
        *saved_views.routes(container.console.saved_views),
        *search.routes(container.console.search),
        *records.routes(container.records),
        *operations.routes(container.console.operations),
        *privacy.routes(
            container.privacy, Contact(settings.service.hotline, settings.service.hours)
        ),
    ]


def build_guests(container: Container) -> WebGuests:
    """Who opens a page inside WeChat."""
    accounts, limits = container.accounts, container.settings.sessions
    return WebGuests(accounts.web_sign_in, accounts.sessions, limits.customer_days * 86400)


def build_health_rules(container: Container) -> list[URLSpec]:
    """Of the web and of the worker alike."""
    vitals = Vitals(container.mongo, container.metrics)

    async def probe() -> None:
        await vitals.probe()
        await container.callbacks.vitals.probe()
        await container.sla.vitals.probe()

    return health_rules(vitals.check, container.metrics, probe)


def build_app(container: Container) -> Application:
    async def authenticate(request: HTTPServerRequest) -> Actor | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        bearer = token.strip() if scheme.lower() == "bearer" else ""
        return await container.accounts.sessions.authenticate(bearer)

    return Application(
        build_rules(container),
        authenticate=authenticate,
        answers=container.answers,
        translate=unavailable,
        saturated=lambda: container.mongo.saturated,
        observe=container.metrics.observe,
        admit=container.consents.gate.admit,
        receive=build_guests(container).receive,
        farewell=container.live.hub.part_with_all,
        is_reached_by_tls=container.settings.http.public_base_url.startswith("https://"),
        trusted_proxies=container.settings.http.trusted_proxies,
        default_handler_class=NotFound,
    )
