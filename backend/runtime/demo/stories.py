"""What happened in the demo firm's month: every state, every usual turn, told in order."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

from backend.features.tickets.models.stages import (
    Call,
    CheckIn,
    PartWanted,
    Rating,
    Rejection,
)
from backend.features.tickets.models.ticket import Ticket
from backend.features.tickets.schemas.closing import (
    Reopening,
    Urge,
    Withdrawal,
    WorkNotAccepted,
)
from backend.features.tickets.schemas.dispatching import Rebooking, Refusal
from backend.features.tickets.schemas.field_work import Incompletion, Suspension
from backend.features.tickets.schemas.intake import NewMessage, QuestionAsked, SolvedFromAfar
from backend.features.tickets.services.desk import Asked
from backend.features.tickets.words import (
    CallResult,
    CancelReason,
    ChangeCause,
    IncompleteReason,
    OutsideReason,
    RefusedWorkReason,
    RefuseReason,
    RejectReason,
    SuspendReason,
)
from backend.kit.clock import shanghai_day
from backend.runtime.demo.catalogue import LINE_OF
from backend.runtime.demo.firm import Appliance
from backend.runtime.demo.photos import upload_photo
from backend.runtime.demo.teller import Teller, slot

Story = Callable[[Teller, Appliance, datetime, int], Awaitable[Ticket]]

_SOON: Final = timedelta(minutes=12)
_PRAISE: Final = (
    (5, ["准时上门", "技术专业"], "师傅很仔细，走的时候还把地擦干净了"),
    (5, ["讲解清楚"], ""),
    (4, ["准时上门"], "修好了，就是等配件久了一点"),
    (5, ["态度好"], "讲得很清楚，以后知道怎么清洗滤网了"),
    (3, ["上门较晚"], "约的两点，三点才到"),
    (5, ["收费透明"], "先报价再修，放心"),
    (2, ["没有一次修好"], "第一次没修好，又来了一趟"),
)


def _problem(appliance: Appliance, number: int) -> str:
    faults = LINE_OF[appliance.described.line].faults
    return faults[number % len(faults)]


async def _submitted(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    return await teller.report(appliance, _problem(appliance, number), at)


async def _need_info(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _submitted(teller, appliance, at, number)
    teller.clock.set(at + _SOON)
    asked = Asked(teller.staff("service_agent", appliance), ticket.id)
    question = QuestionAsked(text="请拍一张铭牌照片，方便师傅带对配件")
    return await teller.container.tickets.reception.ask(asked, question)


async def _in_review(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _submitted(teller, appliance, at, number)
    teller.clock.set(at + _SOON)
    asked = Asked(teller.staff("service_agent", appliance), ticket.id)
    return await teller.container.tickets.reception.submit_for_review(asked)


async def _rejected(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _submitted(teller, appliance, at, number)
    teller.clock.set(at + _SOON)
    rejection = Rejection(
        reason=RejectReason.OUT_OF_AREA,
        note="您所在的区域暂未开通上门服务，已把最近的网点电话发给您",
    )
    asked = Asked(teller.staff("service_agent", appliance), ticket.id)
    return await teller.container.tickets.reception.reject(asked, rejection)


async def _solved_remotely(
    teller: Teller, appliance: Appliance, at: datetime, number: int
) -> Ticket:
    ticket = await _submitted(teller, appliance, at, number)
    teller.clock.set(at + timedelta(minutes=18))
    solution = SolvedFromAfar(text="电话指导客户清洗过滤网并断电重启，设备恢复正常")
    asked = Asked(teller.staff("service_agent", appliance), ticket.id)
    return await teller.container.tickets.reception.solve_remotely(asked, solution)


async def _cancelled(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _submitted(teller, appliance, at, number)
    teller.clock.set(at + timedelta(minutes=40))
    by_himself = bool(appliance.home and appliance.home.openid)
    who = teller.customer(appliance) if by_himself else teller.staff("service_agent", appliance)
    withdrawal = Withdrawal(reason=CancelReason.SOLVED_ITSELF, note="重新插电后好了")
    return await teller.container.tickets.closures.cancel(Asked(who, ticket.id), withdrawal)


async def _to_dispatch(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _submitted(teller, appliance, at, number)
    return await teller.approve(ticket, appliance, _SOON)


async def _urged(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _to_dispatch(teller, appliance, at, number)
    teller.clock.set(teller.clock() + timedelta(hours=2))
    by_himself = bool(appliance.home and appliance.home.openid)
    who = teller.customer(appliance) if by_himself else teller.staff("service_agent", appliance)
    return await teller.container.tickets.closures.urge(Asked(who, ticket.id), Urge())


async def _refused(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _to_dispatch(teller, appliance, at, number)
    technician, _ = teller.free_technician(appliance, shanghai_day(at) + timedelta(days=1))
    await teller.dispatch(ticket, appliance, technician, _SOON)
    teller.clock.set(teller.clock() + timedelta(minutes=9))
    refusal = Refusal(reason=RefuseReason.NO_PARTS, note="车上没有这个型号的主板")
    return await teller.container.tickets.dispatch.refuse(Asked(technician, ticket.id), refusal)


async def _dispatched(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _to_dispatch(teller, appliance, at, number)
    technician, _ = teller.free_technician(appliance, shanghai_day(at) + timedelta(days=1))
    return await teller.dispatch(ticket, appliance, technician, _SOON)


async def _accepted(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _to_dispatch(teller, appliance, at, number)
    technician, _ = teller.free_technician(appliance, shanghai_day(at) + timedelta(days=1))
    await teller.dispatch(ticket, appliance, technician, _SOON)
    return await teller.take(ticket, technician, timedelta(minutes=7))


async def _unreachable(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _to_dispatch(teller, appliance, at, number)
    technician, _ = teller.free_technician(appliance, shanghai_day(at) + timedelta(days=1))
    await teller.dispatch(ticket, appliance, technician, _SOON)
    ticket = await teller.take(ticket, technician, timedelta(minutes=7))
    for _ in range(teller.container.settings.tickets.call_attempts):
        teller.clock.set(teller.clock() + timedelta(minutes=45))
        call = Call(result=CallResult.NO_ANSWER)
        ticket = await teller.container.tickets.dispatch.record_call(
            Asked(technician, ticket.id), call
        )
    return ticket


class _Visit:
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
        ticket = await _to_dispatch(self.teller, self.appliance, at, self.number)
        return await self.sent(ticket)

    async def sent(self, ticket: Ticket) -> Ticket:
        await self.teller.dispatch(ticket, self.appliance, self.technician, _SOON)
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


async def _appointed(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    return await _Visit(teller, appliance, number).booked(at)


async def _rebooked(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    visit = _Visit(teller, appliance, number)
    ticket = await visit.booked(at)
    teller.clock.set(teller.clock() + timedelta(minutes=50))
    day = shanghai_day(at) + timedelta(days=2)
    later = Rebooking(window=slot(day, 18), cause=ChangeCause.CUSTOMER, note="客户临时要加班")
    return await teller.container.tickets.dispatch.rebook(Asked(visit.technician, ticket.id), later)


async def _traveling(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    visit = _Visit(teller, appliance, number, is_now=True)
    ticket = await visit.booked(at)
    return await teller.depart(ticket, visit.technician, visit.window)


async def _in_service(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    visit = _Visit(teller, appliance, number, is_now=True)
    return await visit.on_site(await visit.booked(at))


async def _arrived_outside(
    teller: Teller, appliance: Appliance, at: datetime, number: int
) -> Ticket:
    visit = _Visit(teller, appliance, number, is_now=True)
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


async def _waiting_part(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    visit = _Visit(teller, appliance, number)
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


async def _to_revisit(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    visit = _Visit(teller, appliance, number)
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


async def _done(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    return await _Visit(teller, appliance, number).done(at, paid=number % 3 == 0)


async def _not_accepted(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _done(teller, appliance, at, number)
    if not (appliance.home and appliance.home.openid):
        return ticket
    teller.clock.set(teller.clock() + timedelta(minutes=30))
    refusal = WorkNotAccepted(reason=RefusedWorkReason.NOT_FIXED, note="师傅走后不久又开始滴水")
    return await teller.container.tickets.hand_overs.refuse(
        Asked(teller.customer(appliance), ticket.id), refusal
    )


async def _follow_up(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _done(teller, appliance, at, number)
    accepted = await teller.accept(ticket, appliance, timedelta(minutes=30 + number % 90))
    if appliance.home and appliance.home.openid:
        stars, tags, words = _PRAISE[number % len(_PRAISE)]
        rating = Rating(stars=stars, solved=stars > 2, tags=tags, words=words)
        await teller.rate(accepted, appliance, rating)
    return accepted


async def _closed(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _follow_up(teller, appliance, at, number)
    if number % 9 == 0:
        asked = Asked(teller.staff("service_agent", appliance), ticket.id)
        message = NewMessage(text="旧件已寄回总仓，单号已登记")
        await teller.container.tickets.reception.message(asked, message)
    return await teller.close(ticket, appliance, _PRAISE[number % len(_PRAISE)][0])


async def _closed_after_two_visits(
    teller: Teller, appliance: Appliance, at: datetime, number: int
) -> Ticket:
    ticket = await _to_revisit(teller, appliance, at, number)
    second = _Visit(teller, appliance, number)
    day = shanghai_day(at) + timedelta(days=3)
    second.technician, second.window = teller.free_technician(appliance, day)
    teller.clock.set(teller.clock() + timedelta(hours=3))
    ticket = await second.on_site(await second.sent(ticket))
    await teller.finish(ticket, second.technician, appliance, number)
    ticket = await teller.accept(ticket, appliance, timedelta(minutes=40))
    return await teller.close(ticket, appliance, 4)


async def _reopened(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await _closed(teller, appliance, at, number)
    teller.clock.set(teller.clock() + timedelta(days=2))
    by_himself = bool(appliance.home and appliance.home.openid)
    who = teller.customer(appliance) if by_himself else teller.staff("service_agent", appliance)
    reopening = Reopening(note="同样的问题又出现了")
    return await teller.container.tickets.closures.reopen(Asked(who, ticket.id), reopening)


PAST: Final[tuple[tuple[Story, int], ...]] = (
    (_closed, 52),
    (_closed_after_two_visits, 5),
    (_cancelled, 4),
    (_rejected, 2),
    (_reopened, 1),
)
"""Ended before today, spread over the month."""

PRESENT: Final[tuple[tuple[Story, int, int], ...]] = (
    (_traveling, 1, 1),
    (_in_service, 2, 1),
    (_arrived_outside, 1, 1),
    (_submitted, 4, 0),
    (_need_info, 2, 0),
    (_in_review, 2, 0),
    (_solved_remotely, 2, 0),
    (_to_dispatch, 3, 0),
    (_urged, 1, 0),
    (_refused, 1, 0),
    (_dispatched, 3, 0),
    (_accepted, 2, 0),
    (_unreachable, 1, 1),
    (_appointed, 4, 0),
    (_rebooked, 1, 0),
    (_waiting_part, 2, 3),
    (_to_revisit, 2, 2),
    (_done, 3, 1),
    (_not_accepted, 1, 2),
    (_follow_up, 3, 2),
)
"""Under way: the story, how many, and how many days ago it began."""
