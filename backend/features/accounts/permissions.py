"""Everything that may be permitted, in one list. Roles are data and grant these with a scope."""

from enum import StrEnum


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
    CATALOGUE_MANAGE = "catalogue:manage"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_MANAGE = "customers:manage"
    HOUSEHOLD_KEEP = "household:keep"  # a customer's own household and addresses
    PERSONAL_REVEAL = "personal:reveal"  # unmasked phone, name, door; each call is audited
    # The rest of the firm.
    MEDIA_UPLOAD = "media:upload"
    MEDIA_READ = "media:read"
    INBOX_READ = "inbox:read"
    STAFF_READ = "staff:read"
    STAFF_MANAGE = "staff:manage"
    ROLES_MANAGE = "roles:manage"
    ORGANISATION_MANAGE = "organisation:manage"
    NOTIFICATIONS_MANAGE = "notifications:manage"
    AUDIT_READ = "audit:read"
    OPERATIONS_MANAGE = "operations:manage"  # dead letters, queues
