"""Every list that may be taken away."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from backend.features.accounts import Permission
from backend.features.audit import AuditEntryView, AuditQuery, AuditRepository
from backend.features.customers import Customers, household_export
from backend.features.devices import DeviceServices, device_export
from backend.features.exports import ListExport, moment_words
from backend.features.notifications import NoticeParts, delivery_export
from backend.features.tickets import Tickets, ticket_export
from backend.kit.access import Actor
from backend.kit.pagination import Page

_AUDIT_COLUMNS: Final[Mapping[str, Callable[[AuditEntryView], str]]] = {
    "时间": lambda row: moment_words(row.at),
    "谁（编号）": lambda row: row.actor_id,
    "身份": lambda row: row.actor_kind.value,
    "通过": lambda row: row.actor_via,
    "动作": lambda row: row.action.value,
    "对象": lambda row: row.subject_kind,
    "对象编号": lambda row: row.subject_id,
    "详情": lambda row: "；".join(f"{name}={value}" for name, value in row.details.items()),
    "请求编号": lambda row: row.request_id,
}


def list_exports(
    audit_entries: AuditRepository,
    notices: NoticeParts,
    customers: Customers,
    devices: DeviceServices,
    tickets: Tickets,
) -> Sequence[ListExport[Any, Any]]:
    return (
        audit_export(audit_entries),
        delivery_export(notices.deliveries),
        household_export(customers.reception),
        device_export(devices.keeping),
        ticket_export(tickets.reading),
    )


def audit_export(entries: AuditRepository) -> ListExport[AuditQuery, AuditEntryView]:
    """The audit log stands below exports, so that its table is made here."""

    async def read(actor: Actor, query: AuditQuery) -> Page[AuditEntryView]:
        page = await entries.page_of(actor.reach(Permission.AUDIT_READ), query)
        rows = [AuditEntryView.of(entry) for entry in page.items]
        return Page(items=rows, next_cursor=page.next_cursor)

    return ListExport(
        "audit_entries", "审计记录", Permission.AUDIT_READ, AuditQuery, _AUDIT_COLUMNS, read
    )
