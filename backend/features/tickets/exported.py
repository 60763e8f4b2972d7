"""Tickets, complaints and tasks as tables to take away; customers are masked, as in the lists."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from backend.features.accounts import Permission
from backend.features.exports import ListExport, moment_words, yes_or_no
from backend.features.tickets.labels import PRIORITY_NAMES
from backend.features.tickets.models.task import TaskState
from backend.features.tickets.models.values import Window
from backend.features.tickets.parts import Tickets
from backend.features.tickets.schemas.complaints import ComplaintListQuery, StaffComplaintView
from backend.features.tickets.schemas.queries import TicketListQuery
from backend.features.tickets.schemas.tasks import TaskListQuery, TaskView
from backend.features.tickets.schemas.views import TicketRow
from backend.features.tickets.services.reading import TicketReading
from backend.kit.access import Actor
from backend.kit.clock import shanghai
from backend.kit.pagination import Page

_TICKETS: Final[Mapping[str, Callable[[TicketRow], str]]] = {
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


_COMPLAINTS: Final[Mapping[str, Callable[[StaffComplaintView], str]]] = {
    "投诉号": lambda row: row.number,
    "状态": lambda row: row.state_name,
    "该谁动": lambda row: row.turn_name,
    "从何时起": lambda row: moment_words(row.since),
    "最晚答复": lambda row: moment_words(row.due_at),
    "已过时限": lambda row: yes_or_no(row.is_overdue),
    "投诉什么": lambda row: row.category_name,
    "客户说的": lambda row: row.text,
    "客户": lambda row: row.customer_name,
    "电话": lambda row: row.customer_phone,
    "工单号": lambda row: row.ticket_number,
    "涉及的师傅": lambda row: "、".join(each.name for each in row.against),
    "答复": lambda row: row.outcome.explanation if row.outcome else "",
    "来源": lambda row: row.channel_name,
    "提出时间": lambda row: moment_words(row.created_at),
}

_TASK_STATES: Final = {
    TaskState.ASKED: "还没接手",
    TaskState.TAKEN: "已接手",
    TaskState.ANSWERED: "已办完",
    TaskState.DECLINED: "办不了",
    TaskState.WITHDRAWN: "已撤回",
}

_TASKS: Final[Mapping[str, Callable[[TaskView], str]]] = {
    "要办什么": lambda row: row.asked,
    "交给": lambda row: row.to_name,
    "谁请的": lambda row: row.asked_by_name,
    "状态": lambda row: _TASK_STATES[row.state],
    "接手的人": lambda row: row.taken_by_name,
    "最晚": lambda row: moment_words(row.due_at),
    "工单号": lambda row: row.ticket_number,
    "设备": lambda row: row.device,
    "答复或原因": lambda row: row.answer or row.reason,
    "提出时间": lambda row: moment_words(row.asked_at),
}


def ticket_exports(tickets: Tickets) -> tuple[ListExport[Any, Any], ...]:
    follow_up, read = Permission.TICKETS_FOLLOW_UP, Permission.TICKETS_READ
    return (
        _ticket_export(tickets.reading),
        ListExport(
            "complaints",
            "投诉",
            follow_up,
            ComplaintListQuery,
            _COMPLAINTS,
            tickets.complaint_reading.page,
        ),
        ListExport("my_tasks", "协办", read, TaskListQuery, _TASKS, tickets.tasks.mine),
    )


def _ticket_export(reading: TicketReading) -> ListExport[TicketListQuery, TicketRow]:
    async def read(actor: Actor, query: TicketListQuery) -> Page[TicketRow]:
        page = await reading.page(actor, query.filter(), query)
        rows = [TicketRow.of(ticket) for ticket in page.items]
        return Page(items=rows, next_cursor=page.next_cursor)

    return ListExport("tickets", "工单", Permission.TICKETS_READ, TicketListQuery, _TICKETS, read)


def _window(window: Window | None) -> str:
    if window is None:
        return ""
    return f"{moment_words(window.start)}–{shanghai(window.end).strftime('%H:%M')}"
