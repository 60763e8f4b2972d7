"""python -m backend migrate."""

import asyncio
import sys

from backend.kit.mongo import unavailable
from backend.migrations import build_migrator
from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.refusals import CannotStart
from backend.runtime.start_checks import connect_container, require_safe_database
from backend.settings import Settings


def main(arguments: list[str]) -> int:
    parser_of("migrate", "Make indexes and apply what is pending; safe to repeat.").parse_args(
        arguments
    )
    settings = load_settings()
    start_logging(settings)
    applied = asyncio.run(migrate(settings))
    sys.stdout.write(f"{len(applied)} migrations applied\n")
    return 0


async def migrate(settings: Settings) -> list[str]:
    """The names of those applied now. Raises CannotStart."""
    container = connect_container(settings)
    try:
        await require_safe_database(container)
        return await build_migrator(container).run()
    except Exception as error:
        if refused := unavailable(error):
            raise CannotStart(f"MongoDB stopped answering: {refused}") from error
        raise
    finally:
        container.close()
