"""A process of its own that calls the platform; started by tests, which read its one JSON line."""

import asyncio
import json
import sys
from collections import Counter

from backend.channels.wechat import CallPool, Circuits, Platform, PlatformError
from backend.kit.clock import utc_now
from backend.kit.logging import configure_logging
from backend.kit.mongo import connect
from tests.channels.wechat.calls import LIST_TEMPLATES, Templates
from tests.support.kit import TEST_CRYPTO
from tests.support.platform import PlatformClients


async def main(uri: str, database: str, base_url: str, calls: int) -> None:
    mongo = connect(uri, database, TEST_CRYPTO)
    pool = CallPool()
    client = PlatformClients(
        Platform(base_url, mongo, Circuits(mongo), pool, utc_now)
    ).official_account()

    async def one() -> str:
        try:
            await client.call(LIST_TEMPLATES, Templates)
        except PlatformError as error:
            return type(error).__name__
        return "answered"

    outcomes: Counter[str] = Counter()
    for _ in range(calls // 20):
        outcomes.update(await asyncio.gather(*(one() for _ in range(20))))
    sys.stdout.write(json.dumps(outcomes) + "\n")
    pool.close()
    mongo.close()


if __name__ == "__main__":
    configure_logging(json_lines=True, level="DEBUG")
    asyncio.run(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])))
    sys.exit(0)
