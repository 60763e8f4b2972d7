"""Lanes: many pieces of work at once, one question when there is none."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Final

import pytest

from backend.kit.mongo import poll_in_lanes

LANES: Final = 4
REST: Final = 0.001


class Queue:
    """Work that is held up until `done` is set; counts who asks while another one is asking."""

    def __init__(self, *waiting: str) -> None:
        self.waiting = deque(waiting)
        self.in_hand: list[str] = []
        self.handed_over: list[str] = []
        self.done = asyncio.Event()
        self.asked = self.asking = self.most_asking = self.failures = 0

    async def claim(self) -> str | None:
        self.asked += 1
        self.asking += 1
        self.most_asking = max(self.most_asking, self.asking)
        await asyncio.sleep(0)
        self.asking -= 1
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        return self.waiting.popleft() if self.waiting else None

    async def hand_over(self, work: str) -> None:
        self.in_hand.append(work)
        await self.done.wait()
        self.handed_over.append(work)


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(150):
        while not true():  # noqa: ASYNC110 - what it waits for is not an event
            await asyncio.sleep(0)


async def test_as_many_pieces_are_in_hand_as_there_are_lanes_and_the_next_waits_for_one() -> None:
    queue, stop = Queue("a", "b", "c", "d", "e"), asyncio.Event()
    run = asyncio.create_task(
        poll_in_lanes(queue.claim, queue.hand_over, stop, lanes=LANES, idle_seconds=REST)
    )
    await until(lambda: len(queue.in_hand) == LANES)
    assert queue.in_hand == ["a", "b", "c", "d"]
    assert list(queue.waiting) == ["e"]
    queue.done.set()
    await until(lambda: len(queue.handed_over) == 5)
    stop.set()
    await run


async def test_one_slow_piece_holds_up_nobody() -> None:
    queue, stop = Queue("slow"), asyncio.Event()
    run = asyncio.create_task(
        poll_in_lanes(queue.claim, queue.hand_over, stop, lanes=LANES, idle_seconds=REST)
    )
    await until(lambda: queue.in_hand == ["slow"])
    queue.waiting.append("next")
    await until(lambda: queue.in_hand == ["slow", "next"])
    queue.done.set()
    stop.set()
    await run


async def test_only_one_lane_looks_when_there_is_nothing_to_do() -> None:
    queue, stop = Queue(), asyncio.Event()
    run = asyncio.create_task(
        poll_in_lanes(queue.claim, queue.hand_over, stop, lanes=LANES, idle_seconds=REST)
    )
    await until(lambda: queue.asked > 10 * LANES)
    assert queue.most_asking == 1
    stop.set()
    await run


async def test_after_stop_nothing_is_taken_and_what_is_in_hand_is_finished() -> None:
    queue, stop = Queue("a"), asyncio.Event()
    run = asyncio.create_task(
        poll_in_lanes(queue.claim, queue.hand_over, stop, lanes=LANES, idle_seconds=60)
    )
    await until(lambda: queue.in_hand == ["a"] and queue.asked == 2 and not queue.asking)
    queue.waiting.append("too late")
    stop.set()
    queue.done.set()
    await run
    assert queue.handed_over == ["a"]
    assert list(queue.waiting) == ["too late"]


@pytest.mark.parametrize("failures", [1, 3 * LANES])
async def test_a_failing_question_is_asked_again(failures: int) -> None:
    queue, stop = Queue("a"), asyncio.Event()
    queue.failures = failures
    queue.done.set()
    run = asyncio.create_task(
        poll_in_lanes(queue.claim, queue.hand_over, stop, lanes=LANES, idle_seconds=REST)
    )
    await until(lambda: queue.handed_over == ["a"])
    stop.set()
    await run
