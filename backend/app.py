"""What exists: every endpoint of the product, on one page."""

from tornado.httputil import HTTPServerRequest
from tornado.routing import URLSpec

from backend.container import Container
from backend.features.accounts import handlers as accounts
from backend.features.audit import handlers as audit
from backend.features.customers import handlers as customers
from backend.kit.access import Actor
from backend.kit.http import Application, NotFound
from backend.kit.http.health import health_rules
from backend.kit.mongo import Vitals, unavailable


def build_rules(container: Container) -> list[URLSpec]:
    """Features add their routes here."""
    return [
        *build_health_rules(container),
        *audit.routes(container.audit_entries),
        *accounts.routes(container.accounts),
        *customers.routes(container.customers.reception, container.customers.home),
    ]


def build_health_rules(container: Container) -> list[URLSpec]:
    """Of the web and of the worker alike."""
    vitals = Vitals(container.mongo, container.metrics)
    return health_rules(vitals.check, container.metrics, vitals.probe)


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
        trusted_proxies=container.settings.http.trusted_proxies,
        default_handler_class=NotFound,
    )
