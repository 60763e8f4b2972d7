"""The first step: the file becomes batches of rows, sealed; nothing is judged but the header."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Final

from pydantic import TypeAdapter

from backend.features.imports.kinds import ImportKinds
from backend.features.imports.lines import read_header
from backend.features.imports.models import (
    KEEP_ROWS,
    Import,
    ImportChunk,
    ImportState,
    bad_row,
    chunk_id,
)
from backend.features.imports.repository import ImportStores
from backend.features.imports.running.held import HeldImports
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.mongo.sealed_files import SealedFiles
from backend.kit.spreadsheets import MOST_ROWS, Piece, Row, TableRefused, pieces, read_pieces
from backend.kit.workshop import MEBIBYTE, TooHeavy, Workshop

ROWS: Final = TypeAdapter(list[Row])
_MEMORY: Final = 768 * MEBIBYTE
_SECONDS: Final = 90

_REASONS: Final[Mapping[TableRefused, str]] = {
    TableRefused.UNREADABLE: "文件打不开。请另存为 .xlsx，或 UTF-8、GBK 编码的 .csv 后重试",
    TableRefused.OLD_FORMAT: "这是旧版 .xls 文件。请用表格软件打开，另存为 .xlsx 后重试",
    TableRefused.ENCRYPTED: "文件设了打开密码。请去掉密码，另存为 .xlsx 后重试",
    TableRefused.TOO_MANY_ROWS: f"一次最多导入 {MOST_ROWS} 行，请分成几个文件",
    TableRefused.TOO_MANY_COLUMNS: "列太多。请按模板只保留需要的列，第一行是列名",
    TableRefused.TOO_MANY_MERGED: "合并的单元格太多。请取消合并，每一格都填上后重试",
    TableRefused.TOO_LARGE: "文件解开后太大，请删去图片和空白行列，或另存为 .csv 后重试",
    TableRefused.EMPTY: "没有找到数据行。请把数据放在第一个工作表，第一行是列名",
}
_HEADER_WRONG: Final = "列名有误，请按模板改正"


class Reading:
    """Nothing is checked before all of the file was read: a file that turns out to be broken at
    its end must not have been stored to its middle."""

    def __init__(
        self,
        kinds: ImportKinds,
        stores: ImportStores,
        files: SealedFiles,
        held: HeldImports,
        workshop: Workshop,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._kinds = kinds
        self._stores = stores
        self._files = files
        self._held = held
        self._workshop = workshop
        self._now = now

    async def read(self, reading: Import, stop: asyncio.Event) -> None:
        """Goes on behind the batches that were kept before. Raises NoLongerOurs, ServiceBusy."""
        source = self._files.read(reading.id)
        keeping = asyncio.create_task(self._held.keep(reading.id))
        try:
            async with self._workshop.stream(
                read_pieces, source, seconds=_SECONDS, memory=_MEMORY
            ) as output:
                await self._keep_all(reading, pieces(output), stop)
        except TooHeavy as error:
            await self._refuse(reading.id, str(error))
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _keep_all(
        self, reading: Import, found: AsyncIterator[Piece], stop: asyncio.Event
    ) -> None:
        number = 0
        async for piece in found:
            if piece.is_last:
                await self._end(reading.id, piece)
            elif stop.is_set():
                return
            for header, rows in _batches(piece, reading.rows_at_once):
                if number >= reading.chunks:
                    await self._keep(reading.id, number, header, rows)
                number += 1

    async def _end(self, import_id: str, last: Piece) -> None:
        if last.refused:
            await self._refuse(import_id, _REASONS[last.refused])
        else:
            await self._finish(import_id)

    @transactional
    async def _keep(
        self, import_id: str, number: int, header: list[str], rows: Sequence[Row]
    ) -> None:
        reading = await self._held.get(import_id, ImportState.READING)
        reading.read_on(header, len(rows))
        await self._stores.chunks.add(
            ImportChunk(
                id=chunk_id(import_id, number),
                import_id=import_id,
                rows=ROWS.dump_json(list(rows), exclude_defaults=True).decode(),
                expire_at=self._now() + KEEP_ROWS,
            )
        )
        await self._held.save(reading)

    @transactional
    async def _finish(self, import_id: str) -> None:
        reading = await self._held.get(import_id, ImportState.READING)
        kind = self._kinds.named(reading.kind)
        _, problems = read_header(reading.header, kind.columns, kind.either)
        if problems:
            await self._stores.bad_rows.put([bad_row(import_id, 1, problems)])
            reading.rows = reading.rows_read
            reading.refuse(_HEADER_WRONG, self._now(), problems=len(problems))
        else:
            reading.has_been_read()
        await self._held.save(reading)

    @transactional
    async def _refuse(self, import_id: str, reason: str) -> None:
        reading = await self._held.get(import_id, ImportState.READING)
        reading.refuse(reason, self._now())
        await self._held.save(reading)


def _batches(piece: Piece, rows_at_once: int) -> Iterator[tuple[list[str], Sequence[Row]]]:
    """The rows of a piece as units of work take them; the first ones come with its header."""
    for first in range(0, len(piece.rows), rows_at_once):
        yield piece.header if not first else [], piece.rows[first : first + rows_at_once]
