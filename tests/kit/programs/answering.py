"""Serves the notes until it is killed. With `dies` it kills itself in a request, then."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from signal import SIGKILL
from typing import Any, TypeVar

from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port

from backend.kit.clock import utc_now
from backend.kit.http import Application
from backend.kit.mongo import Mongo, StoredAnswers, UnitOfWork
from tests.kit.notes import ENDPOINTS, note_writers
from tests.support.programs import run, say

R = TypeVar("R")


class DyingBeforeCommit(UnitOfWork):
    """Dies with the effect and the answer written, and not committed."""

    async def run(self, work: Callable[[], Awaitable[R]]) -> R:
        async def work_and_die() -> R:
            result = await work()
            os.kill(os.getpid(), SIGKILL)
            return result

        return await super().run(work_and_die)


class DyingAfterCommit(UnitOfWork):
    """Dies with everything stored and nobody told."""

    async def run(self, work: Callable[[], Awaitable[R]]) -> R:
        result = await super().run(work)
        os.kill(os.getpid(), SIGKILL)
        return result


KINDS: dict[str, type[UnitOfWork]] = {
    "": UnitOfWork,
    "before_commit": DyingBeforeCommit,
    "after_commit": DyingAfterCommit,
}


async def main(mongo: Mongo, arguments: dict[str, Any]) -> None:
    answers = StoredAnswers(mongo, KINDS[arguments.get("dies", "")](mongo), utc_now)
    rules = [endpoint.route(mongo=mongo) for endpoint in ENDPOINTS]
    socket, port = bind_unused_port()
    HTTPServer(Application(rules, authenticate=note_writers(), answers=answers)).add_socket(socket)
    say(f"http://127.0.0.1:{port}")
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main)
