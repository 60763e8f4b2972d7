"""Whoever brings a table in, over HTTP, and watches it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tornado.httpclient import AsyncHTTPClient

from tests.prove.tables.table import Bad, Table


@dataclass(frozen=True)
class Client:
    address: str
    token: str

    async def upload(self, table: Table, mode: str) -> str:
        """The id of the import."""
        path = f"/api/v1/import-kinds/{table.kind}/imports?mode={mode}"
        answer = await self._call("POST", path, table.content)
        return str(answer["id"])

    async def look(self, import_id: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = await self._call("GET", f"/api/v1/imports/{import_id}")
        return found

    async def bad_rows(self, import_id: str) -> list[Bad]:
        found: list[Bad] = []
        cursor = ""
        while cursor is not None:
            path = f"/api/v1/imports/{import_id}/problems?limit=100&cursor={cursor}"
            page = await self._call("GET", path)
            found += [
                (row["line"], each["column"]) for row in page["items"] for each in row["problems"]
            ]
            cursor = page["next_cursor"]
        return found

    async def _call(self, method: str, path: str, body: bytes | None = None) -> Any:
        return json.loads(await self._fetch(method, path, body))

    async def _fetch(self, method: str, path: str, body: bytes | None) -> bytes:
        response = await AsyncHTTPClient().fetch(
            self.address + path,
            method=method,
            body=body,
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/octet-stream",
            },
            request_timeout=120,
        )
        return bytes(response.body)
