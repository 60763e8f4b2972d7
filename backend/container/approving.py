"""Approvals, with the words of the features above them that their rules may name."""

from backend.features.accounts import Accounts
from backend.features.approvals import Approvals, build_approvals
from backend.features.audit import AuditLog
from backend.features.cards import CardBook
from backend.features.definitions import Definitions
from backend.features.notifications import NoticeParts
from backend.features.tickets import SERVICE_NAMES
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork


def build_rules_of_approval(
    mongo: Mongo,
    unit_of_work: UnitOfWork,
    accounts: Accounts,
    audit: AuditLog,
    definitions: Definitions,
    notices: NoticeParts,
    cards: CardBook,
    now: Clock,
) -> Approvals:
    services = {kind.value: name for kind, name in SERVICE_NAMES.items()}
    return build_approvals(
        mongo,
        unit_of_work,
        accounts,
        audit,
        definitions,
        notices.notifications,
        cards,
        services,
        now,
    )
