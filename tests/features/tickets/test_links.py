"""Who holds a ticket's link is its customer, and nobody else's."""

import pytest

from backend.features.tickets.errors import TicketLinkExpired, TicketNotFound
from backend.features.tickets.models.stages import Rating
from backend.features.tickets.schemas.closing import AcceptanceGiven, Urge
from backend.features.tickets.schemas.intake import AnswerGiven, Approval
from backend.features.tickets.schemas.statements import LinkRenewal
from backend.features.tickets.services.desk import Asked
from backend.kit.access import Actor
from backend.kit.errors import PermissionDenied
from tests.features.tickets.news import News
from tests.support.application import MovableClock
from tests.support.ticket_desk import Json, TicketDesk


async def token_of(desk: TicketDesk, ticket: Json) -> str:
    stored = await desk.container.tickets.stores.tickets.get(ticket["id"])
    return stored.link_token


async def visitor(desk: TicketDesk, ticket: Json) -> Actor:
    actor, opened = await desk.container.tickets.links.open(await token_of(desk, ticket))
    assert opened.id == ticket["id"]
    return actor


async def test_a_link_answers_urges_accepts_and_rates(desk: TicketDesk) -> None:
    tickets = desk.container.tickets
    asked_about = await desk.report()
    await desk.act(desk.agent, asked_about, "ask", {"text": "外机转吗？"})
    who = await visitor(desk, asked_about)
    answered = await tickets.reception.answer(
        Asked(who, asked_about["id"]), AnswerGiven(text="不转")
    )
    assert answered.state == "submitted"
    urged = await tickets.closures.urge(Asked(who, asked_about["id"]), Urge())
    assert (urged.is_urged, urged.owes_next) == (True, "service")

    done = await desk.done(anyway="另一件")
    who = await visitor(desk, done)
    accepted = await tickets.hand_overs.accept(Asked(who, done["id"]), AcceptanceGiven())
    assert accepted.acceptance is not None
    assert (accepted.state, accepted.acceptance.method) == ("follow_up", "link")
    rated = await tickets.hand_overs.rate(Asked(who, done["id"]), Rating(stars=4))
    assert rated.rating is not None
    assert [line["actor"]["via"] for line in await desk.lines(done)][-2:] == ["link", "link"]


async def test_a_link_opens_its_own_ticket_only_and_only_as_a_customer(desk: TicketDesk) -> None:
    tickets = desk.container.tickets
    mine = await desk.report()
    other = await desk.report(anyway="另一件")
    who = await visitor(desk, mine)
    assert (await tickets.reading.get(who, mine["id"])).id == mine["id"]
    with pytest.raises(TicketNotFound):
        await tickets.reading.get(who, other["id"])
    with pytest.raises(PermissionDenied):
        await tickets.reception.approve(Asked(who, mine["id"]), Approval(problem_type="制冷"))
    offered = set(await tickets.reading.open_acts(who, await tickets.reading.get(who, mine["id"])))
    assert offered == {"cancel", "edit", "message", "urge", "add", "complain", "note_lead"}


async def test_a_link_that_never_was_is_refused_like_one_that_is_over(
    desk: TicketDesk, clock: MovableClock
) -> None:
    links = desk.container.tickets.links
    ticket = await desk.report()
    token = await token_of(desk, ticket)
    assert len(token) >= 22
    for wrong in ("", token[:-1], token + "x", "x" * 5000, ticket["id"], "$ne"):
        with pytest.raises(TicketLinkExpired):
            await links.open(wrong)
    await desk.act(desk.customer, ticket, "cancel", {"reason": "not_needed"})
    clock.move(days=29)
    await links.open(token)
    clock.move(days=2)
    with pytest.raises(TicketLinkExpired):
        await links.open(token)


async def test_links_are_random_and_kept_as_a_hash_and_sealed(desk: TicketDesk) -> None:
    first, second = await desk.report(), await desk.report(anyway="另一件")
    tokens = {await token_of(desk, ticket) for ticket in (first, second)}
    assert len(tokens) == 2
    row = await desk.stored(first)
    assert not any(token in str(row) for token in tokens)


# -- another link ----------------------------------------------------------------------------------


async def test_a_new_link_voids_the_old_one_and_is_sent_to_the_customer(desk: TicketDesk) -> None:
    links = desk.container.tickets.links
    ticket = await desk.report()
    news = News(desk)
    await news.drain()
    old = await token_of(desk, ticket)
    answer = await desk.act(desk.agent, ticket, "renew_link", {})
    new = await token_of(desk, ticket)
    assert new != old
    assert new not in str(answer)
    with pytest.raises(TicketLinkExpired):
        await links.open(old)
    assert (await links.open(new))[1].id == ticket["id"]
    assert [(row.occasion, row.link.web_path) for row in await news.drain()] == [
        ("customer.message", f"/t/{new}")
    ]


async def test_a_link_can_be_voided_without_a_word(desk: TicketDesk) -> None:
    ticket = await desk.report()
    news = News(desk)
    await news.drain()
    old = await token_of(desk, ticket)
    await desk.act(desk.agent, ticket, "renew_link", {"tell_customer": False})
    with pytest.raises(TicketLinkExpired):
        await desk.container.tickets.links.open(old)
    assert await news.drain() == []


async def test_neither_customer_nor_technician_renews_a_link(desk: TicketDesk) -> None:
    ticket = await desk.report()
    old = await token_of(desk, ticket)
    who = await visitor(desk, ticket)
    with pytest.raises(PermissionDenied):
        await desk.container.tickets.statements.renew_link(Asked(who, ticket["id"]), LinkRenewal())
    assert await token_of(desk, ticket) == old
