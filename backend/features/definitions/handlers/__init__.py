"""One lifecycle for every kind: what says nothing of a content is there once, what does is made
for each kind, so that its content is typed in the OpenAPI document."""

from tornado.routing import URLSpec

from backend.features.definitions.assembly import DefinitionDesk
from backend.features.definitions.handlers.lifecycle import ENDPOINTS
from backend.features.definitions.handlers.typed import definition_endpoints


def routes(desk: DefinitionDesk) -> list[URLSpec]:
    typed = [
        endpoint.route(desk=desk)
        for kind in desk.shelf.kinds.values()
        for endpoint in definition_endpoints(kind)
    ]
    return [*typed, *(endpoint.route(desk=desk) for endpoint in ENDPOINTS)]
