"""Why a command cannot go on, in one line that says what to do about it."""

import re

from pymongo.errors import PyMongoError


class CannotStart(Exception):
    """Shown to whoever ran the command, as it stands and without a traceback; exit code 1."""


def first_line(error: PyMongoError) -> str:
    """Without the addresses and timeouts that the driver appends."""
    return re.split(r",| \(configured", str(error))[0][:200]
