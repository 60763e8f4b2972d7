"""The child of the workshop: one piece of work in a process of its own.

    python -m backend.kit.workbench MODULE:FUNCTION PARENT SECONDS MEMORY

It imports no more than it needs, for it is started anew for every piece; for the same reason a
task belongs in a module whose package does not import a whole feature.
"""

import ctypes
import gc
import os
import resource
import signal
import sys
from importlib import import_module
from inspect import signature
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PLENTY_BYTES: Final = 512 * 1024**2  # of one result


def _be_bound(parent: int, seconds: int, memory: int) -> None:
    """Never outlive the parent, nor take more than was allowed."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    if os.getppid() != parent:  # it died before the call above
        sys.exit(1)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory, memory))


def main(name: str, parent: str, seconds: str, memory: str) -> None:
    _be_bound(int(parent), int(seconds), int(memory))
    module, _, function = name.partition(":")
    gc.disable()  # while all is loaded there is nothing to collect
    task = getattr(import_module(module), function)
    gc.freeze()
    gc.enable()
    if len(signature(task).parameters) == 2:  # a StreamTask
        task(sys.stdin.buffer, sys.stdout.buffer)
        return
    result = task(sys.stdin.buffer.read())
    if len(result) > _PLENTY_BYTES:
        raise MemoryError
    sys.stdout.buffer.write(result)


if __name__ == "__main__":
    main(*sys.argv[1:])
