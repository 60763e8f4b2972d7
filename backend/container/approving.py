"""Approvals, with the words of the features above them that their rules may name."""

from backend.channels.assembly import Channels
from backend.features.accounts import Accounts
from backend.features.approvals import Approvals, build_approvals
from backend.features.audit import AuditLog
from backend.features.calendars import Calendars
from backend.features.definitions import Definitions
from backend.features.notifications import NoticeParts
from backend.features.tickets import SERVICE_NAMES
from backend.features.workforce import WorkforceParts
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork


def build_rules_of_approval(
    mongo: Mongo,
    accounts: Accounts,
    audit: AuditLog,
    definitions: Definitions,
    notices: NoticeParts,
    channels: Channels,
    calendars: Calendars,
    workforce: WorkforceParts,
    now: Clock,
) -> Approvals:
    services = {kind.value: name for kind, name in SERVICE_NAMES.items()}
    return build_approvals(
        mongo,
        UnitOfWork(mongo),
        accounts,
        audit,
        definitions,
        notices.notifications,
        channels.card_book,
        calendars.working,
        workforce.workforce,
        services,
        now,
    )
