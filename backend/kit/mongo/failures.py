"""What the driver's failures mean to those above."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from bson.errors import InvalidDocument
from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    DuplicateKeyError,
    ExecutionTimeout,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    WaitQueueTimeoutError,
)

from backend.kit.errors import AppError, DatabaseUnavailable, InvalidRequest, StaleDocument

_DUPLICATE_KEY: Final = 11000


@contextmanager
def plain_failures() -> Iterator[None]:
    """Values that no document can hold are the sender's mistake; a duplicate is a duplicate,
    however many documents were inserted (the driver's bulk error would also print them whole)."""
    try:
        yield
    except (OverflowError, InvalidDocument) as error:
        raise InvalidRequest(summary="数字太大，或含有无法保存的字符") from error
    except BulkWriteError as error:
        failed = (error.details or {}).get("writeErrors") or [{}]
        if failed[0].get("code") != _DUPLICATE_KEY:
            raise
        details = {name: failed[0][name] for name in ("keyPattern",) if name in failed[0]}
        raise DuplicateKeyError("duplicate key", _DUPLICATE_KEY, details) from None


def unavailable(error: BaseException) -> AppError | None:
    """The refusal a caller sees when the database is away or too slow, or when others were
    quicker once too often; None for other errors."""
    if isinstance(error, ConnectionFailure | NetworkTimeout | WaitQueueTimeoutError):
        return DatabaseUnavailable()
    if isinstance(error, ExecutionTimeout):
        return DatabaseUnavailable()
    if isinstance(error, PyMongoError) and error.timeout:
        return DatabaseUnavailable()
    if isinstance(error, OperationFailure) and error.has_error_label("TransientTransactionError"):
        return DatabaseUnavailable()
    if isinstance(error, DuplicateKeyError):
        return StaleDocument()
    return None
