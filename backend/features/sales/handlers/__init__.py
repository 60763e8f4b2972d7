"""URLs, permissions, one call each."""

from tornado.routing import URLSpec

from backend.features.sales.assembly import Sales
from backend.features.sales.handlers import leads, sales


def routes(services: Sales) -> list[URLSpec]:
    return [*sales.routes(services), *leads.routes(services.leads)]
