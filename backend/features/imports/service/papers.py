"""Tables to take away: the template of a kind, and what was wrong with a table."""

from collections.abc import AsyncIterator
from typing import Final

from backend.features.imports.kinds import ImportKinds
from backend.features.imports.ports import ImportKind
from backend.features.imports.repository import ImportStores
from backend.features.imports.service.desk import Desk
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.framing import framed
from backend.kit.http import Document
from backend.kit.spreadsheets import Sheet, SheetFormat, write_rows, write_sheet
from backend.kit.spreadsheets.writing import ROWS
from backend.kit.workshop import Workshop

MOST_REPORTED: Final = 200_000
"""Problems in one report; whoever has more begins with these."""
_MORE: Final = "问题太多，没有全部列出；请先改正以上各行，再重新导入"
_ROWS_AT_ONCE: Final = 500
_XLSX: Final = SheetFormat.XLSX


class Papers:
    def __init__(
        self, desk: Desk, kinds: ImportKinds, stores: ImportStores, workshop: Workshop, now: Clock
    ) -> None:
        self._desk = desk
        self._kinds = kinds
        self._stores = stores
        self._workshop = workshop
        self._now = now

    async def template(self, actor: Actor, name: str) -> Document:
        """Raises ImportKindNotFound, PermissionDenied, TooHeavy, ServiceBusy."""
        kind = self._kinds.for_actor(name, actor)
        sheet = Sheet(
            format=_XLSX,
            title=kind.title,
            header=[each.title for each in kind.columns],
            rows=[],
            notes=_notes(kind),
        )
        body = await self._workshop.run(write_sheet, sheet.model_dump_json().encode())
        return Document(body, _XLSX.media_type, filename=self._named(f"{kind.title}导入模板"))

    async def report(self, actor: Actor, import_id: str) -> Document:
        """Every problem of every line. Raises ImportNotFound, PermissionDenied, TooHeavy,
        ServiceBusy."""
        found = await self._desk.get(actor, import_id)
        title = self._kinds.named(found.kind).title
        async with self._workshop.stream(write_rows, self._rows(found.id)) as output:
            body = b"".join([piece async for piece in output])
        return Document(body, _XLSX.media_type, filename=self._named(f"{title}导入问题"))

    async def _rows(self, import_id: str) -> AsyncIterator[bytes]:
        sheet = Sheet(format=_XLSX, title="问题", header=["行", "列", "怎么改"], rows=[])
        yield framed(sheet.model_dump_json().encode())
        line = written = 0
        while rows := await self._stores.bad_rows.after(import_id, line, _ROWS_AT_ONCE):
            if written >= MOST_REPORTED:
                yield framed(ROWS.dump_json([["", "", _MORE]]))
                return
            told = [
                [str(row.line), each.column, each.problem] for row in rows for each in row.problems
            ]
            yield framed(ROWS.dump_json(told))
            line, written = rows[-1].line, written + len(told)

    def _named(self, name: str) -> str:
        day = shanghai_day(self._now()).strftime("%Y%m%d")
        return f"{name}-{day}.{_XLSX}"


def _notes(kind: ImportKind) -> list[list[str]]:
    return [[each.title, f"{each.note}。例如：{each.example}"] for each in kind.columns]
