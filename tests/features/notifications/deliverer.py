"""A deliverer in a process of its own, to be killed."""

import asyncio
import sys

from backend.container import build_container
from tests.support.application import MovableClock, product_settings
from tests.support.platform import platform_settings


async def main(uri: str, database: str, base_url: str, offset_seconds: float) -> None:
    clock = MovableClock()
    clock.move(seconds=offset_seconds)
    settings = product_settings(uri, database, **platform_settings(base_url))
    container = build_container(settings, now=clock)
    await container.notices.deliverer.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])))
