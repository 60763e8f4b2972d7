"""python -m backend verify-timeline."""

import asyncio
import sys

from backend.features.timeline import TimelineReport, verify_timeline
from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.start_checks import connect_container, require_safe_database
from backend.settings import Settings


def main(arguments: list[str]) -> int:
    parser = parser_of("verify-timeline", "Find altered lines in the timelines of tickets.")
    parser.add_argument("--ticket", help="id of one ticket (default: all)")
    options = parser.parse_args(arguments)
    settings = load_settings()
    start_logging(settings)
    report = asyncio.run(verify(settings, options.ticket))
    for finding in report.findings:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(
        f"{report.lines} lines of {report.subjects} tickets, {len(report.findings)} findings\n"
    )
    return 0 if report.sound else 1


async def verify(settings: Settings, ticket_id: str | None) -> TimelineReport:
    container = connect_container(settings)
    try:
        await require_safe_database(container)
        return await verify_timeline(
            container.timeline_lines, container.tickets.heads, container.unit_of_work, ticket_id
        )
    finally:
        container.close()
