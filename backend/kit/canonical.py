"""Bytes that are equal for equal values, whatever order or language they were written in."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from bson import Timestamp


def canonical_bytes(value: object) -> bytes:
    """JSON with sorted keys and no spaces; what JSON lacks is tagged (`{"$at": milliseconds}`).

    Raises TypeError for a value that has no such form, ValueError for NaN and infinities.
    """
    return json.dumps(
        _plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return sha256(canonical_bytes(value)).hexdigest()


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return {"$at": round(value.timestamp() * 1000)}
        case bytes():
            return {"$bytes": value.hex()}
        case Timestamp():
            return {"$stamp": [value.time, value.inc]}
        case Mapping():
            return {_key(key): _plain(each) for key, each in value.items()}
        case Sequence():
            return [_plain(each) for each in value]
        case _:
            raise TypeError(f"no canonical form for {type(value).__name__}")


def _key(key: object) -> str:
    """A key that looks like a tag is escaped, so that no map can pass for a tagged value."""
    return f"${key}" if str(key).startswith("$") else str(key)
