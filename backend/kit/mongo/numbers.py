"""Numbers for people (工单号): unique for ever, drawn in blocks so that no document is hot."""

import asyncio
from datetime import date
from typing import Final

from backend.kit.mongo.driver import Mongo, apart_from_unit_of_work

BLOCK: Final = 50


class NumberSeries:
    """`BX260715-00042`. Gaps are allowed: a process that stops leaves the rest of its block unused.

    A block is drawn apart from the unit of work that may be running: rolled back with it, the
    block would be given out again.
    """

    def __init__(self, mongo: Mongo, prefix: str) -> None:
        self._blocks = mongo.collection("number_blocks")
        self._prefix = prefix
        self._lock = asyncio.Lock()
        self._day: date | None = None
        self._next = self._end = 0

    async def draw(self, day: date) -> str:
        """The next number of the (Shanghai) day."""
        async with self._lock:
            if day != self._day or self._next >= self._end:
                self._end = await self._take_block(day)
                self._next, self._day = self._end - BLOCK, day
            self._next += 1
            return f"{self._prefix}{day:%y%m%d}-{self._next:05d}"

    async def _take_block(self, day: date) -> int:
        with apart_from_unit_of_work():
            row = await self._blocks.find_one_and_update(
                {"_id": f"{self._prefix}{day:%Y%m%d}"}, {"$inc": {"taken": BLOCK}}, upsert=True
            )
        assert row is not None  # noqa: S101 - an upsert always answers with the document
        return int(row["taken"])
