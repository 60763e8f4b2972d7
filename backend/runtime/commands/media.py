"""python -m backend media where | move."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from backend.container import Container
from backend.features.media import Moved, StoreKind
from backend.kit.errors import AppError
from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.refusals import CannotStart
from backend.runtime.start_checks import connect_container, require_safe_database
from backend.settings import Settings

Act = Callable[[Container], Awaitable[int]]


def main(arguments: list[str]) -> int:
    parser = parser_of("media", "Where uploaded files lie, and how they get to another place.")
    parser.add_argument(
        "act",
        choices=sorted(ACTS),
        help="where: count them; move: take all to the store that BAOXIU_STORAGE__KIND names, "
        "while they are in use; safe to repeat after it was cut short",
    )
    options = parser.parse_args(arguments)
    settings = load_settings()
    start_logging(settings)
    return asyncio.run(run(settings, options))


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Raises CannotStart."""
    container = connect_container(settings)
    try:
        await require_safe_database(container)
        return await ACTS[options.act](container)
    except AppError as refusal:
        raise CannotStart(str(refusal)) from refusal
    finally:
        container.close()


async def where(container: Container) -> int:
    files = container.media_services.files
    total = await files.collection.count({})
    for kind in StoreKind:
        sys.stdout.write(f"{kind.value}: {total - await files.count_outside(kind)} files\n")
    return 0


async def move(container: Container) -> int:
    services = container.media_services
    moved = await services.moving.move(services.stores.current, _show)
    _show(moved)
    if moved.damaged:
        sys.stdout.write("damaged files stay where they are; their ids are in the log\n")
    return 1 if moved.damaged else 0


def _show(moved: Moved) -> None:
    sys.stdout.write(f"moved {moved.files}, cleared {moved.left_behind}, damaged {moved.damaged}\n")
    sys.stdout.flush()


ACTS: Final[Mapping[str, Act]] = {"where": where, "move": move}
