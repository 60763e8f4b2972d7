"""``python -m backend COMMAND``: every process and every tool of the product.

Each command is a module with ``main(arguments)``; only the one that is asked for is loaded, which
keeps the start of the others short.
"""

import asyncio
import sys
from typing import Final

from backend.runtime.loading import load
from backend.runtime.refusals import CannotStart
from backend.runtime.shutdown import leave

COMMANDS: Final = {
    "serve": "the web server",
    "work": "the worker: delivers events and runs timed jobs",
    "dev": "everything at once on this machine, for development",
    "migrate": "make indexes and apply pending changes to stored documents",
    "seed": "fill the database with the demo company",
    "simulate": "the WeChat simulator alone",
    "setup-token": "print a one-time token that opens a new installation",
    "menu": "the menu of the official account: menu push, show or diff",
    "doctor": "check this installation, one line a check",
    "backup": "write one encrypted backup; backup --list, --check FILE",
    "restore": "bring a backup back into an empty database",
    "audit": "verify the audit log: audit verify",
    "privacy": "evidence and tools for personal data: privacy audit, register, log, incident",
    "media": "where uploaded files lie: media where, media move",
    "verify-timeline": "find altered lines in the timelines of tickets",
    "openapi": "print the OpenAPI document",
    "templates": "print what to register at Tencent's and Aliyun's consoles",
    "environment": "print deploy/env.example",
}

_USAGE: Final = "Usage: python -m backend COMMAND [options]\n\nCommands:\n"


def usage() -> str:
    lines = [f"  {name:<16} {purpose}" for name, purpose in COMMANDS.items()]
    return _USAGE + "\n".join(lines) + "\n\nCOMMAND --help tells its options.\n"


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in {"-h", "--help"}:
        sys.stdout.write(usage())
        return 0 if arguments else 2
    command, *rest = arguments
    if command not in COMMANDS:
        sys.stderr.write(f"baoxiu: there is no command {command!r}\n\n{usage()}")
        return 2
    module = load(f"backend.runtime.commands.{command.replace('-', '_')}")
    try:
        exit_code: int = module.main(rest)
    except CannotStart as refusal:
        sys.stderr.writelines(f"baoxiu: {line}\n" for line in str(refusal).splitlines())
        return 1
    except (KeyboardInterrupt, asyncio.CancelledError):
        return 130
    return exit_code


if __name__ == "__main__":
    leave(main(sys.argv[1:]))
