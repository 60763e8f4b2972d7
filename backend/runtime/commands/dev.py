"""python -m backend dev."""

import argparse
from pathlib import Path
from typing import Final

from backend.runtime.commands.arguments import parser_of, port_number
from backend.runtime.dev import DevOptions, run_dev

_DEFAULT_DATA: Final = Path(__file__).resolve().parents[3] / "var" / "dev"


def main(arguments: list[str]) -> int:
    parser = parser_of("dev", "Start everything on this machine, with a demo company.")
    parser.add_argument("--port", type=port_number, default=8000, help="web server (8000)")
    parser.add_argument(
        "--simulator-port", type=port_number, default=8010, help="WeChat simulator (8010)"
    )
    parser.add_argument("--data", type=Path, default=_DEFAULT_DATA, help="folder (var/dev)")
    parser.add_argument("--fresh", action="store_true", help="delete what that folder holds first")
    parser.add_argument("--no-demo", action="store_true", help="begin without the demo company")
    parser.add_argument("--relative-to", type=Path, default=Path(), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    return run_dev(
        DevOptions(
            port=options.port,
            simulator_port=options.simulator_port,
            data=(options.relative_to / options.data).absolute(),
            fresh=options.fresh,
            with_demo=not options.no_demo,
        )
    )
