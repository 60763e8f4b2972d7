"""What customers were told of a ticket, and how it ended: for the staff who may see the ticket."""

from backend.features.notifications import About, Link, Occasion, Recipient
from tests.features.notifications.builders import samples
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk


async def told(desk: TicketDesk, ticket_id: str, dedupe_id: str) -> None:
    await desk.container.notifications.send(
        Occasion.CUSTOMER_CLOSED,
        Recipient.customer(desk.customer.id),
        samples(Occasion.CUSTOMER_CLOSED),
        Link(web_path="/t/1", miniprogram_page="pages/ticket/detail"),
        dedupe_id,
        about=About(kind="ticket", id=ticket_id),
    )


async def notices(desk: TicketDesk, who: SignedIn, ticket: Json) -> Answer:
    return await desk.api.get(f"/api/v1/tickets/{ticket['id']}/notices", token=who.token)


async def test_each_message_tells_its_fate_and_other_tickets_tell_nothing(desk: TicketDesk) -> None:
    ticket = await desk.report()
    before = len((await notices(desk, desk.agent, ticket)).body)
    await told(desk, ticket["id"], "first")
    await told(desk, "another", "second")
    answer = await notices(desk, desk.agent, ticket)
    assert (answer.status, len(answer.body)) == (200, before + 1)
    latest = answer.body[0]
    assert (latest["occasion"], latest["state"], latest["read_at"]) == (
        *("customer.closed", "waiting"),
        None,
    )
    assert (
        latest["occasion_name"]
        == desk.container.notices.deliveries.book[Occasion.CUSTOMER_CLOSED].name
    )
    assert latest["title"]


async def test_who_may_not_see_the_ticket_sees_no_message_of_it(
    desk: TicketDesk, people: People
) -> None:
    ticket = await desk.report()
    await told(desk, ticket["id"], "first")
    elsewhere = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    assert (await notices(desk, elsewhere, ticket)).status == 404
    assert (await notices(desk, desk.customer, ticket)).status == 403
