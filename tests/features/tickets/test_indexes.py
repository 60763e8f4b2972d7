"""What waits, complaints and tasks are found along their indexes, however many there are."""

from datetime import datetime, timedelta
from urllib.parse import quote

from backend.container import Container
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.complaint import Complaint, ComplaintState
from backend.features.tickets.models.given_out import GivenOut
from backend.features.tickets.models.task import Department, TargetKind, Task
from backend.features.tickets.workflow import TicketState
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.kit import Api
from tests.support.profiling import Profile
from tests.support.tickets import AGENT, a_complaint, a_ticket_in

MANY = 300


def complaints(container: Container, customer: SignedIn) -> list[Complaint]:
    ticket = a_ticket_in(TicketState.IN_SERVICE)
    now = container.now()
    return [
        a_complaint(
            ticket,
            id=f"complaint-{number}",
            number=f"TS-{number}",
            ticket_id=f"ticket-{number % 40}",
            customer_id=customer.id if number % 30 == 0 else f"customer-{number % 30}",
            owner_id=f"owner-{number % 30}",
            counted_ids=[f"wang-{number % 30}"],
            state=list(ComplaintState)[number % 4],
            branch_id=MAIN_BRANCH_ID if number % 3 else "other",
            organisation_id=FIRM_ID,
            due_at=now - timedelta(hours=1) if number % 2 else now + timedelta(hours=1),
            created_at=now - timedelta(minutes=number),
        )
        for number in range(MANY)
    ]


def tasks(container: Container, clerk: SignedIn) -> list[Task]:
    now = container.now()
    return [
        Task(
            id=f"task-{number}",
            ticket_id=f"ticket-{number % 40}",
            ticket_number="BX1",
            branch_id=MAIN_BRANCH_ID if number % 3 else "other",
            organisation_id=FIRM_ID,
            to=Department(
                kind=TargetKind.PERSON,
                id=clerk.id if number % 30 == 0 else f"clerk-{number % 30}",
                organisation_id=FIRM_ID,
            ),
            asked="请核对库存",
            due_at=now + timedelta(minutes=number - 150),
            is_open=number % 4 > 0,
            asked_by=AGENT,
            created_at=now,
        )
        for number in range(MANY)
    ]


async def read(product: Api, who: SignedIn, path: str) -> None:
    first = await product.get(path, token=who.token)
    assert first.status == 200, (path, first.body)
    cursor = first.body["next_cursor"] or ""
    second = await product.get(f"{path}&cursor={cursor}", token=who.token)
    assert second.status == 200, (path, second.body)


async def test_no_query_of_complaints_reads_a_whole_collection_or_sorts_in_memory(
    product: Api, container: Container, people: People, profile: Profile
) -> None:
    customer = await people.customer()
    await container.tickets.stores.complaints.add_all(complaints(container, customer))
    roles = ("service_agent", "manager", "business_administrator")
    everybody = [await people.staff(role) for role in roles]
    since = quote((container.now() - timedelta(minutes=150)).isoformat())
    with profile.taken():
        for query in (
            *("", "&state=open", "&state=resolved", "&owner_id=owner-7", "&ticket_id=ticket-7"),
            *("&customer_id=customer-7", "&counted_id=wang-7", "&overdue=true", "&category=late"),
            *("&is_open=true", "&is_open=false", "&turn=desk", "&turn=owner", "&turn=nobody"),
            *("&is_open=true&owner_id=owner-7", f"&created_to={since}", f"&created_from={since}"),
            "&number=TS-7",
        ):
            for who in everybody:
                await read(product, who, f"/api/v1/complaints?limit=5{query}")
        await read(product, customer, "/api/v1/my/complaints?limit=5")
    assert profile.asked("complaints") == {"complaints"}
    assert profile.unindexed("complaints") == []
    assert profile.wasteful("complaints") == []


async def test_no_query_of_tasks_reads_a_whole_collection_or_sorts_in_memory(
    container: Container, people: People, profile: Profile
) -> None:
    clerk = await people.staff("service_agent")
    store = container.tickets.stores.tasks
    await store.add_all(tasks(container, clerk))
    with profile.taken():
        await store.open_of("ticket-7", limit=20)
    assert profile.asked("ticket_tasks") == {"ticket_tasks"}
    assert profile.unindexed("ticket_tasks") == []
    assert profile.wasteful("ticket_tasks") == []


def to_be_sent(number: int, now: datetime) -> Ticket:
    """Every 150th by a subcontractor."""
    ticket = a_ticket_in(
        TicketState.TO_DISPATCH,
        id=f"ticket-{number}",
        number=f"BX-{number}",
        link_token=f"link-{number}",
        devices=[],
        created_at=now - timedelta(minutes=number),
    )
    ticket.branch_id, ticket.organisation_id = MAIN_BRANCH_ID, FIRM_ID
    if number % 150 == 0:
        ticket.given_out = GivenOut(organisation_id="far", name="远山安装队", by=AGENT, at=now)
    return ticket


async def test_the_board_does_not_look_through_all_that_waits_for_what_is_given_out(
    product: Api, container: Container, people: People, profile: Profile
) -> None:
    dispatcher = await people.staff("dispatcher")
    waiting = [to_be_sent(number, container.now()) for number in range(MANY)]
    await container.tickets.stores.tickets.add_all(waiting)
    with profile.taken():
        board = await product.get("/api/v1/dispatch/board", token=dispatcher.token)
    assert [each["id"] for each in board.body["given_out"]] == ["ticket-0", "ticket-150"]
    assert profile.unindexed("tickets") == []
    assert profile.wasteful("tickets") == []
