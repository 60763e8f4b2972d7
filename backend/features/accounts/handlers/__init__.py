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
    web_sign_in,
)
from backend.features.accounts.handlers.web_sign_in import WebGuests

ENDPOINTS = (
    *signing_in.ENDPOINTS,
    *me.ENDPOINTS,
    *staff.ENDPOINTS,
    *invitations.ENDPOINTS,
    *roles.ENDPOINTS,
    *organisations.ENDPOINTS,
)


def routes(accounts: Accounts, guests: WebGuests) -> list[URLSpec]:
    return [
        *(endpoint.route(accounts=accounts) for endpoint in ENDPOINTS),
        *web_sign_in.routes(accounts.web_sign_in, guests),
    ]
