"""The addresses of signing in, one's own account, staff, roles and places."""

from tornado.routing import URLSpec

from backend.features.accounts.assembly import Accounts
from backend.features.accounts.handlers import (
    invitations,
    me,
    organisations,
    roles,
    signing_in,
    staff,
)

ENDPOINTS = (
    *signing_in.ENDPOINTS,
    *me.ENDPOINTS,
    *staff.ENDPOINTS,
    *invitations.ENDPOINTS,
    *roles.ENDPOINTS,
    *organisations.ENDPOINTS,
)


def routes(accounts: Accounts) -> list[URLSpec]:
    return [endpoint.route(accounts=accounts) for endpoint in ENDPOINTS]
