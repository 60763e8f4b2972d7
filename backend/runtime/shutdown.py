"""How a process hears that it is to stop, and how it goes."""

import asyncio
import logging
import os
import signal
import sys
from typing import Final, NoReturn

STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


def stop_event() -> asyncio.Event:
    """Set by SIGTERM, Ctrl-C, or the terminal going away."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in STOP_SIGNALS:
        loop.add_signal_handler(name, stop.set)
    return stop


def leave(exit_code: int) -> NoReturn:
    """End now. The driver's threads may still wait ten seconds for a database that is gone, and
    Python would wait for them; by now everything that had to be finished is."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)
