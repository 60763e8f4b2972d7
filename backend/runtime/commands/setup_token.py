"""python -m backend setup-token."""

import asyncio
import sys

from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.refusals import CannotStart
from backend.runtime.start_checks import (
    connect_container,
    require_migrated,
    require_safe_database,
)
from backend.settings import Settings


def main(arguments: list[str]) -> int:
    parser_of("setup-token", "Print a one-time token that opens a new installation.").parse_args(
        arguments
    )
    settings = load_settings()
    start_logging(settings)
    token = asyncio.run(issue(settings))
    sys.stdout.write(
        f"{token}\n\n请在 {settings.sessions.setup_token_minutes} 分钟内用它完成首次设置；"
        "只能使用一次，之前的令牌已失效。\n"
        f"打开 {settings.http.public_base_url}/console/setup\n"
    )
    return 0


async def issue(settings: Settings) -> str:
    """Raises CannotStart if the firm is set up already."""
    container = connect_container(settings)
    try:
        await require_safe_database(container)
        await require_migrated(container)
        token = await container.accounts.setup.issue_token()
    finally:
        container.close()
    if token is None:
        raise CannotStart("This installation is set up; sign in as its administrator.")
    return token
