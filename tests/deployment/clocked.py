"""`python -m backend serve` and `work`, by the tests' clock: it can be moved, theirs cannot."""

import asyncio
import os
import sys
from pathlib import Path

from backend.kit.logging import configure_logging
from backend.runtime.configuration import load_settings
from backend.runtime.serve import serve
from backend.runtime.work import work
from tests.deployment.installed import CLOCK
from tests.support.application import SharedClock

COMMANDS = {"serve": serve, "work": work}


def main(command: str) -> None:
    configure_logging(json_lines=False)
    clock = SharedClock(Path(os.environ[CLOCK]))
    asyncio.run(COMMANDS[command](load_settings(), now=clock))


if __name__ == "__main__":
    main(sys.argv[1])
