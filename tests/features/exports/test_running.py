"""Whatever happens to the workers: the whole list once, in order, or a refusal that says why."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from backend.features.exports.errors import (
    ExportNoLongerYours,
    ExportNotCancellable,
    ExportNotFound,
    ExportNotReady,
    TooManyExports,
)
from backend.features.exports.models import MOST_STUMBLES, ExportState
from backend.kit.access import Scope
from backend.kit.errors import NoSuchPage
from tests.features.exports.conftest import Works
from tests.support.application import MovableClock

ONE_STEP = "backend.features.exports.running.TURN_SECONDS"
FORMULAS = "=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1"


class Killed(BaseException):
    """As by SIGKILL: nothing after it runs."""


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


async def test_a_list_of_several_pages_is_written_whole_and_leaves_nothing_but_its_file(
    works: Works,
) -> None:
    works.notes.count = 250
    asked = await works.order(format="csv", filters="word=%E8%B0%B7")
    done = await works.finish(asked.id)
    assert (done.state, done.rows, done.is_cut) == (ExportState.READY, 250, False)
    header, *rows = lines(await works.content(asked.id))
    assert header == ["编号", "内容"]
    assert rows == [[str(n), "买菜谷"] for n in range(250)]
    assert await works.left_behind() == {"export_files.files": 1, "export_files.chunks": 1}
    entries = works.container.mongo.collection("audit_entries")
    made, fetched = await entries.find({"action": "exported"}, sort=[("_id", 1)], limit=5)
    details = [made["details"], fetched["details"]]
    assert {"kind": "notes", "format": "csv", "rows": "250"} in details
    assert {"kind": "notes", "fetched": "yes", "rows": "250"} in details


@pytest.mark.parametrize("formula", FORMULAS)
async def test_no_cell_is_ever_a_formula(works: Works, formula: str) -> None:
    works.notes.text = formula
    book, table = await works.order(), await works.order(format="csv")
    await works.finish(book.id)
    await works.finish(table.id)
    sheet = load_workbook(BytesIO(await works.content(book.id))).active
    assert sheet is not None
    assert (sheet["B2"].value, sheet["B2"].data_type) == (formula, "s")
    assert lines(await works.content(table.id))[1][1] == f"'{formula}"


async def test_a_killed_worker_is_followed_by_one_that_goes_on_where_it_stood(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ONE_STEP, 0)
    works.notes.count = 250
    asked = await works.order(format="csv")
    assert await works.exports.runner.take_turn()

    async def die() -> None:
        raise Killed

    works.notes.before_reading = die
    with pytest.raises(Killed):
        await works.exports.runner.take_turn()
    reads = 0

    async def count() -> None:
        nonlocal reads
        reads += 1

    works.notes.before_reading = count
    other = works.another()
    await works.let_lease_end(asked.id)
    done = await works.finish(asked.id, other)
    assert (done.state, done.rows, reads) == (ExportState.READY, 250, 2)
    assert [row[0] for row in lines(await works.content(asked.id))[1:]] == [
        str(n) for n in range(250)
    ]


async def test_a_worker_that_lost_its_lease_keeps_nothing(works: Works) -> None:
    works.notes.count = 150
    asked = await works.order(format="csv")
    other = works.another()

    async def overtake() -> None:
        works.notes.before_reading = nothing_more
        await works.let_lease_end(asked.id)
        await works.finish(asked.id, other)

    async def nothing_more() -> None:
        """The other one reads undisturbed."""

    works.notes.before_reading = overtake
    await works.exports.runner.take_turn()
    done = await works.get(asked.id)
    assert (done.state, done.rows) == (ExportState.READY, 150)
    assert len(lines(await works.content(asked.id))) == 151


async def test_more_rows_than_a_file_may_have_are_cut_and_it_says_so(
    works: Works, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.features.exports.models.MOST_ROWS", 120)
    monkeypatch.setattr("backend.features.exports.running.MOST_ROWS", 120)
    works.notes.count = 500
    asked = await works.order(format="csv")
    done = await works.finish(asked.id)
    assert (done.state, done.rows, done.is_cut) == (ExportState.READY, 120, True)


async def test_a_list_that_refuses_ends_with_its_words_and_one_that_fails_is_given_up(
    works: Works,
) -> None:
    async def refuse() -> None:
        raise NoSuchPage

    works.notes.before_reading = refuse
    refused = await works.order()
    done = await works.finish(refused.id)
    assert (done.state, done.told) == (ExportState.FAILED, str(NoSuchPage()))

    async def fail() -> None:
        raise OSError

    works.notes.before_reading = fail
    failing = await works.order()
    for _ in range(MOST_STUMBLES):
        await works.exports.runner.take_turn()
        await works.let_lease_end(failing.id)
    given_up = await works.finish(failing.id)
    assert given_up.state is ExportState.FAILED
    assert await works.left_behind() == {}


async def test_what_is_called_off_is_not_written_and_cannot_be_fetched(works: Works) -> None:
    asked = await works.order()
    await works.exports.desk.cancel(works.agent, asked.id)
    done = await works.finish(asked.id)
    assert (done.state, await works.left_behind()) == (ExportState.CANCELLED, {})
    with pytest.raises(ExportNotReady):
        await works.exports.desk.fetch(works.agent, asked.id)
    finished = await works.order()
    await works.finish(finished.id)
    with pytest.raises(ExportNotCancellable):
        await works.exports.desk.cancel(works.agent, finished.id)


async def test_nobody_fetches_what_he_might_not_see_any_more(works: Works) -> None:
    asked = await works.order()
    await works.finish(asked.id)
    narrowed = replace(works.agent, grants={**works.agent.grants, "tickets:read": Scope.OWN})
    moved = replace(works.agent, branch_id="elsewhere")
    for now in (narrowed, moved):
        with pytest.raises(ExportNoLongerYours):
            await works.exports.desk.fetch(now, asked.id)
    with pytest.raises(ExportNotFound):
        await works.exports.desk.fetch(replace(works.agent, id="somebody-else"), asked.id)


async def test_after_a_week_the_file_is_gone(works: Works, clock: MovableClock) -> None:
    asked = await works.order()
    await works.finish(asked.id)
    assert await works.exports.strays.discard() == 0
    clock.move(days=7, minutes=1)
    with pytest.raises(ExportNotFound):
        await works.exports.desk.fetch(works.agent, asked.id)
    await works.exports.stores.exports.delete(await works.get(asked.id))  # as its index does
    assert await works.exports.strays.discard() == 1
    assert await works.left_behind() == {}


async def test_one_person_has_three_at_work_at_most(works: Works) -> None:
    for _ in range(3):
        await works.order()
    with pytest.raises(TooManyExports):
        await works.order()
    assert await works.container.mongo.collection("exports").count({}) == 3
