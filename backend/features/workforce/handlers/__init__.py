"""The addresses of skills, papers, shifts, leave, areas, caps and home bases."""

from tornado.routing import URLSpec

from backend.features.workforce.assembly import WorkforceParts
from backend.features.workforce.handlers import keeping, papers, reading, skills

ENDPOINTS = (
    *skills.ENDPOINTS,
    *reading.ENDPOINTS,
    *keeping.ENDPOINTS,
    *papers.ENDPOINTS,
)


def routes(workforce: WorkforceParts) -> list[URLSpec]:
    return [endpoint.route(workforce=workforce) for endpoint in ENDPOINTS]
