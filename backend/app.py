"""What exists: every endpoint of the product, on one page."""

from tornado.httputil import HTTPServerRequest
from tornado.routing import URLSpec

from backend.container import Container
from backend.features.audit import handlers as audit
from backend.kit.access import Actor
from backend.kit.http import Application, NotFound
from backend.kit.http.application import Observe
from backend.kit.mongo import unavailable


def build_rules(container: Container) -> list[URLSpec]:
    """Features add their routes here."""
    return [
        *audit.routes(container.audit_entries),
    ]


def build_app(container: Container, *, observe: Observe = lambda handler: None) -> Application:
    async def authenticate(request: HTTPServerRequest) -> Actor | None:
        return None

    return Application(
        build_rules(container),
        authenticate=authenticate,
        answers=container.answers,
        translate=unavailable,
        saturated=lambda: container.mongo.saturated,
        observe=observe,
        default_handler_class=NotFound,
    )
