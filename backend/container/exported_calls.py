"""The call list as a table to take away, with the tickets that stand above it: whom a call is
about, masked, is told by the case."""

from collections.abc import Callable, Mapping
from typing import Final

from pydantic import BaseModel

from backend.features.accounts import Permission, StaffDirectory
from backend.features.exports import ListExport, moment_words
from backend.features.notifications import CALL_OUTCOME_NAMES, CallQuery, CallView, NoticeParts
from backend.features.tickets import TicketRow, Tickets
from backend.kit.access import Actor
from backend.kit.pagination import Page

_TICKET: Final = "ticket"


class _CallLine(BaseModel):
    """`ticket` is None for a case that is none, or out of the reader's reach."""

    call: CallView
    ticket: TicketRow | None
    taker: str


def _standing(line: _CallLine) -> str:
    call = line.call
    if call.outcome:
        return CALL_OUTCOME_NAMES[call.outcome]
    return f"{line.taker}在打" if call.taken_by else "没打过"


_COLUMNS: Final[Mapping[str, Callable[[_CallLine], str]]] = {
    "工单号": lambda line: line.ticket.number if line.ticket else "",
    "客户": lambda line: line.ticket.contact.name if line.ticket else "",
    "电话": lambda line: line.ticket.contact.phone if line.ticket else "",
    "要告诉他": lambda line: line.call.occasion_name,
    "没送到的消息": lambda line: str(line.call.missed),
    "从什么时候": lambda line: moment_words(line.call.created_at),
    "最晚": lambda line: moment_words(line.call.useful_until),
    "情况": _standing,
    "打过几次": lambda line: str(line.call.tries),
    "打完": lambda line: moment_words(line.call.done_at),
}


def call_export(
    notices: NoticeParts, tickets: Tickets, directory: StaffDirectory
) -> ListExport[CallQuery, _CallLine]:
    async def read(actor: Actor, query: CallQuery) -> Page[_CallLine]:
        page = await notices.call_list.page(actor, query.state, query)
        book = notices.deliveries.book
        calls = [CallView.of(entry, book[entry.occasion].name) for entry in page.items]
        cases = {each.subject_id for each in calls if each.subject_kind == _TICKET}
        seen = await tickets.reading.many(actor, cases)
        takers = await directory.many({each.taken_by for each in calls if each.taken_by})
        lines = [
            _CallLine(
                call=each,
                ticket=TicketRow.of(seen[each.subject_id]) if each.subject_id in seen else None,
                taker=takers[each.taken_by].name if each.taken_by in takers else "",
            )
            for each in calls
        ]
        return Page(items=lines, next_cursor=page.next_cursor)

    return ListExport("calls", "要打的电话", Permission.TICKETS_ASSIST, CallQuery, _COLUMNS, read)
