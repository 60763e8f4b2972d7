"""wechatpy and Aliyun's SDK are synchronous: calls run on a few threads, never on the loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from backend.channels.wechat.errors import PlatformSilent

T = TypeVar("T")

THREADS: Final = 8
MOST_WAITING: Final = 64
LONGEST_SECONDS: Final = 15


class CallPool:
    """Threads for platform calls; more callers than can soon be served are turned away."""

    def __init__(self, threads: int = THREADS, name: str = "wechat") -> None:
        self.threads = threads
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._in_flight = 0

    async def run(self, call: Callable[[], T]) -> T:
        """Raises PlatformSilent when there is no room, or no end within 15 s."""
        if self._in_flight >= self.threads + MOST_WAITING:
            raise PlatformSilent("too many calls are waiting", may_have_arrived=False)
        self._in_flight += 1
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                return await asyncio.get_running_loop().run_in_executor(self._executor, call)
        except TimeoutError:
            raise PlatformSilent("no answer in time", may_have_arrived=True) from None
        finally:
            self._in_flight -= 1

    def close(self) -> None:
        self._executor.shutdown(wait=False, cancel_futures=True)
