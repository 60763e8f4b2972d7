"""Everything that may be permitted, in one list. Roles are data and grant these with a scope."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from backend.kit.access import Scope, wider


class Permission(StrEnum):
    # Tickets. What may be done to one ticket in one state is the workflow's and the policies' say;
    # these are the hats: who may try at all.
    TICKETS_READ = "tickets:read"
    TICKETS_CREATE = "tickets:create"
    TICKETS_REQUEST = "tickets:request"  # a customer's acts on his own ticket
    TICKETS_ASSIST = "tickets:assist"  # acts for the customer, by phone: answer, cancel, accept, …
    TICKETS_REVIEW = "tickets:review"
    TICKETS_DISPATCH = "tickets:dispatch"
    TICKETS_WORK = "tickets:work"  # a technician's acts on visits given to him
    TICKETS_FOLLOW_UP = "tickets:follow_up"
    TICKETS_MESSAGE = "tickets:message"
    # One record for each device and household.
    DEVICES_READ = "devices:read"
    DEVICES_MANAGE = "devices:manage"
    DEVICES_CLAIM = "devices:claim"
    CODES_MANAGE = "codes:manage"
    DEVICES_RECORD = "devices:record"  # on site: blank stickers, components, readings
    CATALOGUE_MANAGE = "catalogue:manage"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_MANAGE = "customers:manage"
    HOUSEHOLD_KEEP = "household:keep"  # a customer's own household and addresses
    PERSONAL_REVEAL = "personal:reveal"  # unmasked phone, name, door; each call is audited
    # What is sold and promised, and what customers wish for besides.
    SALES_READ = "sales:read"
    SALES_MANAGE = "sales:manage"
    DESK_SERVE = "desk:serve"  # the service desk: chats, missed calls, unfinished requests
    # How the firm works: forms, flows, rules and clocks, all of them the whole firm's.
    DEFINITIONS_READ = "definitions:read"
    DEFINITIONS_EDIT = "definitions:edit"
    DEFINITIONS_PUBLISH = "definitions:publish"
    SLA_SUPERVISE = "sla:supervise"  # back-dated pauses, waivers, another version for running work
    APPROVALS_DECIDE = "approvals:decide"
    # The rest of the firm.
    IMPORTS_RUN = "imports:run"  # tables of whatever one may manage otherwise
    MEDIA_UPLOAD = "media:upload"
    MEDIA_READ = "media:read"
    INBOX_READ = "inbox:read"
    STAFF_READ = "staff:read"
    STAFF_MANAGE = "staff:manage"
    ROLES_MANAGE = "roles:manage"
    ORGANISATION_MANAGE = "organisation:manage"
    NOTIFICATIONS_MANAGE = "notifications:manage"
    AUDIT_READ = "audit:read"
    PRIVACY_MANAGE = "privacy:manage"  # policies, requests about personal data, retention
    OPERATIONS_MANAGE = "operations:manage"  # dead letters, queues
    ME_KEEP = "me:keep"  # everybody's own: who am I, my sessions, my password


Grants = Mapping[Permission, Scope]
"""What one role gives."""

Held = Mapping[str, Scope]
"""What one person has, as `Actor.grants` takes it."""

CUSTOMER_GRANTS: Final[Held] = dict.fromkeys(
    (
        Permission.TICKETS_READ,
        Permission.TICKETS_CREATE,
        Permission.TICKETS_REQUEST,
        Permission.DEVICES_READ,
        Permission.DEVICES_CLAIM,
        Permission.HOUSEHOLD_KEEP,
        Permission.MEDIA_UPLOAD,
        Permission.MEDIA_READ,
        Permission.INBOX_READ,
        Permission.ME_KEEP,
    ),
    Scope.OWN,
)
"""What every customer may do, always with what is his own."""

NOT_FOR_ROLES: Final = frozenset(
    {
        Permission.TICKETS_REQUEST,
        Permission.DEVICES_CLAIM,
        Permission.HOUSEHOLD_KEEP,
        Permission.ME_KEEP,
    }
)
"""Given by being a customer, or by being anybody at all."""


def united(many: Iterable[Grants]) -> dict[str, Scope]:
    """What several roles give together: each permission at its widest."""
    together: dict[str, Scope] = {}
    for grants in many:
        for permission, scope in grants.items():
            together[permission] = wider(scope, together.get(permission, scope))
    return together


def beyond(holder: Held, grants: Held) -> list[str]:
    """The permissions in `grants` that `holder` has not, or not that wide."""
    return sorted(
        permission
        for permission, scope in grants.items()
        if permission not in holder or holder[permission].width < scope.width
    )
