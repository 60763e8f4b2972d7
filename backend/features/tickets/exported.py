"""The list of tickets as a table to take away; people are masked, as in the list."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts import Permission
from backend.features.exports import ListExport, moment_words, yes_or_no
from backend.features.tickets.labels import PRIORITY_NAMES
from backend.features.tickets.models.values import Window
from backend.features.tickets.schemas.queries import TicketListQuery
from backend.features.tickets.schemas.views import TicketRow
from backend.features.tickets.services.reading import TicketReading
from backend.kit.access import Actor
from backend.kit.clock import shanghai
from backend.kit.pagination import Page

COLUMNS: Final[Mapping[str, Callable[[TicketRow], str]]] = {
    "工单号": lambda row: row.number,
    "状态": lambda row: row.state_name,
    "进入状态的时间": lambda row: moment_words(row.state_since),
    "该谁动": lambda row: row.owes_next.name,
    "服务类型": lambda row: row.service_name,
    "优先级": lambda row: PRIORITY_NAMES[row.priority],
    "问题": lambda row: row.problem,
    "设备": lambda row: row.device,
    "客户": lambda row: row.contact.name,
    "电话": lambda row: row.contact.phone,
    "区域": lambda row: row.region,
    "师傅": lambda row: row.technician,
    "期望上门": lambda row: _window(row.wanted),
    "约定上门": lambda row: _window(row.window),
    "催过": lambda row: yes_or_no(row.is_urged),
    "返修": lambda row: yes_or_no(row.is_rework),
    "来源": lambda row: row.source,
    "报修时间": lambda row: moment_words(row.created_at),
}


def ticket_export(reading: TicketReading) -> ListExport[TicketListQuery, TicketRow]:
    async def read(actor: Actor, query: TicketListQuery) -> Page[TicketRow]:
        page = await reading.page(actor, query.filter(), query)
        rows = [TicketRow.of(ticket) for ticket in page.items]
        return Page(items=rows, next_cursor=page.next_cursor)

    return ListExport("tickets", "工单", Permission.TICKETS_READ, TicketListQuery, COLUMNS, read)


def _window(window: Window | None) -> str:
    if window is None:
        return ""
    return f"{moment_words(window.start)}–{shanghai(window.end).strftime('%H:%M')}"
