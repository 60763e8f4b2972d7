"""What a firm with so many tickets has beside them: homes, messages, audit entries and the rest.

As much as the tickets of such a firm leave behind; only what the console lists is made.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final, TypeVar

from backend.container import Container
from backend.features.audit import AuditAction
from backend.features.audit.models import AuditEntry
from backend.features.contracts.models import Contract, ContractKind
from backend.features.customers import Address, Household
from backend.features.notifications.models import Delivery, DeliveryState, Link, Recipient
from backend.features.notifications.occasions import Occasion
from backend.features.sales.models.lead import Lead, SeenBy
from backend.features.tickets.models.complaint import Complaint, ComplaintState
from backend.features.tickets.models.task import Department, TargetKind, Task
from backend.features.tickets.workflow import TicketState
from backend.kit.access import ActorKind
from backend.kit.aggregate import Aggregate
from backend.kit.mongo import Repository
from tests.bench.filling import fill
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID
from tests.support.tickets import AGENT, a_complaint, a_ticket_in

A = TypeVar("A", bound=Aggregate)

TICKETS_PER_HOME: Final = 5
TICKETS_PER_COMPLAINT: Final = 50
TICKETS_PER_TASK: Final = 50
TICKETS_PER_LEAD: Final = 100
TICKETS_PER_CONTRACT: Final = 1000
_STATES: Final = (*[DeliveryState.SENT] * 18, DeliveryState.INBOX_ONLY, DeliveryState.DEAD)
_OURS: Final = {"branch_id": MAIN_BRANCH_ID, "organisation_id": FIRM_ID}
_A_MINUTE: Final = timedelta(minutes=1)
_COMPLAINED: Final = a_ticket_in(TicketState.IN_SERVICE)


async def fill_beside(container: Container, ticket_ids: Sequence[str], clerk_id: str) -> None:
    """`clerk_id`: whose tasks are open."""
    now = container.now()
    stores = container.tickets.stores

    async def make(repository: Repository[A], one: Callable[[int, datetime], A], per: int) -> None:
        count = max(len(ticket_ids) // per, 1)
        made = (one(number, now - _A_MINUTE * number) for number in range(count))
        await fill(repository, made)

    await make(container.customers.store, _home, TICKETS_PER_HOME)
    await make(container.notices.stores.deliveries, _delivery, 1)
    await make(container.audit_entries, _entry, 1)
    await make(container.sales.store.leads, _lead, TICKETS_PER_LEAD)
    await make(container.contract_parts.store, _contract, TICKETS_PER_CONTRACT)
    await make(stores.complaints, _complaint, TICKETS_PER_COMPLAINT)
    await make(stores.tasks, partial(_task, clerk_id, ticket_ids), TICKETS_PER_TASK)


def _home(number: int, at: datetime) -> Household:
    home = Household.opened(
        f"owner-{number}", at, branch_id=MAIN_BRANCH_ID, organisation_id=FIRM_ID
    )
    phone = f"+8613900{number % 1_000_000:06d}"
    home.add_address(
        Address(
            area="浙江省杭州市滨江区",
            area_code="330108",
            estate="江南春城",
            door=f"鹂鸣幢 {number}",
            contact_name="金丝雀",
            contact_phone=phone,
        )
    )
    home.take_events()
    return home


def _delivery(number: int, at: datetime) -> Delivery:
    return Delivery(
        occasion=list(Occasion)[number % len(Occasion)],
        recipient=Recipient.customer(f"customer-{number // 20}"),
        values=json.dumps({"problem": "开机半小时还是热风"}, ensure_ascii=False),
        link=Link(web_path="/t/1", miniprogram_page="pages/ticket/detail?id=1"),
        state=_STATES[number % len(_STATES)],
        due_at=at,
        useful_until=at + timedelta(days=1),
        created_at=at,
        expire_at=at + timedelta(days=9000),
    )


def _entry(number: int, at: datetime) -> AuditEntry:
    return AuditEntry(
        at=at,
        actor_id=f"staff-{number % 300}",
        actor_kind=ActorKind.STAFF,
        action=list(AuditAction)[number % len(AuditAction)],
        subject_kind="ticket",
        subject_id=f"ticket-{number // 5}",
        **_OURS,
    )


def _lead(number: int, at: datetime) -> Lead:
    return Lead(
        ticket_id=f"ticket-{number}",
        ticket_number=f"BN{number:09d}",
        customer_id=f"customer-{number}",
        wants="想再装一台",
        seen_by=SeenBy(id=f"staff-{number % 300}", role="technician"),
        created_at=at,
        **_OURS,
    )


def _contract(number: int, at: datetime) -> Contract:
    return Contract(
        number=f"HT{number:06d}",
        name=f"江南春城 {number} 期",
        kind=ContractKind.PROJECT,
        starts_on=date(2026, 1, 1),
        organisation_id=FIRM_ID,
        created_at=at,
    )


def _complaint(number: int, at: datetime) -> Complaint:
    return a_complaint(
        _COMPLAINED,
        number=f"TS-{number}",
        ticket_id=f"ticket-{number}",
        state=list(ComplaintState)[number % len(ComplaintState)],
        due_at=at + timedelta(hours=72),
        created_at=at,
        **_OURS,
    )


def _task(clerk_id: str, ticket_ids: Sequence[str], number: int, at: datetime) -> Task:
    """Every 50th is the clerk's."""
    owner = f"clerk-{number % 50}" if number % 50 else clerk_id
    return Task(
        ticket_id=ticket_ids[number],
        ticket_number=f"BN{number:09d}",
        to=Department(kind=TargetKind.PERSON, id=owner, organisation_id=FIRM_ID),
        asked="请核对库存",
        due_at=at + timedelta(days=1),
        asked_by=AGENT,
        created_at=at,
        **_OURS,
    )
