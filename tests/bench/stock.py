"""The database the bench runs on: as many tickets as asked for, made by the product's models."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from backend.container import Container
from backend.features.customers import Address, Household
from backend.features.devices.models import (
    Brand,
    Category,
    Device,
    DeviceCode,
    DeviceModel,
    ProductLine,
)
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.values import By, Contact, DeviceOnTicket, Place
from backend.features.tickets.words import Channel, Role, ServiceType
from backend.features.tickets.workflow import TicketState
from tests.bench.beside import fill_beside
from tests.bench.filling import fill
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn

OWNERS: Final = 200
TICKETS_PER_DEVICE: Final = 5
_STATES: Final = (
    *[TicketState.CLOSED] * 7,
    TicketState.SUBMITTED,
    TicketState.REVIEW,
    TicketState.TO_DISPATCH,
)


@dataclass
class Stock:
    """What the load needs: who asks, and for what."""

    agent: SignedIn
    dispatcher: SignedIn
    clerk: SignedIn
    """Who keeps the firm's affairs."""
    line_id: str = ""
    customers: list[SignedIn] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    submitted: list[str] = field(default_factory=list)
    free_devices: list[tuple[int, str]] = field(default_factory=list)
    """Number of the owner in `customers`, id of a device without a ticket."""


async def stock(container: Container, tickets: int, creations: int) -> Stock:
    people = People(container)
    await people.found_firm()
    roles = ("service_agent", "dispatcher", "business_administrator")
    agent, dispatcher, clerk = [await people.staff(role) for role in roles]
    stock = Stock(agent, dispatcher, clerk)
    now = container.now()
    homes = [await _home(container, people, stock, number) for number in range(OWNERS)]
    model = await _model(container, now)
    stock.line_id = model.line_id
    used = max(tickets // TICKETS_PER_DEVICE, 1)
    devices = _devices(stock, model, homes, now, used, creations)
    store = container.device_services.store
    await fill(store.devices, (device for device, _ in devices))
    await fill(store.codes, (code for _, code in devices))
    await fill(
        container.tickets.stores.tickets,
        _tickets(stock, [device for device, _ in devices[:used]], homes, now, tickets),
    )
    await fill_beside(container, stock.tickets, stock.agent.id)
    return stock


async def _home(container: Container, people: People, stock: Stock, number: int) -> Household:
    customer = await people.customer(phone=f"+8613900{number:06d}", name="金丝雀")
    stock.customers.append(customer)
    household = Household.opened(
        customer.id, container.now(), branch_id=MAIN_BRANCH_ID, organisation_id=FIRM_ID
    )
    household.add_address(
        Address(
            area="浙江省杭州市滨江区",
            estate="江南春城",
            door=f"鹂鸣幢 {number}",
            contact_name="金丝雀",
            contact_phone=f"+8613900{number:06d}",
        )
    )
    household.take_events()
    await container.customers.store.add(household)
    return household


async def _model(container: Container, now: datetime) -> DeviceModel:
    store = container.device_services.store
    brand = Brand(name="澜和", created_at=now)
    line = ProductLine(
        name="空调", category=Category.AIR_CONDITIONER, warranty_months=72, created_at=now
    )
    model = DeviceModel(
        brand_id=brand.id,
        brand_name=brand.name,
        line_id=line.id,
        line_name=line.name,
        category=line.category,
        name="KFR-35GW/LH26",
        title="挂壁式空调",
        warranty_months=72,
        created_at=now,
    )
    await store.brands.add(brand)
    await store.lines.add(line)
    await store.models.add(model)
    return model


def _devices(
    stock: Stock,
    model: DeviceModel,
    homes: list[Household],
    now: datetime,
    used: int,
    creations: int,
) -> list[tuple[Device, DeviceCode]]:
    made = []
    for number in range(used + creations):
        home = homes[number % len(homes)]
        device = Device(
            model_id=model.id,
            brand_id=model.brand_id,
            line_id=model.line_id,
            serial=f"LH{number:09d}",
            branch_id=MAIN_BRANCH_ID,
            organisation_id=FIRM_ID,
            created_at=now,
        )
        device.bind(home.owner_id, home.id, now)
        device.address_id = home.addresses[0].id
        device.take_events()
        code = DeviceCode(device_id=device.id, created_at=now)
        stock.codes.append(code.code)
        if number >= used:
            stock.free_devices.append((number % len(homes), device.id))
        made.append((device, code))
    return made


def _tickets(
    stock: Stock, devices: list[Device], homes: list[Household], now: datetime, tickets: int
) -> Iterator[Ticket]:
    for number in range(tickets):
        device = devices[number % len(devices)]
        home = homes[number % len(devices) % len(homes)]
        at = now - timedelta(seconds=tickets - number)
        state = _STATES[number % len(_STATES)]
        ticket = Ticket(
            number=f"BN{number:09d}",
            service_type=ServiceType.REPAIR,
            channel=Channel.MINIPROGRAM,
            state=state,
            state_since=at,
            devices=[
                DeviceOnTicket(
                    device_id=device.id, brand="澜和", title="挂壁式空调", model="KFR-35GW/LH26"
                )
            ],
            customer_id=home.owner_id,
            household_id=home.id,
            contact=Contact(name="金丝雀", phone=home.addresses[0].contact_phone),
            place=Place(region="浙江省杭州市滨江区 江南春城", door=home.addresses[0].door),
            problem="开机半小时还是热风",
            symptoms=["不制冷"],
            branch_id=MAIN_BRANCH_ID,
            organisation_id=FIRM_ID,
            claims_devices=False,
            created_at=at,
            created_by=By(id=home.owner_id, role=Role.CUSTOMER, via="miniprogram"),
        )
        stock.tickets.append(ticket.id)
        if state is TicketState.SUBMITTED:
            stock.submitted.append(ticket.id)
        yield ticket
