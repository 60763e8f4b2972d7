"""Heavy work happens elsewhere, and can harm nobody but itself."""

import asyncio
import os
import time

import pytest

from backend.kit.errors import ServiceBusy
from backend.kit.workshop import MEBIBYTE, TooHeavy, Workshop


def doubled(payload: bytes) -> bytes:
    return payload * 2


def environment(payload: bytes) -> bytes:
    return "\n".join(sorted(os.environ)).encode()


def process_id(payload: bytes) -> bytes:
    return str(os.getpid()).encode()


def endless(payload: bytes) -> bytes:
    while True:
        time.sleep(0.05)


def hungry(payload: bytes) -> bytes:
    return bytes(int(payload))


def broken(payload: bytes) -> bytes:
    raise ValueError(payload.decode())


async def test_a_megabyte_goes_there_and_comes_back() -> None:
    payload = os.urandom(MEBIBYTE)
    assert await Workshop().run(doubled, payload) == payload * 2


async def test_the_work_knows_none_of_our_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAOXIU_ENCRYPTION__CURRENT", "secret")
    names = (await Workshop().run(environment, b"")).decode().split("\n")
    assert not [name for name in names if name.startswith("BAOXIU")]
    assert int(await Workshop().run(process_id, b"")) != os.getpid()


async def test_endless_work_is_ended() -> None:
    workshop = Workshop()
    with pytest.raises(TooHeavy):
        await workshop.run(endless, b"", seconds=1)
    assert await workshop.run(doubled, b"x") == b"xx", "the place is free again"


async def test_work_gets_no_more_memory_than_allowed() -> None:
    with pytest.raises(TooHeavy):
        await Workshop().run(hungry, str(2048 * MEBIBYTE).encode(), memory=512 * MEBIBYTE)


async def test_an_error_in_the_work_is_a_refusal_and_quotes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(TooHeavy):
        await Workshop().run(broken, "13812345678 张伟".encode())
    assert "张伟" not in caplog.text


async def test_a_long_line_is_turned_away() -> None:
    workshop = Workshop(at_once=1, waiting=1)
    first = asyncio.create_task(workshop.run(doubled, b"1"))
    second = asyncio.create_task(workshop.run(doubled, b"2"))
    await asyncio.sleep(0)
    with pytest.raises(ServiceBusy):
        await workshop.run(doubled, b"3")
    assert (await first, await second) == (b"11", b"22")


async def test_work_nobody_waits_for_any_more_is_ended() -> None:
    workshop = Workshop()
    waiting = asyncio.create_task(workshop.run(endless, b""))
    await asyncio.sleep(0.3)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await workshop.run(doubled, b"x") == b"xx"
