"""Whatever happens to the workers: every row once, or none; and nobody stands behind a giant."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import structlog

from backend.features.imports.models import MOST_STUMBLES, ImportMode, ImportState
from backend.kit.errors import ServiceBusy
from backend.kit.mongo import apart_from_unit_of_work
from backend.kit.spreadsheets.reading import ROWS_AT_ONCE
from backend.kit.workshop import Workshop
from tests.features.imports.conftest import Works, notes_table, nothing

SKIP = ImportMode.SKIP_BAD_ROWS
ONE_STEP = "backend.features.imports.running.runner.TURN_SECONDS"
BOTH = pytest.mark.parametrize("mode", list(ImportMode))


@pytest.fixture
def step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn is one step long."""
    monkeypatch.setattr(ONE_STEP, 0)


class Killed(BaseException):
    """As by SIGKILL: nothing after it runs."""


def on_call(number: int, act: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """`act` at the n-th time something is about to be stored."""
    calls = 0

    async def count() -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            await act()

    return count


async def die() -> None:
    raise Killed


async def let_lease_end(works: Works, import_id: str) -> None:
    """As if its time had passed."""
    past = [{"$set": {"lease_until": {"$subtract": ["$$NOW", 1000]}}}]
    await works.container.mongo.collection("imports").update_one({"_id": import_id}, past)


@BOTH
async def test_a_table_of_several_batches_comes_in_once_and_leaves_nothing_behind(
    works: Works, mode: ImportMode
) -> None:
    taken = await works.take_in(notes_table(1200), mode)
    assert (taken.state, taken.percent) == (ImportState.READING, 0)
    done = await works.finish(taken.id)
    assert (done.state, done.rows, done.created, done.known) == (
        ImportState.IMPORTED,
        *(1200, 1200, 0),
    )
    assert (await works.stored(), await works.left_behind()) == (1200, {})
    entries = works.container.mongo.collection("audit_entries")
    [entry] = await entries.find({"action": "imported"}, limit=5)
    assert entry["details"] == {
        "kind": "notes",
        "state": "imported",
        "created": "1200",
        "known": "0",
        "bad_rows": "0",
        "sha256": done.sha256,
    }
    assert (entry["actor_id"], entry["branch_id"]) == (works.agent.id, works.agent.branch_id)


async def test_one_bad_row_at_the_very_end_keeps_everything_out(works: Works) -> None:
    taken = await works.take_in(notes_table(1200, bad=[1201]))
    done = await works.finish(taken.id)
    assert (done.state, done.created, done.bad_rows) == (ImportState.REFUSED, 0, 1)
    assert await works.bad_lines(taken.id) == [1201]
    assert (await works.stored(), await works.left_behind()) == (0, {})


async def test_bad_rows_alone_stay_out_where_that_was_asked_for(works: Works) -> None:
    bad = [2, 501, 502, 1201]
    done = await works.finish((await works.take_in(notes_table(1200, bad=bad), SKIP)).id)
    assert (done.state, done.created, done.bad_rows) == (ImportState.IMPORTED, 1196, 4)
    assert await works.bad_lines(done.id) == bad
    assert await works.stored() == 1196


@BOTH
async def test_a_dry_run_stores_nothing_whatever_the_mode(works: Works, mode: ImportMode) -> None:
    taken = await works.take_in(notes_table(600, bad=[9]), mode, is_dry_run=True)
    done = await works.finish(taken.id)
    expected = ImportState.CHECKED if mode is SKIP else ImportState.REFUSED
    assert (done.state, done.created, done.bad_rows) == (expected, 599, 1)
    assert (await works.stored(), await works.bad_lines(done.id)) == (0, [9])


@BOTH
async def test_a_dry_run_carried_out_leaves_the_bad_rows_out_and_nothing_behind(
    works: Works, mode: ImportMode
) -> None:
    """Its keys do not count against itself, and what was wrong is told once."""
    bad = [9] if mode is SKIP else []
    tried = await works.finish(
        (await works.take_in(notes_table(600, bad=bad), mode, is_dry_run=True)).id
    )
    await works.imports.desk.carry_out(works.agent, tried.id)
    done = await works.finish(tried.id)
    assert (done.state, done.created, done.bad_rows) == (
        ImportState.IMPORTED,
        *(600 - len(bad), len(bad)),
    )
    assert (await works.stored(), await works.bad_lines(done.id)) == (600 - len(bad), bad)
    assert await works.left_behind() == {}


async def test_a_dry_run_carried_out_while_it_is_cleared_up_goes_on(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = await works.take_in(notes_table(600), is_dry_run=True)
    keys = works.imports.stores.keys
    forget = keys.forget

    async def carry_out_first(import_id: str) -> None:
        monkeypatch.setattr(keys, "forget", forget)
        await works.imports.desk.carry_out(works.agent, import_id)
        await forget(import_id)

    monkeypatch.setattr(keys, "forget", carry_out_first)
    while (await works.get(taken.id)).state is not ImportState.IMPORTED:
        assert await works.imports.runner.take_turn()
    assert await works.stored() == 600


async def test_a_repetition_is_seen_across_batches(works: Works) -> None:
    table = notes_table(1200) + b"\r\nn3,again\r\nn1199,again\r\nn3,and again"
    done = await works.finish((await works.take_in(table, SKIP)).id)
    rows = await works.imports.stores.bad_rows.after(done.id, 0, 10)
    assert [(row.line, row.problems[0].problem) for row in rows] == [
        (1202, "与第 5 行重复，请删去一行"),
        (1203, "与第 1201 行重复，请删去一行"),
        (1204, "与第 5 行重复，请删去一行"),
    ]
    assert await works.stored() == 1200


@BOTH
@pytest.mark.parametrize("batch", [1, 2, 3])
async def test_a_worker_killed_while_it_stores_is_followed_by_another(
    works: Works, mode: ImportMode, batch: int
) -> None:
    taken = await works.take_in(notes_table(1200), mode)
    works.kind.before_storing = on_call(batch, die)
    with pytest.raises(Killed):
        await works.finish(taken.id)
    assert await works.stored() == (batch - 1) * ROWS_AT_ONCE
    midway = await works.get(taken.id)
    assert (midway.state, midway.rows_stored) == (ImportState.STORING, (batch - 1) * ROWS_AT_ONCE)
    other = works.another()
    assert await other.runner.take_turn() is False, "the dead worker's lease still holds"
    await let_lease_end(works, taken.id)
    done = await works.finish(taken.id, other)
    assert (done.state, done.created, done.known) == (ImportState.IMPORTED, 1200, 0)
    assert (await works.stored(), await works.left_behind()) == (1200, {})


async def test_a_worker_killed_while_it_reads_is_followed_by_another(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = await works.take_in(notes_table(1600))
    chunks = works.imports.stores.chunks
    kept = chunks.add
    monkeypatch.setattr(chunks, "add", _fails_from(3, kept))
    with pytest.raises(Killed):
        await works.finish(taken.id)
    assert (await works.get(taken.id)).rows_read == 2 * ROWS_AT_ONCE
    await let_lease_end(works, taken.id)
    done = await works.finish(taken.id, works.another())
    assert (done.state, done.rows, done.created) == (ImportState.IMPORTED, 1600, 1600)
    assert await works.stored() == 1600


def _fails_from(
    number: int, kept: Callable[..., Awaitable[None]]
) -> Callable[..., Awaitable[None]]:
    calls = 0

    async def add(chunk: object) -> None:
        nonlocal calls
        calls += 1
        if calls == number:
            raise Killed
        await kept(chunk)

    return add


async def test_a_worker_that_wakes_up_late_writes_nothing(works: Works) -> None:
    taken = await works.take_in(notes_table(1200), SKIP)
    frozen, thawed = asyncio.Event(), asyncio.Event()

    async def freeze() -> None:
        frozen.set()
        await thawed.wait()

    works.kind.before_storing = on_call(2, freeze)
    first = asyncio.create_task(works.imports.runner.take_turn())
    async with asyncio.timeout(120):
        await frozen.wait()
    await let_lease_end(works, taken.id)
    works.kind.before_storing = nothing
    other = works.another()
    finishing = asyncio.create_task(works.finish(taken.id, other))
    await asyncio.sleep(1)
    thawed.set()
    done = await finishing
    assert await first is True
    assert (done.state, done.created, done.known) == (ImportState.IMPORTED, 1200, 0)
    assert await works.stored() == 1200


async def test_two_workers_at_once_store_every_row_once(works: Works) -> None:
    ids = [(await works.take_in(notes_table(700, first=first), SKIP)).id for first in (0, 10_000)]
    others = [works.another(), works.another()]
    done = await asyncio.gather(
        *(works.finish(each, other) for each, other in zip(ids, others, strict=True))
    )
    assert [each.created for each in done] == [700, 700]
    assert await works.stored() == 1400


async def test_calling_off_ends_the_work_and_leaves_nothing(works: Works) -> None:
    taken = await works.take_in(notes_table(1200))

    async def call_off() -> None:
        with apart_from_unit_of_work():  # somebody else does
            await works.imports.desk.cancel(works.agent, taken.id)

    works.kind.before_preparing = on_call(2, call_off)
    done = await works.finish(taken.id)
    assert (done.state, done.slot) == (ImportState.CANCELLED, None)
    assert (await works.stored(), await works.left_behind()) == (0, {})


async def test_what_became_impossible_meanwhile_is_left_out_and_named(
    works: Works, step_by_step: None
) -> None:
    """Between the check of the whole table and the storing of a row lie seconds."""
    taken = await works.take_in(notes_table(1200))
    while (await works.get(taken.id)).state is not ImportState.STORING:
        assert await works.imports.runner.take_turn() is True
    await works.notes.update_one({"_id": "banned"}, {"$set": {"numbers": ["n1100"]}})
    done = await works.finish(taken.id)
    assert (done.state, done.created, done.bad_rows) == (ImportState.IMPORTED, 1199, 1)
    assert (await works.bad_lines(done.id), done.slot) == ([1102], None)
    assert await works.stored() == 1199


async def test_a_step_that_always_fails_is_given_up_and_the_file_may_come_again(
    works: Works,
) -> None:
    taken = await works.take_in(notes_table(1200), SKIP)

    async def fail() -> None:
        raise RuntimeError("the books are shut")

    works.kind.before_storing = fail
    with structlog.testing.capture_logs() as logs:
        for _ in range(MOST_STUMBLES):
            assert await works.imports.runner.take_turn() is True
            await let_lease_end(works, taken.id)
        done = await works.finish(taken.id)
    assert [each["event"] for each in logs].count("import step failed") == MOST_STUMBLES
    assert (done.state, done.slot, done.created) == (ImportState.FAILED, None, 0)
    assert (await works.stored(), await works.left_behind()) == (0, {})
    works.kind.before_storing = nothing
    again = await works.take_in(notes_table(1200), SKIP)
    assert again.id != taken.id
    assert (await works.finish(again.id)).created == 1200


async def test_a_small_table_does_not_stand_behind_a_large_one(
    works: Works, step_by_step: None
) -> None:
    large = await works.take_in(notes_table(3000), SKIP)
    small = await works.take_in(notes_table(3, first=90_000), SKIP)
    while (await works.get(small.id)).is_open:
        assert await works.imports.runner.take_turn() is True
    midway = await works.get(large.id)
    assert midway.is_open
    assert midway.rows_stored < 3000
    assert (await works.finish(large.id)).created == 3000


async def test_a_file_that_has_gone_ends_in_words_and_not_in_silence(works: Works) -> None:
    taken = await works.take_in(notes_table(3))
    await works.imports.files.remove(taken.id)
    with structlog.testing.capture_logs():
        for _ in range(MOST_STUMBLES):
            await works.imports.runner.take_turn()
            await let_lease_end(works, taken.id)
        done = await works.finish(taken.id)
    assert (done.state, await works.stored()) == (ImportState.FAILED, 0)


async def test_a_full_workshop_is_waited_for(works: Works, step_by_step: None) -> None:
    """Being busy is no stumble."""
    taken = await works.take_in(notes_table(3))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Workshop, "stream", _too_busy)
        assert await works.imports.runner.take_turn() is True
    assert (await works.get(taken.id)).stumbles == 0
    assert (await works.finish(taken.id)).state is ImportState.IMPORTED


def _too_busy(*_: object, **__: object) -> None:
    raise ServiceBusy


async def test_files_that_no_import_needs_are_swept_and_others_stay(works: Works) -> None:
    waiting = await works.take_in(notes_table(3))
    gone = await works.take_in(notes_table(4))
    await works.container.mongo.collection("imports").delete_one({"_id": gone.id})
    assert await works.imports.strays.discard() == 1
    assert await works.imports.files.keys("", 10) == [waiting.id]
    assert (await works.finish(waiting.id)).created == 3
