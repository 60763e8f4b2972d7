"""Every list that may be taken away."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pydantic import BaseModel

from backend.container.exported_accounts import account_exports
from backend.container.exported_calls import call_export
from backend.features.accounts import Accounts, Permission, StaffCard, StaffDirectory
from backend.features.approvals import Approvals, approval_exports
from backend.features.audit import (
    ACTION_NAMES,
    ACTOR_KIND_NAMES,
    DETAIL_NAMES,
    SUBJECT_NAMES,
    VIA_NAMES,
    AuditEntryView,
    AuditQuery,
    AuditRepository,
)
from backend.features.contracts import ContractParts, contract_export
from backend.features.customers import Customers, household_export
from backend.features.definitions import DefinitionDesk, definition_exports
from backend.features.devices import (
    DeviceServices,
    batch_export,
    device_export,
    model_export,
    roll_export,
)
from backend.features.exports import ListExport, moment_words
from backend.features.faults import Faults, fault_exports
from backend.features.notifications import NoticeParts, notice_exports
from backend.features.operations import Operations, backup_export
from backend.features.sales import Sales, sale_exports
from backend.features.sla import Sla, watch_export
from backend.features.tickets import Tickets, ticket_exports
from backend.features.workforce import WorkforceParts, workforce_exports
from backend.kit.access import Actor
from backend.kit.pagination import Page


class _AuditLine(BaseModel):
    """`who` is empty for those who are none of the firm."""

    entry: AuditEntryView
    who: str


_AUDIT_COLUMNS: Final[Mapping[str, Callable[[_AuditLine], str]]] = {
    "时间": lambda row: moment_words(row.entry.at),
    "谁": lambda row: row.who or ACTOR_KIND_NAMES[row.entry.actor_kind],
    "身份": lambda row: ACTOR_KIND_NAMES[row.entry.actor_kind],
    "通过": lambda row: VIA_NAMES.get(row.entry.actor_via, row.entry.actor_via),
    "做了什么": lambda row: ACTION_NAMES[row.entry.action],
    "对什么": lambda row: SUBJECT_NAMES.get(row.entry.subject_kind, row.entry.subject_kind),
    "细节": lambda row: "；".join(
        f"{DETAIL_NAMES.get(name, name)}：{value}" for name, value in row.entry.details.items()
    ),
    "谁的编号": lambda row: row.entry.actor_id,
    "对象编号": lambda row: row.entry.subject_id,
    "请求编号": lambda row: row.entry.request_id,
}


def list_exports(
    accounts: Accounts,
    audit_entries: AuditRepository,
    notices: NoticeParts,
    approvals: Approvals,
    contracts: ContractParts,
    customers: Customers,
    devices: DeviceServices,
    faults: Faults,
    sales: Sales,
    tickets: Tickets,
    sla: Sla,
    workforce: WorkforceParts,
    definitions: DefinitionDesk,
    operations: Operations,
) -> Sequence[ListExport[Any, Any]]:
    return (
        *account_exports(accounts),
        audit_export(audit_entries, accounts.directory),
        *notice_exports(notices, accounts.directory),
        call_export(notices, tickets, accounts.directory),
        *approval_exports(approvals),
        contract_export(contracts),
        household_export(customers.reception),
        device_export(devices.keeping),
        model_export(devices.catalogue),
        batch_export(devices.sourcing, devices.catalogue),
        roll_export(devices.rolls),
        *fault_exports(faults),
        *sale_exports(sales),
        *ticket_exports(tickets),
        watch_export(sla),
        *workforce_exports(workforce),
        *definition_exports(definitions, accounts.directory),
        backup_export(operations),
    )


def audit_export(
    entries: AuditRepository, directory: StaffDirectory
) -> ListExport[AuditQuery, _AuditLine]:
    """The audit log stands below exports, so that its table is made here."""

    async def read(actor: Actor, query: AuditQuery) -> Page[_AuditLine]:
        page = await entries.page_of(actor.reach(Permission.AUDIT_READ), query)
        people = await directory.many({entry.actor_id for entry in page.items})
        rows = [
            _AuditLine(entry=AuditEntryView.of(entry), who=_name(people, entry.actor_id))
            for entry in page.items
        ]
        return Page(items=rows, next_cursor=page.next_cursor)

    return ListExport(
        "audit_entries", "审计记录", Permission.AUDIT_READ, AuditQuery, _AUDIT_COLUMNS, read
    )


def _name(people: Mapping[str, StaffCard], actor_id: str) -> str:
    return people[actor_id].name if actor_id in people else ""
