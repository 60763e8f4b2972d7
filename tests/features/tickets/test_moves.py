"""Whoever reckons with a ticket's story is told whenever it goes on."""

from tests.support.ticket_desk import Json, TicketDesk


async def moves(desk: TicketDesk, ticket: Json) -> list[tuple[list[str], str, int]]:
    outbox = desk.container.mongo.collection("outbox")
    query = {"type": "TicketMoved", "payload.ticket_id": ticket["id"]}
    rows = await outbox.find(query, limit=100)
    told = [row["payload"] for row in rows]
    return sorted(((each["acts"], each["state"], each["seq"]) for each in told), key=lambda m: m[2])


async def test_a_ticket_tells_each_step_that_moves_it_with_the_line_that_says_so(
    desk: TicketDesk,
) -> None:
    ticket = await desk.appointed()
    await desk.act(desk.agent, ticket, "urge")
    window = {"window": desk.in_hours(30), "means": "phone", "cause": "customer"}
    await desk.act(desk.wang, ticket, "rebook", window)
    await desk.act(desk.wang, ticket, "suspend", {"reason": "waiting_part"})
    assert await moves(desk, ticket) == [
        (["create"], "submitted", 1),
        (["submit_for_review"], "review", 2),
        (["approve"], "to_dispatch", 3),
        (["dispatch"], "dispatched", 4),
        (["take"], "accepted", 5),
        (["book"], "appointed", 6),
        (["rebook"], "appointed", 8),
        (["suspend"], "suspended", 9),
    ]
    lines = {line["seq"]: line["action"] for line in await desk.lines(ticket)}
    assert lines[7] == "urge"
    assert lines[9] == "suspend"


async def test_a_repeated_request_moves_nothing_and_tells_nothing(desk: TicketDesk) -> None:
    ticket = await desk.dispatched()
    before = await moves(desk, ticket)
    path = f"/api/v1/tickets/{ticket['id']}/visits/{ticket['visits'][0]['id']}/taking"
    taking = [
        await desk.api.post(path, {}, token=desk.wang.token, key="take-once") for _ in range(2)
    ]
    assert [answer.status for answer in taking] == [200, 200]
    assert (await moves(desk, ticket))[len(before) :] == [(["take"], "accepted", 5)]
