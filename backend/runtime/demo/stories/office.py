"""Tickets that the office has in hand: from the report until somebody is on the way."""

from datetime import datetime, timedelta
from typing import Final

from backend.features.tickets.models.stages import (
    Call,
    Rejection,
)
from backend.features.tickets.models.ticket import Ticket
from backend.features.tickets.schemas.closing import (
    Urge,
    Withdrawal,
)
from backend.features.tickets.schemas.dispatching import Refusal
from backend.features.tickets.schemas.intake import QuestionAsked, SolvedFromAfar
from backend.features.tickets.services.desk import Asked
from backend.features.tickets.words import (
    CallResult,
    CancelReason,
    RefuseReason,
    RejectReason,
)
from backend.kit.clock import shanghai_day
from backend.runtime.demo.catalogue import LINE_OF
from backend.runtime.demo.firm import Appliance
from backend.runtime.demo.teller import Teller

SOON: Final = timedelta(minutes=12)
PRAISE: Final = (
    (5, ["准时上门", "技术专业"], "师傅很仔细，走的时候还把地擦干净了"),
    (5, ["讲解清楚"], ""),
    (4, ["准时上门"], "修好了，就是等配件久了一点"),
    (5, ["态度好"], "讲得很清楚，以后知道怎么清洗滤网了"),
    (3, ["上门较晚"], "约的两点，三点才到"),
    (5, ["收费透明"], "先报价再修，放心"),
    (2, ["没有一次修好"], "第一次没修好，又来了一趟"),
)


def problem(appliance: Appliance, number: int) -> str:
    faults = LINE_OF[appliance.described.line].faults
    return faults[number % len(faults)]


async def submitted(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    return await teller.report(appliance, problem(appliance, number), at)


async def need_info(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await submitted(teller, appliance, at, number)
    teller.clock.set(at + SOON)
    asked = Asked(teller.staff("service_agent", appliance), ticket.id)
    question = QuestionAsked(text="请拍一张铭牌照片，方便师傅带对配件")
    return await teller.container.tickets.reception.ask(asked, question)


async def in_review(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await submitted(teller, appliance, at, number)
    teller.clock.set(at + SOON)
    asked = Asked(teller.staff("service_agent", appliance), ticket.id)
    return await teller.container.tickets.reception.submit_for_review(asked)


async def rejected(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await submitted(teller, appliance, at, number)
    teller.clock.set(at + SOON)
    rejection = Rejection(
        reason=RejectReason.OUT_OF_AREA,
        note="您所在的区域暂未开通上门服务，已把最近的网点电话发给您",
    )
    asked = Asked(teller.staff("service_agent", appliance), ticket.id)
    return await teller.container.tickets.reception.reject(asked, rejection)


async def solved_remotely(
    teller: Teller, appliance: Appliance, at: datetime, number: int
) -> Ticket:
    ticket = await submitted(teller, appliance, at, number)
    teller.clock.set(at + timedelta(minutes=18))
    solution = SolvedFromAfar(text="电话指导客户清洗过滤网并断电重启，设备恢复正常")
    asked = Asked(teller.staff("service_agent", appliance), ticket.id)
    return await teller.container.tickets.reception.solve_remotely(asked, solution)


async def cancelled(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await submitted(teller, appliance, at, number)
    teller.clock.set(at + timedelta(minutes=40))
    by_himself = bool(appliance.home and appliance.home.openid)
    who = teller.customer(appliance) if by_himself else teller.staff("service_agent", appliance)
    withdrawal = Withdrawal(reason=CancelReason.SOLVED_ITSELF, note="重新插电后好了")
    return await teller.container.tickets.closures.cancel(Asked(who, ticket.id), withdrawal)


async def to_dispatch(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await submitted(teller, appliance, at, number)
    return await teller.approve(ticket, appliance, SOON)


async def urged(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await to_dispatch(teller, appliance, at, number)
    teller.clock.set(teller.clock() + timedelta(hours=2))
    by_himself = bool(appliance.home and appliance.home.openid)
    who = teller.customer(appliance) if by_himself else teller.staff("service_agent", appliance)
    return await teller.container.tickets.closures.urge(Asked(who, ticket.id), Urge())


async def refused(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await to_dispatch(teller, appliance, at, number)
    technician, _ = teller.free_technician(appliance, shanghai_day(at) + timedelta(days=1))
    await teller.dispatch(ticket, appliance, technician, SOON)
    teller.clock.set(teller.clock() + timedelta(minutes=9))
    refusal = Refusal(reason=RefuseReason.NO_PARTS, note="车上没有这个型号的主板")
    return await teller.container.tickets.dispatch.refuse(Asked(technician, ticket.id), refusal)


async def dispatched(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await to_dispatch(teller, appliance, at, number)
    technician, _ = teller.free_technician(appliance, shanghai_day(at) + timedelta(days=1))
    return await teller.dispatch(ticket, appliance, technician, SOON)


async def accepted(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await to_dispatch(teller, appliance, at, number)
    technician, _ = teller.free_technician(appliance, shanghai_day(at) + timedelta(days=1))
    await teller.dispatch(ticket, appliance, technician, SOON)
    return await teller.take(ticket, technician, timedelta(minutes=7))


async def unreachable(teller: Teller, appliance: Appliance, at: datetime, number: int) -> Ticket:
    ticket = await to_dispatch(teller, appliance, at, number)
    technician, _ = teller.free_technician(appliance, shanghai_day(at) + timedelta(days=1))
    await teller.dispatch(ticket, appliance, technician, SOON)
    ticket = await teller.take(ticket, technician, timedelta(minutes=7))
    for _ in range(teller.container.settings.tickets.call_attempts):
        teller.clock.set(teller.clock() + timedelta(minutes=45))
        call = Call(result=CallResult.NO_ANSWER)
        ticket = await teller.container.tickets.dispatch.record_call(
            Asked(technician, ticket.id), call
        )
    return ticket
