"""Calls to one bucket with oss2, which is synchronous: on a few threads, with timeouts, behind
circuits, signed with V4."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeVar

import oss2
import requests
import structlog

from backend.channels.storage.oss.account import OssAccount, is_an_address
from backend.channels.storage.oss.failures import (
    Damaged,
    Missing,
    Refused,
    Silent,
    Taken,
    translated,
)
from backend.channels.wechat import CallPool, CircuitOpen, Circuits, PlatformSilent
from backend.features.media.errors import StorageUnavailable
from backend.kit.mongo.driver import session_in_use

log = structlog.get_logger("channels.storage")

T = TypeVar("T")

THREADS: Final = 8
CONNECT_SECONDS: Final = 2
READ_SECONDS: Final = 8
AGAIN_AFTER_SECONDS: Final = 0.2


class OssCalls:
    """One bucket. `bucket` is for calls, `public` makes addresses for clients."""

    def __init__(self, account: OssAccount, circuits: Circuits, pool: CallPool) -> None:
        self.account = account
        self.bucket = _open(account, account.endpoint, pool.threads)
        self.public = _open(account, account.public_endpoint, 1)
        self._circuits = circuits
        self._pool = pool

    async def run(self, operation: str, call: Callable[[], T], *, again: bool = False) -> T:
        """`again`: a call that may be repeated is, once, when no answer came.

        Raises Missing, Taken; Silent or Damaged for a call that may not be repeated; and
        StorageUnavailable.
        """
        if session_in_use.get() is not None:
            raise RuntimeError("a store must not be called inside a unit of work")
        if not again:
            return await self._once(operation, call)
        try:
            try:
                return await self._once(operation, call)
            except (Silent, Damaged):
                await asyncio.sleep(AGAIN_AFTER_SECONDS)
            return await self._once(operation, call)
        except (Silent, Damaged):
            raise StorageUnavailable from None

    async def _once(self, operation: str, call: Callable[[], T]) -> T:
        host, bucket = f"host {self.account.endpoint}", f"oss {self.account.bucket}"
        narrow = f"{bucket} {operation}"
        try:
            passed = await self._circuits.enter((host, bucket, narrow))
        except CircuitOpen:
            raise StorageUnavailable from None
        try:
            result = await self._pool.run(partial(_translating, call))
        except (Missing, Taken, Damaged):
            await self._circuits.worked(passed.seen)
            raise
        except Refused as refused:
            log.error("object storage refuses", operation=operation, code=str(refused))
            await self._circuits.worked(passed.seen & {host})
            await self._circuits.refused(bucket if refused.is_of_the_account else narrow, None)
            raise StorageUnavailable from None
        except (Silent, PlatformSilent) as silence:
            log.warning("object storage does not answer", operation=operation, cause=str(silence))
            await self._circuits.silent(host)
            raise Silent(str(silence)) from None
        await self._circuits.worked(passed.seen)
        return result


def _translating(call: Callable[[], T]) -> T:
    """In a thread."""
    try:
        result = call()
    except (oss2.exceptions.OssError, requests.RequestException, OSError) as error:
        raise translated(error) from None
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError, SyntaxError) as error:
        # An answer that is not what oss2 takes it for; SyntaxError is ElementTree's.
        raise Silent(type(error).__name__) from None
    if not getattr(result, "request_id", ""):  # OSS puts one on each answer: some proxy spoke
        raise Silent("the answer is not of OSS")
    return result


def _open(account: OssAccount, endpoint: str, connections: int) -> Any:
    logging.getLogger("oss2").setLevel(logging.CRITICAL)  # it writes signatures and addresses
    session = oss2.Session(pool_size=connections)
    session.session.trust_env = not is_an_address(endpoint)
    session.session.max_redirects = 0
    auth = oss2.AuthV4(account.access_key_id, account.access_key_secret)
    return oss2.Bucket(
        auth,
        endpoint,
        account.bucket,
        session=session,
        connect_timeout=(CONNECT_SECONDS, READ_SECONDS),
        enable_crc=True,
        region=account.region,
    )
