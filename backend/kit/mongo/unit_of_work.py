"""One use case, one transaction."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from time import monotonic
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import pymongo
from pymongo.errors import DuplicateKeyError, PyMongoError

from backend.kit.errors import AppError
from backend.kit.mongo.driver import TIMEOUT_SECONDS, Mongo, session_in_use

P = ParamSpec("P")
R = TypeVar("R")

_FIRST_PAUSE_SECONDS = 0.005
_LONGEST_PAUSE_SECONDS = 0.5
_LEAST_SECONDS = 0.001
_ABORT_SECONDS = 2


class UnitOfWork:
    """Runs work so that all its writes happen, or none.

    The work may run again after a conflict: it must touch nothing but the database, and must not
    start tasks of its own (a session serves one operation at a time). One 15-second deadline
    covers every attempt; Motor's own `with_transaction` would retry for 120 s without a pause.
    """

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo

    async def run(self, work: Callable[[], Awaitable[R]]) -> R:
        """Joins the unit of work that is running, if one is."""
        if session_in_use.get() is not None:
            return await work()
        deadline = monotonic() + TIMEOUT_SECONDS
        pause = _FIRST_PAUSE_SECONDS
        duplicates = 0
        while True:
            try:
                return await self._attempt(work, deadline)
            except (DuplicateKeyError, AppError) as error:
                # The other writer may have committed after our snapshot began: look once more.
                duplicates += 1
                if duplicates > 1 or not _is_duplicate(error):
                    raise
            except PyMongoError as error:
                if error.timeout or not error.has_error_label("TransientTransactionError"):
                    raise
                if monotonic() > deadline:
                    raise
            await asyncio.sleep(pause * (0.5 + random.random()))  # noqa: S311 - jitter
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)

    async def _attempt(self, work: Callable[[], Awaitable[R]], deadline: float) -> R:
        session = self._mongo.session()
        try:
            session.start_transaction()
            with pymongo.timeout(max(deadline - monotonic(), _LEAST_SECONDS)):
                token = session_in_use.set(session)
                try:
                    result = await work()
                finally:
                    session_in_use.reset(token)
                await _commit(session)
            return result
        finally:
            # Aborts what was not committed. Motor's own `async with` would do it on the event
            # loop itself and hold up everybody; and a deadline that has passed must not keep the
            # server from hearing that the documents are free again.
            with pymongo.timeout(_ABORT_SECONDS):
                await _end(session)


def _is_duplicate(error: DuplicateKeyError | AppError) -> bool:
    """Also where a repository has said it in its own words."""
    return isinstance(error, DuplicateKeyError) or isinstance(error.__cause__, DuplicateKeyError)


async def _commit(session: Any) -> None:
    """A commit whose answer was lost is asked again: the server commits once."""
    while True:
        try:
            await session.commit_transaction()
            return
        except PyMongoError as error:
            if error.timeout or not error.has_error_label("UnknownTransactionCommitResult"):
                raise
            await asyncio.sleep(_FIRST_PAUSE_SECONDS)


async def _end(session: Any) -> None:
    if session.in_transaction:
        await session.end_session()
    else:  # there is nothing to tell the server, and no thread to go to for it
        session.delegate.end_session()


class HasUnitOfWork(Protocol):
    unit_of_work: UnitOfWork


S = TypeVar("S", bound=HasUnitOfWork)


def transactional(
    method: Callable[Concatenate[S, P], Awaitable[R]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Run a service method as one unit of work; called from another, it joins that one."""

    @wraps(method)
    async def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.unit_of_work.run(lambda: method(self, *args, **kwargs))

    return run
