"""Real processes: one goes, another comes, and pages hear everything once."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import timedelta
from uuid import uuid4

import pytest

from backend.container import Container, build_container
from backend.features.live.service import hub as hubs
from backend.features.tickets.events import TicketSubmitted
from backend.kit.mongo.repository import outbox_row
from tests.support.accounts import People
from tests.support.application import INDEX_KEY, KEY, product_settings
from tests.support.kit import Api
from tests.support.listening import Page, connect, listen
from tests.support.processes import Backend
from tests.support.ticket_desk import TicketDesk
from tests.support.tickets import a_ticket

_KEYS = {
    "encryption__keys": json.dumps({"k1": KEY}),
    "encryption__current": "k1",
    "encryption__blind_index_key": INDEX_KEY,
}


@pytest.fixture
async def installation(mongo_uri: str, database_name: str) -> AsyncIterator[Container]:
    """The database that the processes work on."""
    container = build_container(product_settings(mongo_uri, database_name))
    yield container
    container.close()


async def happen(container: Container, number: int) -> None:
    """So many tickets come in, as the product would store them."""
    for _ in range(number):
        ticket = a_ticket(number=f"BX-{uuid4().hex[:12]}", devices=[])
        ticket.take_events()
        ticket.record(TicketSubmitted(ticket_id=ticket.id))
        await container.tickets.stores.tickets.add(ticket)


async def to_the_end(page: Page, container: Container, events: int) -> None:
    while len(page.heard) < events:
        assert await page.next() is not None


@pytest.mark.long
async def test_servers_and_workers_come_and_go_and_no_event_is_lost(
    backend: Backend, installation: Container
) -> None:
    people = People(installation)
    await people.found_firm()
    boss = await people.staff("business_administrator")
    with ExitStack() as stack:
        first, at_first = await asyncio.to_thread(backend.serve, **_KEYS)
        _, at_second = await asyncio.to_thread(backend.serve, **_KEYS)
        worker, _ = await asyncio.to_thread(backend.work, **_KEYS)
        page = await listen(Api(at_first), boss.token)
        steady = await listen(Api(at_second), boss.token)
        stack.callback(steady.leave)

        await happen(installation, 3)
        await to_the_end(page, installation, 3)
        stopping = asyncio.create_task(asyncio.to_thread(first.stop))
        assert await page.closed() == 1012
        assert await stopping == 0
        assert "Traceback" not in first.output

        await happen(installation, 3)
        assert await asyncio.to_thread(worker.stop) == 0
        await happen(installation, 3)
        await asyncio.to_thread(backend.work, **_KEYS)
        back = await listen(Api(at_second), boss.token, after=page.seq)
        stack.callback(back.leave)
        await to_the_end(back, installation, 6)
        await to_the_end(steady, installation, 9)
        heard = [each["seq"] for each in (*page.heard, *back.heard)]
        assert heard == [each["seq"] for each in steady.heard] == list(range(1, 10))
        assert len({each["id"] for each in steady.heard}) == 9


@pytest.mark.long
async def test_five_hundred_pages_hear_the_same(
    desk: TicketDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "MOST_OF_ONE_PERSON", 500)
    container, boss = desk.container, desk.dispatcher
    pages = []
    for _ in range(500):
        secret = uuid4().hex
        until = container.now() + timedelta(minutes=1)
        await container.live.pass_store.add(secret, boss.actor.session_id, until)
        pages.append(Page(await connect(desk.api, secret)))
    for page in pages:
        await page.until("ready")
    rows = [outbox_row(TicketSubmitted(ticket_id=(await desk.report())["id"]))]
    await container.mongo.collection("outbox").insert_many(rows)
    while await container.live.sequencer.sequence_some():
        pass
    newest = await container.live.events.newest()
    for page in pages:
        while page.seq < newest:
            assert await page.next()
        assert page.heard == pages[0].heard
        page.leave()
    assert len(pages[0].heard) >= 2
