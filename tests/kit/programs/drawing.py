"""Draws numbers, a hundred at a time."""

import asyncio
from datetime import date
from typing import Any

from backend.kit.mongo import Mongo, NumberSeries
from tests.support.programs import run, say


async def main(mongo: Mongo, arguments: dict[str, Any]) -> None:
    series = NumberSeries(mongo, "BX")
    day = date.fromisoformat(arguments["day"])
    drawn: list[str] = []
    while len(drawn) < arguments["draws"]:
        drawn += await asyncio.gather(*(series.draw(day) for _ in range(100)))
    say(drawn)


if __name__ == "__main__":
    run(main)
