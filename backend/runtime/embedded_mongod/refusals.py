"""What a mongod that did not start was trying to say, in one line."""

import errno
import re
import shutil
from pathlib import Path

from backend.runtime.refusals import CannotStart

_PACKAGES = {
    "libcurl.so.4": "libcurl4",
    "liblzma.so.5": "liblzma5",
    "libcrypto.so.3": "libssl3",
    "libssl.so.3": "libssl3",
}
_MISSING_LIBRARY = re.compile(r"error while loading shared libraries: (\S+?):")
# Lines of mongod's log that are no error: debugging, information, warnings.
_ROUTINE = re.compile(r'.*?"s":"[DIW]')
_FULL_BYTES = 16 * 1024 * 1024
_OLD_SYSTEM = re.compile(r"version `(GLIBC\w*_[\d.]+)' not found")

# The first that matches wins: (in the log or on stderr, what to tell).
_COMPLAINTS = (
    (
        re.compile(r"Address already in use"),
        "Port {port} for MongoDB is taken by another program; stop it and start again.",
    ),
    (
        re.compile(r"No space left on device|ENOSPC"),
        "The disk that holds {folder} is full; free some space and start again.",
    ),
    (
        re.compile(r"DBPathInUse|Unable to lock the lock file"),
        "The data folder {folder} is in use by another mongod; stop that one first.",
    ),
    (
        re.compile(
            r"UPGRADE PROBLEM|invalid value for featureCompatibilityVersion"
            r"|unsupported WiredTiger|unsupported version|requires a newer version",
            re.IGNORECASE,
        ),
        "The data folder {folder} was made by another version of MongoDB; "
        "use that version, or start afresh with --fresh.",
    ),
    (
        re.compile(r"Permission denied|Operation not permitted"),
        "The data folder {folder} does not belong to this user; choose another with --data.",
    ),
    (
        re.compile(
            r"WT_TRY_SALVAGE|WT_ERROR|WT_PANIC|WT_NOTFOUND|No such file or directory"
            r"|metadata|Location28595|InvalidBSON|UnrecoverableRollbackError|Fatal assertion"
        ),
        "The data folder {folder} is half-made or damaged; start afresh with --fresh.",
    ),
)


def _disk_full(folder: Path) -> CannotStart:
    return CannotStart(f"The disk that holds {folder} is full; free some space and start again.")


def refuse_folder(folder: Path, error: OSError) -> CannotStart:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return _disk_full(folder)
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return CannotStart(f"The data folder {folder} cannot be written to; choose another.")
    return CannotStart(f"The data folder {folder} cannot be used: {error.strerror}.")


def explain(output: str, *, exit_code: int, folder: Path, port: int) -> CannotStart:
    """``output`` is what mongod printed and logged since it was started."""
    if shutil.disk_usage(folder).free < _FULL_BYTES:  # then its log could not say so
        return _disk_full(folder)
    if missing := _MISSING_LIBRARY.search(output):
        library = missing.group(1)
        package = _PACKAGES.get(library)
        remedy = f"run: sudo apt-get install {package}" if package else f"install {library}"
        return CannotStart(f"MongoDB needs {library}, which this machine lacks; {remedy}")
    if old := _OLD_SYSTEM.search(output):
        return CannotStart(
            f"The embedded MongoDB needs {old.group(1)} (Debian 12, Ubuntu 22.04 or newer); "
            "point BAOXIU_MONGO__URI at a replica set of your own."
        )
    errors = "\n".join(line for line in output.splitlines() if not _ROUTINE.match(line))
    for pattern, text in _COMPLAINTS:
        if pattern.search(errors):
            return CannotStart(text.format(folder=folder, port=port))
    return CannotStart(f"MongoDB stopped (exit code {exit_code}); see {folder / 'mongod.log'}.")
