"""What nginx does before the product; run by `python -m tests.deployment`."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from backend.container import build_container
from tests.deployment.installed import Installed
from tests.deployment.shipped import Nginx
from tests.support.application import MovableClock, product_settings
from tests.support.installation import Installation
from tests.support.kit import Api
from tests.support.mongo import Prepared
from tests.support.platform import platform_settings
from tests.support.waiting import until


@pytest.fixture
async def door(
    installation: Installation,
    mongo_uri: str,
    database_name: str,
    clock: MovableClock,
    prepared: Prepared,
) -> AsyncIterator[tuple[Installed, Api]]:
    assert isinstance(installation, Installed), "run: python -m tests.deployment"
    blocks = platform_settings("http://127.0.0.1:9")
    uri = installation.mongo_uri(mongo_uri, database_name)
    container = build_container(product_settings(uri, database_name, **blocks), now=clock)
    await prepared(container)
    yield installation, await installation.open(container, blocks, clock)
    container.close()


async def fetch(url: str, authority: Path, **options: object) -> HTTPResponse:
    return await AsyncHTTPClient().fetch(
        url, raise_error=False, follow_redirects=False, ca_certs=str(authority), **options
    )


async def test_the_door_as_strangers_and_tencent_find_it(
    door: tuple[Installed, Api], tmp_path: Path
) -> None:
    installed, api = door
    nginx, authority = installed.nginx, installed.certificate
    plain = await fetch(f"http://localhost:{nginx.http_port}/q/ABC?x=1", authority)
    assert (plain.code, plain.headers["Location"]) == (301, f"{nginx.url}/q/ABC?x=1")
    (tmp_path / "www" / "MP_verify_abcDEF123.txt").write_text("abcDEF123")
    file = await fetch(f"{nginx.url}/MP_verify_abcDEF123.txt", authority)
    assert (file.code, file.body) == (200, b"abcDEF123")
    assert (await fetch(f"{nginx.url}/MP_verify_other.txt", authority)).code == 404
    # A file under /q/ is the product's to give, and it has none.
    assert (await api.get("/q/abcdefgh.txt")).status == 404
    assert (await fetch(f"{nginx.url}/metrics", authority)).code == 404
    large = {"method": "POST", "body": b"x" * (1024**2 + 1)}
    assert (await fetch(f"{nginx.url}/api/v1/tickets", authority, **large)).code == 413
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
    assert (await api.get("/health/live", headers=upgrade)).status == 200
    with pytest.raises(OSError, match=r"closed|EOF|reset"):
        await stranger(nginx)


async def stranger(nginx: Nginx) -> None:
    """Somebody who knows the address and not the name."""
    reader, writer = await asyncio.open_connection("127.0.0.1", nginx.http_port)
    writer.write(b"GET / HTTP/1.1\r\nHost: 203.0.113.7\r\n\r\n")
    answer = await reader.read()
    writer.close()
    if not answer:
        raise ConnectionResetError("closed without a word")


async def test_addresses_are_believed_from_nginx_alone(door: tuple[Installed, Api]) -> None:
    """Wrong passwords of one name are counted by address: a made-up one opens no new account."""
    _, api = door
    wrong = {"username": "nobody", "password": "wrong wrong wrong"}
    statuses = []
    for number in range(11):
        claimed = {"X-Forwarded-For": f"198.51.100.{number}", "X-Real-IP": "198.51.100.1"}
        answer = await api.post("/api/v1/staff-sessions", wrong, headers=claimed)
        statuses.append(answer.status)
    assert statuses == [401] * 10 + [429]


async def test_a_dead_web_process_is_not_noticed_by_readers(door: tuple[Installed, Api]) -> None:
    installed, api = door
    installed.running[0].stop(signal.SIGKILL)
    # Nothing that waits for the database: what is asked for is how nginx finds the other one.
    answers = await asyncio.gather(*(api.get("/health/live") for _ in range(30)))
    assert {answer.status for answer in answers} == {200}


async def test_secrets_in_addresses_are_not_logged(
    door: tuple[Installed, Api], tmp_path: Path
) -> None:
    _, api = door
    log_file = tmp_path / "baoxiu.log"
    await api.get("/t/a-ticket-token-that-opens?code=wechat-code")
    await api.get("/q/ABCDEFGH?code=wechat-code")
    # nginx writes its line after the answer has left.
    await until(lambda: "GET /q/" in log_file.read_text())
    log = log_file.read_text()
    assert "a-ticket-token" not in log
    assert "wechat-code" not in log
    assert " GET /t/- " in log
    assert " GET /q/ABCDEFGH " in log
