"""The steps that judge and store rows, one batch in one unit of work."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from backend.features.imports.kinds import ImportKinds
from backend.features.imports.lines import ImportLine, read_header, read_line
from backend.features.imports.models import (
    KEEP_ROWS,
    VIA,
    Import,
    ImportState,
    bad_row,
    chunk_id,
)
from backend.features.imports.ports import ImportKind, PreparedLines
from backend.features.imports.repository import ImportStores
from backend.features.imports.running.held import HeldImports
from backend.features.imports.running.reading import ROWS
from backend.kit.clock import Clock, shanghai_day
from backend.kit.mongo import UnitOfWork, transactional

_REPEATED: Final = "与第 {first} 行重复，请删去一行"


@dataclass(frozen=True)
class _Judged:
    prepared: PreparedLines
    bad: int
    problems: int


class Batches:
    """A batch, what is told of its bad rows, and the import's place behind it are one unit of
    work: whenever a worker dies, the next one goes on with the batch that is not in yet."""

    def __init__(
        self,
        kinds: ImportKinds,
        stores: ImportStores,
        held: HeldImports,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._kinds = kinds
        self._stores = stores
        self._held = held
        self._now = now

    async def go_on(self, running: Import) -> None:
        """The next batch of the step it is at, or the end of the step. Raises NoLongerOurs."""
        if running.chunk >= running.chunks:
            await self._end_step(running.id, running.state)
            return
        lines = await self._lines(running)
        if running.state is ImportState.CHECKING:
            await self._check(running.id, running.chunk, lines)
        else:
            await self._store(running.id, running.chunk, lines)

    async def _lines(self, running: Import) -> list[ImportLine]:
        kind = self._kinds.named(running.kind)
        chunk = await self._stores.chunks.get(chunk_id(running.id, running.chunk))
        today = shanghai_day(self._now())
        return await asyncio.to_thread(_read_lines, chunk.rows, running.header, kind, today)

    @transactional
    async def _check(self, import_id: str, number: int, lines: Sequence[ImportLine]) -> None:
        checking = await self._at(import_id, ImportState.CHECKING, number)
        judged = await self._judge(checking, [line.copy() for line in lines])
        prepared = judged.prepared
        checking.checked_on(
            len(lines), prepared.created, prepared.known, judged.bad, judged.problems
        )
        await self._held.save(checking)

    @transactional
    async def _store(self, import_id: str, number: int, lines: Sequence[ImportLine]) -> None:
        storing = await self._at(import_id, ImportState.STORING, number)
        judged = await self._judge(storing, [line.copy() for line in lines])
        prepared = judged.prepared
        await prepared.store()
        storing.stored_on(len(lines), prepared.created, prepared.known, judged.bad, judged.problems)
        await self._held.save(storing)

    async def _at(self, import_id: str, state: ImportState, number: int) -> Import:
        running = await self._held.get(import_id, state)
        assert running.chunk == number  # noqa: S101 - whoever holds it moves it, nobody else
        return running

    async def _judge(self, running: Import, lines: list[ImportLine]) -> _Judged:
        kind = self._kinds.named(running.kind)
        await self._complain_of_repetitions(running.id, kind, lines)
        prepared = await kind.prepare(running.importer.actor(VIA), lines)
        bad = [line for line in lines if not line.is_sound]
        await self._stores.bad_rows.put(
            [bad_row(running.id, line.line, line.problems) for line in bad]
        )
        return _Judged(prepared, len(bad), sum(len(line.problems) for line in bad))

    async def _complain_of_repetitions(
        self, import_id: str, kind: ImportKind, lines: Sequence[ImportLine]
    ) -> None:
        keys = self._stores.keys
        named = [
            (line, identity.column, keys.hashed(import_id, identity))
            for line in lines
            for identity in kind.identities(line)
        ]
        first = await keys.first_lines(list(dict.fromkeys(key for _, _, key in named)))
        fresh: dict[str, int] = {}
        for line, column, key in named:
            earlier = first.get(key) or fresh.setdefault(key, line.line)
            if earlier != line.line:
                line.complain(column, _REPEATED.format(first=earlier))
        await keys.remember(import_id, fresh, self._now() + KEEP_ROWS)

    @transactional
    async def _end_step(self, import_id: str, state: ImportState) -> None:
        ending = await self._held.get(import_id, state)
        if state is ImportState.CHECKING:
            ending.has_been_checked(self._now())
        else:
            ending.has_been_stored(self._now())
        await self._held.save(ending)


def _read_lines(
    rows: str, header: Sequence[str], kind: ImportKind, today: date
) -> list[ImportLine]:
    places, _ = read_header(header, kind.columns, kind.either)
    lines = [read_line(row, places, kind.columns, today) for row in ROWS.validate_json(rows)]
    for line in lines:
        kind.examine(line, today)
    return lines
