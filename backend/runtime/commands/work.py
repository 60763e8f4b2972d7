"""python -m backend work."""

import asyncio

from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.work import work


def main(arguments: list[str]) -> int:
    parser_of("work", "Deliver stored events, and run the timed jobs while leading.").parse_args(
        arguments
    )
    settings = load_settings()
    start_logging(settings)
    asyncio.run(work(settings))
    return 0
