"""What sales do because something happened: leads are told, accounts that merged are followed."""

from collections.abc import Sequence
from typing import Final

from backend.features.accounts import Accounts, BranchNotFound, CustomerAccountsMerged, Permission
from backend.features.notifications import Link, Notifications, Occasion, Recipient
from backend.features.sales.events import LeadSeen
from backend.features.sales.models import Lead, Promise, Sale
from backend.features.sales.repository import SaleStore
from backend.kit.mongo import UnitOfWork, transactional

MOST_TOLD: Final = 50
MOST_AT_ONCE: Final = 200


class SaleSubscribers:
    def __init__(
        self,
        store: SaleStore,
        accounts: Accounts,
        notifications: Notifications,
        unit_of_work: UnitOfWork,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._accounts = accounts
        self._notifications = notifications

    async def tell_lead(self, event: LeadSeen) -> None:
        """Who sells in the ticket's branch, else wherever somebody does."""
        lead = await self._store.leads.get(event.lead_id)
        link = Link(
            web_path=f"/console/leads/{lead.id}",
            miniprogram_page=f"pages/lead/detail?id={lead.id}",
        )
        values = {"number": lead.ticket_number, "wants": lead.wants[:100]}
        for staff_id in await self._sellers(lead):
            recipient = Recipient.staff(staff_id)
            await self._notifications.send(
                Occasion.STAFF_NEW_LEAD, recipient, values, link, event.event_id
            )

    async def _sellers(self, lead: Lead) -> list[str]:
        nearest = self._accounts.directory.nearest_with_permission
        try:
            found = await nearest(Permission.SALES_MANAGE, lead.branch_id)
        except BranchNotFound:
            branch = await self._accounts.organisations.default_branch()
            found = await nearest(Permission.SALES_MANAGE, branch.id)
        return sorted(card.id for card in found)[:MOST_TOLD]

    async def follow_merged_accounts(self, event: CustomerAccountsMerged) -> None:
        """Batch by batch; done twice, the second finds nothing left to do."""
        while await self._follow(event):
            pass

    @transactional
    async def _follow(self, event: CustomerAccountsMerged) -> bool:
        merged, store = event.merged_id, self._store
        sales = await store.sales.of_customer(merged, limit=MOST_AT_ONCE)
        promises = await store.promises.of_customer(merged, limit=MOST_AT_ONCE)
        leads = await store.leads.of_customer(merged, limit=MOST_AT_ONCE)
        found: Sequence[Sale | Promise | Lead] = [*sales, *promises, *leads]
        for each in found:
            each.customer_id = event.into_id
        for sale in sales:
            await store.sales.save(sale)
        for promise in promises:
            await store.promises.save(promise)
        for lead in leads:
            await store.leads.save(lead)
        return bool(found)
