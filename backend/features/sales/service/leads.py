"""新需求: seen at a service, followed up by sales."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from backend.features.accounts import Accounts, Permission
from backend.features.sales.errors import TooManyLeads
from backend.features.sales.events import LeadSeen
from backend.features.sales.models import Lead, LeadOutcome, SeenBy
from backend.features.sales.repository import SaleStore
from backend.features.sales.schemas.leads import LeadNoteInput, LeadQuery, LeadResult, LeadView
from backend.features.sales.service.showing import Showing
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page

MOST_OF_A_TICKET: Final = 10

_READ = Permission.SALES_READ
_MANAGE = Permission.SALES_MANAGE


@dataclass(frozen=True)
class SeenAt:
    """The ticket a wish was seen at."""

    ticket_id: str
    ticket_number: str
    customer_id: str
    household_id: str
    device_ids: tuple[str, ...]
    team_id: str
    branch_id: str
    organisation_id: str


class Leads:
    """`see` is for tickets and asks nobody."""

    def __init__(
        self,
        store: SaleStore,
        accounts: Accounts,
        showing: Showing,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._leads = store.leads
        self._accounts = accounts
        self._showing = showing
        self._now = now

    @transactional
    async def see(self, wants: str, at: SeenAt, by: SeenBy) -> Lead:
        """Raises TooManyLeads."""
        if await self._leads.count_of_ticket(at.ticket_id) >= MOST_OF_A_TICKET:
            raise TooManyLeads(limit=MOST_OF_A_TICKET)
        lead = Lead(
            ticket_id=at.ticket_id,
            ticket_number=at.ticket_number,
            customer_id=at.customer_id,
            household_id=at.household_id,
            device_ids=list(at.device_ids),
            wants=wants,
            seen_by=by,
            team_id=at.team_id,
            branch_id=at.branch_id,
            organisation_id=at.organisation_id,
            created_at=self._now(),
        )
        lead.record(LeadSeen(lead_id=lead.id))
        await self._leads.add(lead)
        return lead

    # -- reading -------------------------------------------------------------------------------

    async def page(self, actor: Actor, asked: LeadQuery) -> Page[LeadView]:
        sought = asked.model_dump(include={"state", "ticket_id"}, exclude_none=True)
        found = await self._leads.page_within(actor.reach(_READ), sought, asked)
        return Page(items=await self._views(found.items), next_cursor=found.next_cursor)

    async def get(self, actor: Actor, lead_id: str) -> LeadView:
        """Raises LeadNotFound."""
        return await self._view(await self._leads.get_within(actor.reach(_READ), lead_id))

    # -- following up --------------------------------------------------------------------------

    @transactional
    async def take(self, actor: Actor, lead_id: str) -> LeadView:
        """Whoever sells may take what nobody has taken. Raises LeadNotFound, LeadTaken,
        LeadClosed."""
        lead = await self._leads.get_within(actor.reach(_READ), lead_id)
        lead.take(actor.id, actor.team_id, self._now())
        return await self._saved(lead)

    @transactional
    async def note(self, actor: Actor, lead_id: str, order: LeadNoteInput) -> LeadView:
        """Raises LeadNotFound, TooManyNotes."""
        lead = await self._leads.get_within(actor.reach(_MANAGE), lead_id)
        lead.add_note(order.text, actor.id, self._now())
        return await self._saved(lead)

    @transactional
    async def end(self, actor: Actor, lead_id: str, order: LeadResult) -> LeadView:
        """Raises LeadNotFound (also for the other one), LeadNotTaken, LeadClosed,
        OutcomeNeedsReason, OtherLeadNeeded."""
        lead = await self._leads.get_within(actor.reach(_MANAGE), lead_id)
        now = self._now()
        match order.outcome:
            case LeadOutcome.WON:
                lead.win(now)
            case LeadOutcome.LOST:
                lead.lose(order.reason, now)
            case LeadOutcome.DUPLICATE:
                lead.repeat(await self._other(actor, order.duplicate_of), now)
        return await self._saved(lead)

    async def _other(self, actor: Actor, lead_id: str | None) -> Lead | None:
        """The one that is repeated, held: nobody closes it as a repetition meanwhile."""
        if lead_id is None:
            return None
        other = await self._leads.get_within(actor.reach(_READ), lead_id)
        await self._leads.save(other)
        return other

    async def _saved(self, lead: Lead) -> LeadView:
        await self._leads.save(lead)
        return await self._view(lead)

    async def _view(self, lead: Lead) -> LeadView:
        [view] = await self._views([lead])
        return view

    async def _views(self, leads: Sequence[Lead]) -> list[LeadView]:
        staff = {each for lead in leads for each in (lead.seen_by.id, lead.taken_by)}
        staff |= {note.by for lead in leads for note in lead.notes}
        names = await self._showing.names(staff)
        cards = await self._accounts.customers.many({lead.customer_id for lead in leads})
        return [LeadView.of(lead, names, cards.get(lead.customer_id)) for lead in leads]
