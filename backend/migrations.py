"""What is stored: every collection's indexes, and every change of stored documents, in order."""

from collections.abc import Sequence
from typing import Final

from backend.container import Container
from backend.features.accounts import grant_working_rules
from backend.features.customers import code_household_areas, index_household_areas
from backend.features.flows import fold_evidence_rules, pin_tickets
from backend.features.notifications import open_purses
from backend.features.sla import begin_clocks
from backend.features.tickets import code_ticket_areas, count_months, derive_ticket_facts
from backend.kit.mongo import Migration, Migrator
from backend.kit.mongo.migrations import EnsureIndexes

MIGRATIONS: Final[Sequence[Migration]] = (
    Migration("0133_household_areas", code_household_areas),
    Migration("0133_ticket_areas", code_ticket_areas),
    Migration("0134_household_area_index", index_household_areas),
    Migration("0140_purses", open_purses),
    Migration("0150_working_rules", grant_working_rules),
    Migration("0152_ticket_facts", derive_ticket_facts),
    Migration("0151_evidence_in_flows", fold_evidence_rules),
    Migration("0151_pinned_tickets", pin_tickets),
    Migration("0156_clocks", begin_clocks),
    Migration("0197_own_months", count_months),
)
"""Only ever appended to; an applied one is never changed."""


def build_migrator(container: Container) -> Migrator:
    return Migrator(container.mongo, MIGRATIONS, build_ensure_indexes(container), container.now)


def build_ensure_indexes(container: Container) -> Sequence[EnsureIndexes]:
    """Features add `repository.ensure_indexes` of each of their repositories here."""
    return (
        container.audit_entries.ensure_indexes,
        *container.accounts.stores.ensure_indexes,
        container.workforce.stores.ensure_indexes,
        *container.consents.ensure_indexes,
        *container.callbacks.ensure_indexes,
        *container.definitions.ensure_indexes,
        container.storage.gridfs.ensure_indexes,
        *container.media_services.ensure_indexes,
        container.portraits.store.ensure_indexes,
        *container.content_safety.ensure_indexes,
        container.channels.ensure_indexes,
        *container.notices.ensure_indexes,
        *container.contract_parts.ensure_indexes,
        *container.customers.ensure_indexes,
        *container.device_services.ensure_indexes,
        *container.faults.ensure_indexes,
        *container.forms.ensure_indexes,
        *container.request_forms.ensure_indexes,
        *container.official_account.ensure_indexes,
        *container.sales.ensure_indexes,
        *container.imports.ensure_indexes,
        *container.exports.ensure_indexes,
        *container.cards.ensure_indexes,
        *container.roster.ensure_indexes,
        *container.approvals.ensure_indexes,
        container.timeline_lines.ensure_indexes,
        *container.tickets.ensure_indexes,
        *container.acting.ensure_indexes,
        *container.judging.ensure_indexes,
        *container.sla.ensure_indexes,
        *container.conversations.ensure_indexes,
        *container.live.ensure_indexes,
        container.console.saved_views.store.ensure_indexes,
        *container.privacy.ensure_indexes,
    )
