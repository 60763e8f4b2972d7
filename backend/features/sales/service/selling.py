"""One form: customer, home, devices, proof of purchase and promises, all of it or nothing."""

from dataclasses import dataclass

from backend.features.accounts import Accounts, Permission, StaffNotFound
from backend.features.customers import Customers, Household, Intake
from backend.features.sales.errors import LeadTaken, SellerNotUsable
from backend.features.sales.events import SaleRecorded
from backend.features.sales.models import LeadState, Promise, Sale, SoldDevice
from backend.features.sales.repository import SaleStore
from backend.features.sales.schemas.sales import BuyerInput, SaleInput, SaleView
from backend.features.sales.service.goods import Goods
from backend.features.sales.service.showing import Showing
from backend.kit.access import Actor
from backend.kit.aggregate import new_id
from backend.kit.clock import Clock, shanghai_day
from backend.kit.errors import PermissionDenied
from backend.kit.mongo import NumberSeries, UnitOfWork, transactional

_MANAGE = Permission.SALES_MANAGE


@dataclass(frozen=True)
class Seller:
    """Whose sale it is, with his place in the firm."""

    id: str
    team_id: str
    branch_id: str
    organisation_id: str


@dataclass(frozen=True)
class Buyer:
    customer_id: str
    household: Household
    address_id: str


class Selling:
    def __init__(
        self,
        store: SaleStore,
        accounts: Accounts,
        customers: Customers,
        goods: Goods,
        showing: Showing,
        numbers: NumberSeries,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._accounts = accounts
        self._customers = customers
        self._goods = goods
        self._showing = showing
        self._numbers = numbers
        self._now = now

    @transactional
    async def record(self, actor: Actor, order: SaleInput) -> SaleView:
        """As `enter`, shown."""
        return await self._showing.whole(actor, await self.enter(actor, order))

    @transactional
    async def enter(self, actor: Actor, order: SaleInput) -> Sale:
        """Raises PermissionDenied, SellerNotUsable, TooManyAddresses, LeadNotFound, LeadTaken,
        OrderNumberTaken, DeviceAlreadySold, and what `Goods.hand_over` raises."""
        if not actor.may(Permission.CUSTOMERS_MANAGE):
            raise PermissionDenied(permission=Permission.CUSTOMERS_MANAGE)
        number = await self._numbers.draw(shanghai_day(self._now()))
        seller = await self._seller(actor, order.seller_id)
        buyer = await self._buyer(actor, order.buyer)
        devices = await self._goods.hand_over(actor, order, buyer.household, buyer.address_id)
        sale = self._sale(actor, order, number, seller, buyer, devices)
        await self._store.sales.add(sale)
        await self._store.promises.add_all(self._promises(order, sale))
        if order.lead_id:
            await self._win_lead(actor, order.lead_id, sale)
        return sale

    async def _seller(self, actor: Actor, seller_id: str | None) -> Seller:
        if seller_id in (None, actor.id):
            return Seller(actor.id, actor.team_id, actor.branch_id, actor.organisation_id)
        reach = actor.reach(_MANAGE)
        try:
            card = await self._accounts.directory.get_within(reach, seller_id or "")
        except StaffNotFound:
            raise SellerNotUsable from None
        if not card.active:
            raise SellerNotUsable
        return Seller(card.id, card.team_id, card.branch_id, card.organisation_id)

    async def _buyer(self, actor: Actor, order: BuyerInput) -> Buyer:
        """The customer with that phone and his home as this branch knows it, made where missing."""
        view = await self._customers.reception.intake(
            actor,
            Intake(
                phone=order.phone,
                name=order.name,
                household_name=order.household_name,
                address=order.address,
            ),
        )
        household = await self._customers.households.get(view.id)
        card = await self._accounts.customers.ensure(order.phone, order.name)
        place = order.address.as_address(self._now(), contact=card).is_at
        address = next(each for each in household.addresses if each.is_at == place)
        return Buyer(card.id, household, address.id)

    def _sale(
        self,
        actor: Actor,
        order: SaleInput,
        number: str,
        seller: Seller,
        buyer: Buyer,
        devices: list[SoldDevice],
    ) -> Sale:
        sale = Sale(
            number=number,
            customer_id=buyer.customer_id,
            household_id=buyer.household.id,
            address_id=buyer.address_id,
            devices=devices,
            sold_on=order.sold_on,
            channel=order.channel,
            order_number=order.order_number,
            amount_fen=order.amount_fen,
            note=order.note,
            install=order.install.as_wish() if order.install else None,
            lead_id=order.lead_id or "",
            seller_id=seller.id,
            team_id=seller.team_id,
            branch_id=seller.branch_id,
            organisation_id=seller.organisation_id,
            recorded_by=actor.id,
            created_at=self._now(),
        )
        wants = sale.install is not None
        sale.record(SaleRecorded(sale_id=sale.id, wants_installation=wants))
        return sale

    def _promises(self, order: SaleInput, sale: Sale) -> list[Promise]:
        ids = sale.device_ids
        return [
            Promise(
                # Made at one moment: the number keeps them in the order of the form.
                id=f"{number:02d}{new_id()[2:]}",
                sale_id=sale.id,
                device_ids=[ids[at] for at in dict.fromkeys(each.device_numbers)] or ids,
                customer_id=sale.customer_id,
                household_id=sale.household_id,
                kind=each.kind,
                text=each.text,
                due_on=each.due_on,
                promised_by=sale.seller_id,
                created_at=sale.created_at,
            )
            for number, each in enumerate(order.promises)
        ]

    async def _win_lead(self, actor: Actor, lead_id: str, sale: Sale) -> None:
        """One that nobody has taken is taken by it. Raises LeadNotFound, LeadTaken, LeadClosed."""
        lead = await self._store.leads.get_within(actor.reach(Permission.SALES_READ), lead_id)
        now = self._now()
        if lead.state is LeadState.NEW:
            lead.take(sale.seller_id, sale.team_id, now)
        elif lead.taken_by not in (actor.id, sale.seller_id):
            raise LeadTaken
        lead.win(now, sale.id)
        await self._store.leads.save(lead)
