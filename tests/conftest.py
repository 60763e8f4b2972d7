"""Fixtures for every test; those of one subject live in tests/support/."""

import gc
import signal
from types import FrameType

import pytest
import structlog
from structlog.dev import ConsoleRenderer, plain_traceback

# While all is loaded there is nothing to collect.
gc.disable()

# A traceback drawn with every local variable takes more than a second; many tests ask for errors.
structlog.configure(
    processors=[
        *structlog.get_config()["processors"][:-1],
        ConsoleRenderer(colors=False, exception_formatter=plain_traceback),
    ]
)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


# What Python does anyway. Where its own handler stands, asyncio puts one of its own in place for
# every fixture and every test, and `signal` then writes out the coroutine with all it holds.
signal.signal(signal.SIGINT, _interrupt)

pytest_plugins = [
    "tests.support.canaries",
    "tests.support.mongo",
    "tests.support.kit",
    "tests.support.application",
    "tests.support.platform",
    "tests.support.buckets",
    "tests.support.processes",
    "tests.support.profiling",
    "tests.support.accounts",
    "tests.support.programs",
    "tests.support.ticket_desk",
    "tests.support.installation",
]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """The product and thousands of tests stay: the collector need not look at them again."""
    gc.freeze()
    gc.enable()
