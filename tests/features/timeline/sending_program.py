"""Opens the same case with the same operation id, many times at once."""

import asyncio
from typing import Any

from backend.kit.mongo import Mongo
from tests.features.timeline.cases import CaseService
from tests.support.programs import run, say


async def main(mongo: Mongo, arguments: dict[str, Any]) -> None:
    service = CaseService(mongo)
    sends = (service.open(arguments["operation_id"], "same") for _ in range(arguments["sends"]))
    say(sorted({case.id for case in await asyncio.gather(*sends)}))


if __name__ == "__main__":
    run(main)
