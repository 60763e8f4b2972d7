"""Tickets with a visit: from the appointment to the rating, and back again."""

from datetime import datetime, timedelta

from backend.features.tickets.models.stages import (
    CheckIn,
    PartWanted,
    Rating,
)
from backend.features.tickets.models.ticket import Ticket
from backend.features.tickets.schemas.closing import (
    Reopening,
    WorkNotAccepted,
)
from backend.features.tickets.schemas.dispatching import Rebooking
from backend.features.tickets.schemas.field_work import Incompletion, Suspension
from backend.features.tickets.schemas.intake import NewMessage
from backend.features.tickets.services.desk import Asked
from backend.features.tickets.words import (
    ChangeCause,
    IncompleteReason,
    OutsideReason,
    RefusedWorkReason,
    SuspendReason,
)
from backend.kit.clock import shanghai_day
from backend.runtime.demo.catalogue import LINE_OF
from backend.runtime.demo.firm import Appliance
from backend.runtime.demo.photos import upload_photo
from backend.runtime.demo.stories.office import PRAISE, SOON, to_dispatch
from backend.runtime.demo.teller import Teller, slot


class Visit:
    """A ticket with its technician and window, on the way to the door."""

    def __init__(
        self, teller: Teller, appliance: Appliance, number: int, *, is_now: bool = False
    ) -> None:
        self.teller = teller
        self.appliance = appliance
        self.number = number
        self.is_now = is_now

    async def booked(self, at: datetime) -> Ticket:
        if self.is_now:
            self.technician, self.window = self.teller.technician_at_the_door(self.appliance)
        else:
            day = shanghai_day(at) + timedelta(days=1)
            self.technician, self.window = self.teller.free_technician(self.appliance, day)
        ticket = await to_dispatch(self.teller, self.appliance, at, self.number)
        return await self.sent(ticket)

    async def sent(self, ticket: Ticket) -> Ticket:
        await self.teller.dispatch(ticket, self.appliance, self.technician, SOON)
        await self.teller.take(ticket, self.technician, timedelta(minutes=6))
        return await self.teller.book(ticket, self.technician, self.window, timedelta(minutes=9))

    async def on_site(self, ticket: Ticket) -> Ticket:
        await self.teller.depart(ticket, self.technician, self.window)
        await self.teller.arrive(ticket, self.technician, self.appliance)
        return await self.teller.start(ticket, self.technician)

    async def done(self, at: datetime, *, paid: bool = False) -> Ticket:
        ticket = await self.on_site(await self.booked(at))
        fen = 0
        if paid and self.appliance.home and self.appliance.home.openid:
            fen = await self.teller.quote(ticket, self.technician, self.appliance)
        return await self.teller.finish(ticket, self.technician, self.appliance, self.number, fen)


async def appointed(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    return await Visit(teller, appliance, number).booked(at)


async def rebooked(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    visit = Visit(teller, appliance, number)
    ticket = await visit.booked(at)
    teller.clock.set(teller.clock() + timedelta(minutes=50))
    day = shanghai_day(at) + timedelta(days=2)
    later = Rebooking(window=slot(day, 18), cause=ChangeCause.CUSTOMER, note="客户临时要加班")
    return await teller.container.tickets.dispatch.rebook(Asked(visit.technician, ticket.id), later)


async def traveling(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    visit = Visit(teller, appliance, number, is_now=True)
    ticket = await visit.booked(at)
    return await teller.depart(ticket, visit.technician, visit.window)


async def in_service(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    visit = Visit(teller, appliance, number, is_now=True)
    return await visit.on_site(await visit.booked(at))


async def arrived_outside(
    teller: Teller, appliance: Appliance, at: datetime, number: int
) -> Ticket:
    visit = Visit(teller, appliance, number, is_now=True)
    ticket = await visit.booked(at)
    await teller.depart(ticket, visit.technician, visit.window)
    photo = await upload_photo(
        teller.container, visit.technician, appliance.described.line, number=number, mended=False
    )
    check_in = CheckIn(
        outside_reason=OutsideReason.WEAK_SIGNAL, photo_ids=[photo], note="地下车库没有信号"
    )
    teller.clock.set(visit.window.start)
    return await teller.container.tickets.field.arrive(Asked(visit.technician, ticket.id), check_in)


async def waiting_part(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    visit = Visit(teller, appliance, number)
    ticket = await visit.on_site(await visit.booked(at))
    teller.clock.set(teller.clock() + timedelta(minutes=20))
    suspension = Suspension(
        reason=SuspendReason.WAITING_PART,
        resume_on=shanghai_day(at) + timedelta(days=5),
        note="主板缺货，已向总仓申请",
    )
    return await teller.container.tickets.field.suspend(
        Asked(visit.technician, ticket.id), suspension
    )


async def to_revisit(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    visit = Visit(teller, appliance, number)
    ticket = await visit.on_site(await visit.booked(at))
    teller.clock.set(teller.clock() + timedelta(minutes=30))
    part = LINE_OF[appliance.described.line].parts[0][0]
    report = Incompletion(
        reason=IncompleteReason.NEEDS_PART,
        next_step="带配件再上门一次",
        parts_wanted=[PartWanted(name=part)],
    )
    return await teller.container.tickets.field.leave_incomplete(
        Asked(visit.technician, ticket.id), report
    )


async def done(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    return await Visit(teller, appliance, number).done(at, paid=number % 3 == 0)


async def not_accepted(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await done(teller, appliance, at, number)
    if not (appliance.home and appliance.home.openid):
        return ticket
    teller.clock.set(teller.clock() + timedelta(minutes=30))
    refusal = WorkNotAccepted(reason=RefusedWorkReason.NOT_FIXED, note="师傅走后不久又开始滴水")
    return await teller.container.tickets.hand_overs.refuse(
        Asked(teller.customer(appliance), ticket.id), refusal
    )


async def follow_up(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await done(teller, appliance, at, number)
    accepted = await teller.accept(ticket, appliance, timedelta(minutes=30 + number % 90))
    if appliance.home and appliance.home.openid:
        stars, tags, words = PRAISE[number % len(PRAISE)]
        rating = Rating(stars=stars, solved=stars > 2, tags=tags, words=words)
        await teller.rate(accepted, appliance, rating)
    return accepted


async def closed(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await follow_up(teller, appliance, at, number)
    if number % 9 == 0:
        asked = Asked(teller.staff("service_agent", appliance), ticket.id)
        message = NewMessage(text="旧件已寄回总仓，单号已登记")
        await teller.container.tickets.reception.message(asked, message)
    return await teller.close(ticket, appliance, PRAISE[number % len(PRAISE)][0])


async def closed_after_two_visits(
    teller: Teller, appliance: Appliance, at: datetime, number: int
) -> Ticket:
    ticket = await to_revisit(teller, appliance, at, number)
    second = Visit(teller, appliance, number)
    day = shanghai_day(at) + timedelta(days=3)
    second.technician, second.window = teller.free_technician(appliance, day)
    teller.clock.set(teller.clock() + timedelta(hours=3))
    ticket = await second.on_site(await second.sent(ticket))
    await teller.finish(ticket, second.technician, appliance, number)
    ticket = await teller.accept(ticket, appliance, timedelta(minutes=40))
    return await teller.close(ticket, appliance, 4)


async def reopened(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await closed(teller, appliance, at, number)
    teller.clock.set(teller.clock() + timedelta(days=2))
    by_himself = bool(appliance.home and appliance.home.openid)
    who = teller.customer(appliance) if by_himself else teller.staff("service_agent", appliance)
    reopening = Reopening(note="同样的问题又出现了")
    return await teller.container.tickets.closures.reopen(Asked(who, ticket.id), reopening)
