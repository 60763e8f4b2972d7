"""python -m backend simulate."""

import asyncio
from pathlib import Path

from backend.kit.logging import configure_logging
from backend.runtime.commands.arguments import parser_of, port_number
from backend.runtime.refusals import CannotStart
from backend.simulator import SimulatorCannotStart, run


def main(arguments: list[str]) -> int:
    parser = parser_of("simulate", "The WeChat simulator: pretended platform, phones, control.")
    parser.add_argument("--port", type=port_number, default=8010, help="port on loopback (8010)")
    parser.add_argument("--state", type=Path, help="file to remember everything in")
    options = parser.parse_args(arguments)
    configure_logging(json_lines=False)
    try:
        asyncio.run(run(options.port, options.state))
    except SimulatorCannotStart as refusal:
        raise CannotStart(str(refusal)) from None
    return 0
