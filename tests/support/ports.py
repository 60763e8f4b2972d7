"""Loopback ports that nothing else on the machine is given meanwhile.

A port asked of the kernel is free again until its server listens on it, seconds later; until then
another test, another lane of CI or any outgoing connection may be given the same. The test then
talks to somebody else's server, which is alive and well and knows none of its addresses.
"""

import fcntl
import os
import tempfile
from pathlib import Path
from typing import Final

from backend.runtime.ports import is_free

# Below what the kernel gives out by itself (`ip_local_port_range`, 32768 and up).
_FIRST: Final = 20_000
_LAST: Final = 32_000
_LAST_GIVEN: Final = Path(tempfile.gettempdir()) / f"baoxiu-tests-port-{os.getuid()}"


def free_port() -> int:
    """In turn for all processes of this user: the same comes again after twelve thousand others.

    Raises RuntimeError if none is free.
    """
    with _LAST_GIVEN.open("a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        given = int(file.read() or _LAST)
        for _ in range(_FIRST, _LAST + 1):
            given = given + 1 if given < _LAST else _FIRST
            if is_free(given):
                file.truncate(0)
                file.write(str(given))
                return given
    raise RuntimeError("no port is free")
