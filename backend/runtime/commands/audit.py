"""python -m backend audit verify."""

import asyncio
import sys

from backend.features.audit import AuditReport, verify_audit
from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.start_checks import connect_container, require_safe_database
from backend.settings import Settings


def main(arguments: list[str]) -> int:
    parser = parser_of("audit", "Find whatever was changed in the audit log.")
    parser.add_argument("act", choices=["verify"])
    parser.add_argument("--mark", default="", help="mark that an earlier run gave out")
    options = parser.parse_args(arguments)
    settings = load_settings()
    start_logging(settings)
    report = asyncio.run(verify(settings, options.mark))
    for finding in report.findings:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(
        f"{report.rows} rows under {report.seals} seals, {report.unsealed} not sealed yet, "
        f"{len(report.findings)} findings\nmark: {report.mark}\n"
    )
    return 0 if report.sound else 1


async def verify(settings: Settings, mark: str) -> AuditReport:
    container = connect_container(settings)
    try:
        await require_safe_database(container)
        return await verify_audit(container.mongo, mark)
    finally:
        container.close()
