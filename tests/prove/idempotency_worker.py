"""The web server of the broken variant: to it, no request is the repetition of another."""

import sys
from collections.abc import Awaitable, Callable
from uuid import uuid4

from backend.kit.http import Endpoint
from backend.kit.mongo import StoredAnswers
from backend.runtime.commands import serve
from backend.runtime.shutdown import leave


async def always(
    self: StoredAnswers,
    actor_id: str,
    key: str,
    fingerprint: str,
    run: Callable[[], Awaitable[bytes]],
) -> tuple[bytes, bool]:
    return await run(), False


if __name__ == "__main__":
    vars(sys.modules[Endpoint.__module__])["Endpoint"].operation_key = property(
        lambda endpoint: uuid4().hex
    )
    StoredAnswers.once = always  # type: ignore[method-assign]  # broken on purpose
    leave(serve.main(sys.argv[1:]))
