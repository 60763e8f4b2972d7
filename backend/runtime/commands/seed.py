"""python -m backend seed."""

import asyncio
import sys
from pathlib import Path

from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.demo import DemoCompany, seed_demo
from backend.runtime.demo.accounts import bring_menu, register_accounts
from backend.runtime.dev.folder import write
from backend.runtime.refusals import CannotStart
from backend.runtime.start_checks import (
    connect_container,
    require_migrated,
    require_safe_database,
)
from backend.settings import Settings


def main(arguments: list[str]) -> int:
    parser = parser_of("seed", "Fill an empty, migrated database with the demo company.")
    parser.add_argument("--simulator", help="its address (default: BAOXIU_PLATFORM__BASE_URL)")
    parser.add_argument("--report", type=Path, help="file for who and what was made, as JSON")
    parser.add_argument(
        "--accounts-only", action="store_true", help="tell the simulator the accounts, no company"
    )
    options = parser.parse_args(arguments)
    settings = load_settings()
    start_logging(settings)
    if settings.is_production:
        raise CannotStart("The demo company is not for production.")
    simulator_url = options.simulator or settings.platform.base_url
    company = asyncio.run(seed(settings, simulator_url, with_company=not options.accounts_only))
    if options.report:
        write(options.report, company.model_dump_json(indent=2))
    return 0


async def seed(settings: Settings, simulator_url: str, *, with_company: bool) -> DemoCompany:
    """Raises CannotStart."""
    container = connect_container(settings)
    try:
        await require_safe_database(container)
        await require_migrated(container)
        await register_accounts(settings, simulator_url)
        await bring_menu(container.channels.menu)
        if not with_company:
            return DemoCompany()
        return await seed_demo(container, simulator_url, _show)
    finally:
        container.close()


def _show(text: str) -> None:
    sys.stdout.write(f"baoxiu: {text}\n")
    sys.stdout.flush()
