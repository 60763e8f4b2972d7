"""All of a use case's writes happen, or none; and they survive one another."""

import asyncio

import pytest
from pymongo import IndexModel

from backend.kit.aggregate import Aggregate
from backend.kit.clock import utc_now
from backend.kit.errors import AppError, StaleDocument
from backend.kit.mongo import OUTBOX, Inbox, Mongo, Repository, UnitOfWork
from tests.kit.bells import Bell, BellRepository, BellService, NoBell


@pytest.fixture
def service(mongo: Mongo, unit_of_work: UnitOfWork) -> BellService:
    return BellService(mongo, unit_of_work)


async def test_aggregate_and_event_are_stored_together(service: BellService, mongo: Mongo) -> None:
    bell = Bell(owner="王建国")
    await service.bells.add(bell)
    assert await service.ring(bell.id) == 1
    stored = await service.bells.get(bell.id)
    assert (stored.rung, stored.version, stored.owner) == (1, 1, "王建国")
    raw = await mongo.collection("bells").find_one({})
    assert raw is not None
    assert isinstance(raw["owner"], bytes)
    assert "王建国".encode() not in raw["owner"]
    rows = await mongo.collection(OUTBOX).find({}, limit=10)
    assert [(row["type"], row["payload"]["bell"]) for row in rows] == [("Rang", bell.id)]


async def test_a_failure_leaves_no_trace(service: BellService, mongo: Mongo) -> None:
    bell = Bell()
    await service.bells.add(bell)

    async def ring_then_fail() -> None:
        await service.ring(bell.id)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await service.unit_of_work.run(ring_then_fail)
    assert (await service.bells.get(bell.id)).rung == 0
    assert await mongo.collection(OUTBOX).count({}) == 0


async def test_thirty_rings_at_once_all_count(service: BellService, mongo: Mongo) -> None:
    """Conflicts inside the unit of work are run again; only a lost race at the end is refused."""
    bell = Bell()
    await service.bells.add(bell)
    results = await asyncio.gather(
        *(service.ring(bell.id) for _ in range(30)), return_exceptions=True
    )
    won = [r for r in results if isinstance(r, int)]
    assert all(isinstance(r, int | StaleDocument) for r in results), results
    assert sorted(won) == list(range(1, len(won) + 1))
    assert (await service.bells.get(bell.id)).rung == len(won)
    assert await mongo.collection(OUTBOX).count({}) == len(won)


async def test_an_event_is_handled_once_though_delivered_eight_times_at_once(
    mongo: Mongo, unit_of_work: UnitOfWork
) -> None:
    inbox = Inbox(mongo)
    bells = BellRepository(mongo)

    async def handle() -> bool:
        async def work() -> bool:
            if not await inbox.first_time("handler", "event-1", utc_now()):
                return False
            await bells.add(Bell())
            return True

        return await unit_of_work.run(work)

    results = await asyncio.gather(*(handle() for _ in range(8)))
    assert sorted(results) == [False] * 7 + [True]
    assert await mongo.collection("bells").count({}) == 1


class BellNameTaken(AppError):
    status = StaleDocument.status
    detail = "已有同名的钟"


class NamedBell(Aggregate):
    name: str


class NamedBellRepository(Repository[NamedBell]):
    model = NamedBell
    collection_name = "named_bells"
    not_found = NoBell
    indexes = (IndexModel("name", unique=True),)
    conflicts = {"name": BellNameTaken}


async def test_two_who_make_the_same_at_once_end_up_with_one(
    mongo: Mongo, unit_of_work: UnitOfWork
) -> None:
    """Look, then make: whoever comes second looks once more and finds what the first has made."""
    bells = NamedBellRepository(mongo)
    await bells.ensure_indexes()

    async def ensure(at_once: bool) -> str:
        async def work() -> str:
            if found := await bells.find_one({"name": "子时"}):
                return found.id
            bell = NamedBell(name="子时")
            await (bells.add_all([bell]) if at_once else bells.add(bell))
            return bell.id

        return await unit_of_work.run(work)

    ids = await asyncio.gather(*(ensure(bool(n % 2)) for n in range(10)))
    assert len(set(ids)) == 1
    assert await mongo.collection("named_bells").count({}) == 1


async def test_many_at_once_are_refused_like_one(mongo: Mongo, unit_of_work: UnitOfWork) -> None:
    bells = NamedBellRepository(mongo)
    await bells.ensure_indexes()
    await bells.add(NamedBell(name="子时"))
    with pytest.raises(BellNameTaken):
        await unit_of_work.run(
            lambda: bells.add_all([NamedBell(name="丑时"), NamedBell(name="子时")])
        )
    assert await mongo.collection("named_bells").count({}) == 1
