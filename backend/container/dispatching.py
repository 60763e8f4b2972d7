"""Rules of dispatch: judged by one half, carried out by the other."""

from backend.channels.assembly import Channels
from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.definitions import Definitions
from backend.features.dispatch import Acting, Judging, NoStock, build_acting, build_judging
from backend.features.notifications import NoticeParts
from backend.features.tickets import Tickets
from backend.features.workforce import WorkforceParts
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo


def build_dispatching(
    mongo: Mongo,
    accounts: Accounts,
    audit: AuditLog,
    definitions: Definitions,
    workforce: WorkforceParts,
    tickets: Tickets,
    notices: NoticeParts,
    channels: Channels,
    now: Clock,
) -> tuple[Judging, Acting]:
    unit_of_work = tickets.desk.unit_of_work
    judging = build_judging(
        mongo, unit_of_work, accounts, audit, definitions, workforce, tickets, NoStock(), now
    )
    acting = build_acting(
        mongo,
        unit_of_work,
        accounts,
        audit,
        tickets,
        notices.notifications,
        channels.card_book,
        judging.judge,
        now,
    )
    return judging, acting
