"""Tickets that take more than one: two people, two devices, another department, a second report."""

from datetime import datetime, timedelta
from typing import Final

from backend.features.tickets.models.complaint import ComplaintCategory, NewComplaint
from backend.features.tickets.models.statements import BrandNumber
from backend.features.tickets.models.task import Target, TargetKind
from backend.features.tickets.models.ticket import Ticket
from backend.features.tickets.schemas.dispatching import DispatchOrder
from backend.features.tickets.schemas.intake import NewTicket
from backend.features.tickets.schemas.joining import Merging
from backend.features.tickets.schemas.statements import BrandNumbers, ExpectedFinishGiven
from backend.features.tickets.schemas.tasks import TaskOrder
from backend.features.tickets.schemas.units import UnitAdded
from backend.features.tickets.services.desk import Asked
from backend.kit.clock import shanghai_day
from backend.runtime.demo.firm import Appliance
from backend.runtime.demo.stories.office import problem, to_dispatch
from backend.runtime.demo.teller import Teller

LATER: Final = timedelta(minutes=5)


async def helped_by_others(
    teller: Teller, appliance: Appliance, at: datetime, number: int
) -> Ticket:
    """With the brand's own number, a time the customer was told, a question to the dispatcher."""
    ticket = await to_dispatch(teller, appliance, at, number)
    agent, tickets = teller.staff("service_agent", appliance), teller.container.tickets
    teller.clock.set(teller.clock() + LATER)
    brand = appliance.described.brand
    numbers = BrandNumbers(numbers=[BrandNumber(brand=brand, number=f"CJ2026{number:05d}")])
    await tickets.statements.set_brand_numbers(Asked(agent, ticket.id), numbers)
    expected = ExpectedFinishGiven(at=teller.today + timedelta(days=3), reason="等厂家发配件")
    await tickets.statements.expect_finish(Asked(agent, ticket.id), expected)
    dispatcher = teller.staff("dispatcher", appliance)
    order = TaskOrder(
        to=Target(kind=TargetKind.PERSON, id=dispatcher.id),
        asked="请确认周四能否加派一位会焊接的师傅",
        due_at=teller.today + timedelta(hours=6),
        blocking=True,
    )
    return await tickets.tasks.ask(Asked(agent, ticket.id), order)


async def complained_of(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await to_dispatch(teller, appliance, at, number)
    teller.clock.set(teller.clock() + LATER)
    asked = Asked(teller.staff("service_agent", appliance), ticket.id)
    said = NewComplaint(category=ComplaintCategory.LATE, text="昨天就报了修，到现在没有安排")
    return await teller.container.tickets.complaints.complain(asked, said)


async def two_people(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await to_dispatch(teller, appliance, at, number)
    day = shanghai_day(teller.today) + timedelta(days=2)
    first, window = teller.free_technician(appliance, day)
    second, _ = teller.free_technician(appliance, day)
    teller.clock.set(teller.clock() + LATER)
    asked = Asked(teller.staff("dispatcher", appliance), ticket.id)
    order = DispatchOrder(technician_ids=[first.id, second.id], window=window)
    sent = await teller.container.tickets.dispatch.dispatch(asked, order)
    return await teller.take(sent, first, LATER)


async def reported_twice(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    main = await to_dispatch(teller, appliance, at, number)
    teller.clock.set(teller.clock() + LATER)
    agent, tickets = teller.staff("service_agent", appliance), teller.container.tickets
    again = NewTicket(
        device_ids=[appliance.device.id],
        problem=problem(appliance, number),
        customer_id=main.customer_id,
        anyway="客户又打了一次电话",
    )
    duplicate = await tickets.reports.report(Asked(agent, ""), again)
    return await tickets.joinings.merge(Asked(agent, duplicate.id), Merging(into=main.id))


async def two_devices(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    """The second one was never registered by anybody; the clerk reads its code off the photo."""
    ticket = await to_dispatch(teller, appliance, at, number)
    teller.clock.set(teller.clock() + LATER)
    spare = next(each for each in teller.firm.appliances if each.home is None)
    asked = Asked(teller.staff("service_agent", appliance), ticket.id)
    return await teller.container.tickets.units.add(asked, UnitAdded(device_code=spare.code.code))
