"""A firm of a test's own, on a database of its own: processes that a test may start and end, with
the console as it is built."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from pymongo import MongoClient

from tests.browser.installation import Installation
from tests.browser.visitors import Visitor
from tests.support.ports import free_port
from tests.support.processes import ROOT, Backend, Running, fetch, outside_environment
from tests.support.warm_starts import WarmStarts

TOKEN_KEPT: Final = "baoxiu.console.token"
PASSWORD: Final = "Ta-bao-2026-xiu"


def build_console() -> None:
    """As the fixture `installation` does: at no cost where it is built already."""
    if not os.environ.get("BAOXIU_TEST_INSTALLATION"):
        subprocess.run(
            [sys.executable, str(ROOT / "scripts" / "front_ends.py"), "build"], check=True
        )


@contextmanager
def own_backend(
    mongo_uri: str, database_name: str, folder: Path, starts: WarmStarts
) -> Iterator[Backend]:
    """As the fixture `backend`, whose migrations cannot run in the process of a browser's test."""
    build_console()
    environment = outside_environment() | {
        "BAOXIU_ENVIRONMENT": "test",
        "BAOXIU_MONGO__URI": mongo_uri,
        "BAOXIU_MONGO__DATABASE": database_name,
        "BAOXIU_HTTP__NOTICE_SECONDS": "0",
    }
    backend = Backend(environment, folder, starts)
    try:
        migrated = backend.run("migrate")
        assert migrated.returncode == 0, migrated.stderr
        yield backend
    finally:
        backend.end()


class Site:
    """A web process at an address that stays while the process comes and goes."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.process: Running | None = None
        self.installation = Installation({"web": self.address})

    def start(self) -> None:
        address = {"http__port": str(self.port), "http__public_base_url": self.address}
        process = self.backend.start("serve", "--processes", "1", **address)
        process.wait_for(lambda: fetch(f"{self.address}/health/ready")[0] == 200, "ready")
        self.process = process

    def kill(self) -> None:
        assert self.process is not None
        self.process.end()

    def setup_token(self) -> str:
        """As the command prints it; its predecessor is worth nothing from then on."""
        printed = self.backend.run("setup-token")
        assert printed.returncode == 0, printed.stderr
        return printed.stdout.splitlines()[0]

    def call(self, method: str, path: str, body: object = None, *, token: str = "") -> Any:
        return self.installation.call(method, path, body, token=token)

    def open_firm(self) -> str:
        """Set up without a browser; the administrator's token."""
        boss = {"username": "boss", "name": "许开山", "password": PASSWORD}
        order = {"token": self.setup_token(), "organisation_name": "晴川家电服务"}
        opened = self.call("POST", "/api/v1/setup", order | {"administrator": boss})
        token: str = opened["token"]
        return token


def enter(visitor: Visitor, token: str, path: str = "/console/home") -> Any:
    """Signed in already: where signing in is not what is tested."""
    kept = json.dumps(token)
    visitor.context.add_init_script(
        f"if (!localStorage.getItem('{TOKEN_KEPT}')) localStorage.setItem('{TOKEN_KEPT}', {kept})"
    )
    page = visitor.open(path)
    page.get_by_role("navigation", name="主菜单").wait_for()
    return page


def expire_setup_token(mongo_uri: str, database_name: str) -> None:
    """As if its hour were over."""
    with MongoClient[dict[str, Any]](mongo_uri, tz_aware=True) as client:
        tokens = client[database_name]["setup_tokens"]
        over = {"$set": {"expires_at": datetime(2020, 1, 1, tzinfo=UTC)}}
        assert tokens.update_one({"_id": "setup"}, over).modified_count == 1
