"""python -m backend doctor."""

import asyncio
import sys

from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.doctor import examine
from backend.runtime.findings import Finding, Level
from backend.runtime.start_checks import connect_container
from backend.settings import Settings


def main(arguments: list[str]) -> int:
    parser_of(
        "doctor", "Check this installation; exit code 1 if something must be mended."
    ).parse_args(arguments)
    settings = load_settings()
    start_logging(settings)
    findings = asyncio.run(_examine(settings))
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    return 1 if any(finding.level is Level.FAILURE for finding in findings) else 0


async def _examine(settings: Settings) -> list[Finding]:
    container = connect_container(settings)
    try:
        return await examine(container)
    finally:
        container.close()
