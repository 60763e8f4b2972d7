"""A use case has its effect once, whatever the network does; and nothing waits for ever."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pymongo.errors import PyMongoError

from backend.kit.errors import DatabaseUnavailable, StaleDocument
from backend.kit.mongo import Mongo, UnitOfWork, connect, unavailable
from backend.kit.mongo.driver import session_in_use
from tests.kit.bells import Bell, BellRepository, BellService
from tests.support.kit import TEST_CRYPTO
from tests.support.proxy import Cut, MongoProxy, mongo_proxy


@pytest.fixture
async def proxy(mongo_uri: str) -> AsyncIterator[MongoProxy]:
    async with mongo_proxy(mongo_uri) as proxy:
        yield proxy


@pytest.fixture
async def far(proxy: MongoProxy, mongo: Mongo, database_name: str) -> AsyncIterator[Mongo]:
    """The test's database as reached through the proxy; its collections are there already."""
    await mongo.collection("bells").insert_one({"_id": "first"})
    far = connect(proxy.uri, database_name, TEST_CRYPTO)
    await far.ping()
    yield far
    await asyncio.to_thread(
        far.close
    )  # it says good-bye through the proxy, which runs in this loop


async def ring_in(mongo: Mongo, text: str) -> int:
    """Insert one document in a unit of work; how often the work was begun."""
    begun = 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        await mongo.collection("bells").find_one({})
        await mongo.collection("bells").insert_one({"text": text})

    await UnitOfWork(mongo).run(work)
    return begun


async def texts(mongo: Mongo) -> list[str]:
    rows = await mongo.collection("bells").find({"text": {"$exists": True}}, limit=1000)
    return sorted(row["text"] for row in rows)


# -- a connection that breaks --------------------------------------------------------------------


@pytest.mark.parametrize("times", [1, 2, 5])
async def test_a_commit_whose_answer_is_lost_has_happened_once(
    far: Mongo, mongo: Mongo, proxy: MongoProxy, times: int
) -> None:
    proxy.cut_at("commitTransaction", Cut.AFTER, times=times)
    assert await ring_in(far, "rung") == 1
    assert await texts(mongo) == ["rung"]
    assert proxy.seen["commitTransaction"] == times + 1


@pytest.mark.long
async def test_of_twenty_commits_with_lost_answers_each_has_happened_once(
    far: Mongo, mongo: Mongo, proxy: MongoProxy
) -> None:
    for number in range(20):
        proxy.cut_at("commitTransaction", Cut.AFTER)
        await ring_in(far, f"{number:03d}")
    assert await texts(mongo) == [f"{number:03d}" for number in range(20)]


async def test_a_commit_that_did_not_arrive_is_sent_again(
    far: Mongo, mongo: Mongo, proxy: MongoProxy
) -> None:
    proxy.cut_at("commitTransaction", Cut.BEFORE)
    assert await ring_in(far, "rung") == 1
    assert await texts(mongo) == ["rung"]


@pytest.mark.parametrize("command", ["find", "insert"])
@pytest.mark.parametrize("when", [Cut.BEFORE, Cut.AFTER])
async def test_work_whose_connection_broke_is_begun_again(
    far: Mongo, mongo: Mongo, proxy: MongoProxy, command: str, when: Cut
) -> None:
    proxy.cut_at(command, when)
    assert await ring_in(far, "rung") == 2
    assert await texts(mongo) == ["rung"]


async def test_without_looking_at_the_label_an_unknown_commit_would_be_lost_or_doubled(
    far: Mongo, mongo: Mongo, proxy: MongoProxy
) -> None:
    """That the proxy bites: a careless loop that begins again on any error rings twice."""
    begun = 0
    while begun < 2:
        begun += 1
        try:
            async with await far.client.start_session() as session:
                session.start_transaction()
                await far.collection("bells").motor.insert_one({"text": "rung"}, session=session)
                proxy.cut_at("commitTransaction", Cut.AFTER, times=2 if begun == 1 else 0)
                await session.commit_transaction()
        except PyMongoError:
            continue
    assert await texts(mongo) == ["rung", "rung"]


async def test_a_slow_and_slicing_network_changes_nothing(
    far: Mongo, mongo: Mongo, proxy: MongoProxy
) -> None:
    proxy.latency_seconds = 0.01
    assert await ring_in(far, "rung") == 1
    assert await texts(mongo) == ["rung"]


async def test_a_refused_act_does_not_hold_up_the_others(
    far: Mongo, mongo: Mongo, proxy: MongoProxy
) -> None:
    """The transaction is aborted over a network that takes its time; the event loop goes on.

    The proxy runs in this loop: were the loop held up, the abort itself could not get through.
    """

    async def refused() -> None:
        await far.collection("bells").insert_one({"text": "rung"})
        proxy.latency_seconds = 0.1
        raise LookupError

    with pytest.raises(LookupError):
        await UnitOfWork(far).run(refused)
    assert proxy.seen["abortTransaction"] == 1
    assert await texts(mongo) == []


@pytest.mark.usefixtures("short_deadline")
async def test_a_given_up_act_leaves_no_document_locked(
    far: Mongo, mongo: Mongo, proxy: MongoProxy
) -> None:
    await mongo.collection("bells").insert_one({"_id": "held", "rung": 0})

    async def too_long() -> None:
        await far.collection("bells").update_one({"_id": "held"}, {"$inc": {"rung": 1}})
        await asyncio.sleep(1.1)
        await far.collection("bells").find_one({})

    with pytest.raises(PyMongoError):
        await UnitOfWork(far).run(too_long)
    assert proxy.seen["abortTransaction"] == 1
    await mongo.collection("bells").update_one({"_id": "held"}, {"$inc": {"rung": 1}})


# -- deadlines -----------------------------------------------------------------------------------


@pytest.fixture
def short_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.kit.mongo.unit_of_work.TIMEOUT_SECONDS", 1)


@pytest.mark.usefixtures("short_deadline")
async def test_a_database_that_stops_answering_is_given_up(
    far: Mongo, mongo: Mongo, proxy: MongoProxy
) -> None:
    """The deadline of the unit of work reaches into the driver's threads: without it the client's
    own 15 s would count."""
    proxy.freeze()
    with pytest.raises(PyMongoError) as failed:
        async with asyncio.timeout(60):
            await ring_in(far, "rung")
    assert isinstance(unavailable(failed.value), DatabaseUnavailable)
    proxy.cut()  # what was on its way is lost
    proxy.thaw()
    assert await texts(mongo) == []


@pytest.mark.usefixtures("short_deadline")
async def test_one_deadline_covers_every_attempt(mongo: Mongo) -> None:
    """Somebody holds the document for ever: each attempt conflicts."""
    bells = mongo.collection("bells")
    await bells.insert_one({"_id": "held", "rung": 0})
    begun = 0

    async def work() -> None:
        nonlocal begun
        begun += 1
        await bells.update_one({"_id": "held"}, {"$inc": {"rung": 1}})

    async with await mongo.client.start_session() as session:
        session.start_transaction()
        await bells.motor.update_one({"_id": "held"}, {"$inc": {"rung": 1}}, session=session)
        with pytest.raises(PyMongoError) as failed:
            async with asyncio.timeout(60):
                await UnitOfWork(mongo).run(work)
        await session.abort_transaction()
    assert isinstance(unavailable(failed.value), DatabaseUnavailable)
    assert 2 <= begun <= 60
    row = await bells.find_one({"_id": "held"})
    assert row is not None
    assert row["rung"] == 0


async def test_pauses_between_attempts_grow_and_differ(
    mongo: Mongo, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    async def note(seconds: float) -> None:
        pauses.append(seconds)

    async def conflict() -> None:
        if len(pauses) < 12:
            error = PyMongoError("conflict")
            error._add_error_label("TransientTransactionError")
            raise error

    monkeypatch.setattr("backend.kit.mongo.unit_of_work.asyncio.sleep", note)
    await UnitOfWork(mongo).run(conflict)
    planned = [min(0.005 * 2**n, 0.5) for n in range(12)]
    assert all(0.5 * p <= pause <= 1.5 * p for pause, p in zip(pauses, planned, strict=True))
    assert len(set(pauses[-4:])) == 4


# -- many at once --------------------------------------------------------------------------------


async def test_of_a_hundred_edits_of_one_version_one_wins(
    mongo: Mongo, unit_of_work: UnitOfWork
) -> None:
    bells = BellRepository(mongo)
    bell = Bell()
    await bells.add(bell)

    async def edit() -> None:
        async def work() -> None:
            current = await bells.get(bell.id)
            if current.version != 0:
                raise StaleDocument
            current.rung += 1
            await bells.save(current)

        await unit_of_work.run(work)

    results = await asyncio.gather(*(edit() for _ in range(100)), return_exceptions=True)
    assert results.count(None) == 1
    assert sum(isinstance(each, StaleDocument) for each in results) == 99
    assert (await bells.get(bell.id)).rung == 1


async def test_a_copy_that_was_loaded_before_another_save_is_refused(mongo: Mongo) -> None:
    bells = BellRepository(mongo)
    await bells.add(bell := Bell())
    early, late = await bells.get(bell.id), await bells.get(bell.id)
    early.rung = 1
    await bells.save(early)
    with pytest.raises(StaleDocument):
        await bells.save(late)
    with pytest.raises(StaleDocument):
        await bells.delete(late)
    assert await bells.get(bell.id) == early


async def test_a_unit_of_work_within_another_is_part_of_it(
    mongo: Mongo, unit_of_work: UnitOfWork
) -> None:
    service = BellService(mongo, unit_of_work)
    await service.bells.add(bell := Bell())

    async def outer() -> None:
        await service.ring(bell.id)
        await service.ring(bell.id)
        raise LookupError

    with pytest.raises(LookupError):
        await unit_of_work.run(outer)
    assert (await service.bells.get(bell.id)).rung == 0
    assert session_in_use.get() is None
    assert await service.ring(bell.id) == 1
