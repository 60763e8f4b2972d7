"""What the demo firm has sold and promised, and what its customers wish for besides."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from backend.container import Container
from backend.features.customers import AddressInput
from backend.features.sales import PromiseInput, PromiseKind, PromiseOutcome, PromiseSettlement
from backend.features.sales.schemas.leads import LeadNoteInput
from backend.features.sales.schemas.sales import BuyerInput, SaleInput, SoldDeviceInput
from backend.features.tickets import TicketState
from backend.features.tickets.schemas.commitments import Wish
from backend.features.tickets.services.desk import Asked
from backend.kit.access import Actor
from backend.kit.clock import shanghai_day
from backend.kit.pii import national_phone
from backend.runtime.demo.clock import StoryClock
from backend.runtime.demo.firm import Appliance, Firm, Home, of_role
from backend.runtime.demo.people import BRANCHES
from backend.runtime.demo.teller import Teller

_PROMISED: Final = (
    ((PromiseKind.INSTALL_TIME, "本周六上午装好"), (PromiseKind.GIFT, "送滤网一套")),
    ((PromiseKind.DIFFICULT_SITE, "承重墙免费打孔"),),
    ((PromiseKind.ADDED_SERVICE, "免费清洗保养一次"),),
)
_WISHES: Final = ("次卧还想装一台空调", "厨房想换一台油烟机", "想给父母家装智能门锁")


async def sell(teller: Teller, clock: StoryClock, firm: Firm) -> None:
    """From the stock to people the firm knows; the first promises are settled, the rest open."""
    container, seller = teller.container, _boss(teller, firm)
    stock = [appliance for appliance in firm.appliances if appliance.home is None]
    homes = [home for home in firm.homes if home.branch_id == seller.branch_id]
    for number, promised in enumerate(_PROMISED):
        clock.set(teller.today - timedelta(days=3 - number, hours=2))
        form = _form(stock[number], homes[number], promised, clock)
        sale = await container.sales.selling.enter(seller, form)
        if number == 0:
            await _settle(container, seller, sale.id)
    clock.set(teller.today - timedelta(hours=1))
    await _wish(teller, firm, seller)


def _boss(teller: Teller, firm: Firm) -> Actor:
    return teller.actor(of_role(firm.employees, "business_administrator", BRANCHES[0])[0])


def _form(
    appliance: Appliance,
    home: Home,
    promised: tuple[tuple[PromiseKind, str], ...],
    clock: StoryClock,
) -> SaleInput:
    address = home.household.addresses[0]
    return SaleInput(
        buyer=BuyerInput(
            phone=national_phone(home.account.phone),
            address=AddressInput(area=address.area, estate=address.estate, door=address.door),
        ),
        devices=[
            SoldDeviceInput(
                model_id=appliance.device.model_id,
                serial=appliance.device.serial or "",
            )
        ],
        promises=[
            PromiseInput(kind=kind, text=text, due_on=shanghai_day(clock()) + timedelta(days=5))
            for kind, text in promised
        ],
        sold_on=shanghai_day(clock()),
        channel="滨江门店",
    )


async def _settle(container: Container, seller: Actor, sale_id: str) -> None:
    first, second = await container.sales.store.promises.of_sales([sale_id])
    outcomes: Mapping[str, PromiseSettlement] = {
        first.id: PromiseSettlement(outcome=PromiseOutcome.KEPT),
        second.id: PromiseSettlement(
            outcome=PromiseOutcome.REFUSED, note="滤网断货，到货后快递寄出"
        ),
    }
    for promise_id, outcome in outcomes.items():
        await container.sales.promises.settle_in_office(seller, sale_id, promise_id, outcome)


async def _wish(teller: Teller, firm: Firm, seller: Actor) -> None:
    """Seen at finished services; one is being followed up."""
    container = teller.container
    agent = teller.actor(of_role(firm.employees, "service_agent", BRANCHES[0])[0])
    closed = {"state": TicketState.CLOSED.value, "branch_id": agent.branch_id}
    tickets = await container.tickets.stores.tickets.find(closed, limit=len(_WISHES))
    for ticket, wants in zip(tickets, _WISHES, strict=True):
        asked = Asked(actor=agent, ticket_id=ticket.id)
        await container.tickets.wishes.note(asked, Wish(wants=wants))
    [lead, *_] = await container.sales.store.leads.find({}, limit=1)
    await container.sales.leads.take(seller, lead.id)
    note = LeadNoteInput(text="已加微信，约周末到店看样机")
    await container.sales.leads.note(seller, lead.id, note)
