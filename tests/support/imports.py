"""Bringing tables in as a client does, with the worker's turns taken by the test."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from backend.container import Container
from tests.support.accounts import SignedIn
from tests.support.kit import Answer, Api

OCTETS = {"Content-Type": "application/octet-stream"}


def a_csv(header: list[str], *lines: list[str], encoding: str = "utf-8") -> bytes:
    return "\r\n".join(",".join(line) for line in (header, *lines)).encode(encoding)


def a_book(header: list[str], *lines: list[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (header, *lines):
        sheet.append(line)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


class Importing:
    """One kind of table over HTTP: `await importing.bring_in(agent, content)` uploads it, lets the
    worker finish it, and gives the import as it then is."""

    def __init__(self, product: Api, container: Container, kind: str) -> None:
        self._product = product
        self._runner = container.imports.runner
        self.kind = kind

    async def upload(self, who: SignedIn, content: bytes, **query: str) -> Answer:
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return await self._product.post(
            f"/api/v1/import-kinds/{self.kind}/imports?{asked}",
            raw=content,
            token=who.token,
            headers=OCTETS,
        )

    async def work(self) -> None:
        """Everything that waits."""
        while await self._runner.take_turn():
            pass

    async def get(self, who: SignedIn, import_id: str) -> dict[str, Any]:
        answer = await self._product.get(f"/api/v1/imports/{import_id}", token=who.token)
        assert answer.status == 200, answer.body
        found: dict[str, Any] = answer.body
        return found

    async def problems(self, who: SignedIn, import_id: str) -> list[tuple[int, str, str]]:
        """Line, column and what to do, of every bad row."""
        told: list[tuple[int, str, str]] = []
        cursor = ""
        while cursor is not None:
            path = f"/api/v1/imports/{import_id}/problems?limit=100&cursor={cursor}"
            page = (await self._product.get(path, token=who.token)).body
            told += [
                (row["line"], each["column"], each["problem"])
                for row in page["items"]
                for each in row["problems"]
            ]
            cursor = page["next_cursor"]
        return told

    async def bring_in(self, who: SignedIn, content: bytes, **query: str) -> dict[str, Any]:
        taken = await self.upload(who, content, **query)
        assert taken.status == 202, taken.body
        await self.work()
        return await self.get(who, taken.body["id"])
