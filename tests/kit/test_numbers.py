"""Numbers for people are unique, whoever draws them and whatever becomes of the act."""

import asyncio
from datetime import date

import pytest

from backend.kit.mongo import Mongo, NumberSeries, UnitOfWork
from backend.kit.mongo.numbers import BLOCK
from tests.support.programs import Programs

DAY = date(2026, 7, 15)


async def test_numbers_of_a_day_count_up_from_one(mongo: Mongo) -> None:
    series = NumberSeries(mongo, "BX")
    assert [await series.draw(DAY) for _ in range(3)] == [
        "BX260715-00001",
        "BX260715-00002",
        "BX260715-00003",
    ]
    assert await series.draw(date(2026, 7, 16)) == "BX260716-00001"


async def test_another_prefix_counts_for_itself(mongo: Mongo) -> None:
    assert await NumberSeries(mongo, "BX").draw(DAY) == "BX260715-00001"
    assert await NumberSeries(mongo, "AZ").draw(DAY) == "AZ260715-00001"


async def test_a_day_that_comes_again_goes_on_after_its_last_block(mongo: Mongo) -> None:
    series = NumberSeries(mongo, "BX")
    await series.draw(DAY)
    await series.draw(date(2026, 7, 16))
    assert await series.draw(DAY) == f"BX260715-{BLOCK + 1:05d}"


async def test_more_than_a_block_is_drawn_without_gap_by_one_process(mongo: Mongo) -> None:
    series = NumberSeries(mongo, "BX")
    drawn = await asyncio.gather(*(series.draw(DAY) for _ in range(3 * BLOCK)))
    assert sorted(drawn) == [f"BX260715-{n:05d}" for n in range(1, 3 * BLOCK + 1)]


async def test_a_number_past_the_fifth_digit_grows_longer(mongo: Mongo) -> None:
    await mongo.collection("number_blocks").insert_one({"_id": "BX20260715", "taken": 100_000})
    assert await NumberSeries(mongo, "BX").draw(DAY) == "BX260715-100001"


async def test_a_block_drawn_in_an_act_that_fails_is_not_given_out_again(
    mongo: Mongo, unit_of_work: UnitOfWork
) -> None:
    series = NumberSeries(mongo, "BX")
    drawn: list[str] = []

    async def work() -> None:
        drawn.append(await series.draw(DAY))
        raise LookupError

    with pytest.raises(LookupError):
        await unit_of_work.run(work)
    assert drawn == ["BX260715-00001"]
    assert await series.draw(DAY) == "BX260715-00002"
    assert await NumberSeries(mongo, "BX").draw(DAY) == f"BX260715-{BLOCK + 1:05d}"


@pytest.mark.long
async def test_eight_processes_draw_eight_thousand_different_numbers(programs: Programs) -> None:
    drawn = await programs.together(
        "tests.kit.programs.drawing", 8, day=DAY.isoformat(), draws=1000
    )
    assert [len(numbers) for numbers in drawn] == [1000] * 8
    assert len({number for numbers in drawn for number in numbers}) == 8000
