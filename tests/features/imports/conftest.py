"""A kind of table of the tests' own, and the machinery around it without HTTP."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest

from backend.container import Container
from backend.features.accounts import Permission
from backend.features.imports import Identity, ImportColumn, ImportLine, Imports, build_imports
from backend.features.imports.models import Import, ImportMode
from backend.kit.access import Actor
from backend.kit.http import Upload
from backend.kit.mongo import Collection
from tests.support.accounts import People, SignedIn
from tests.support.imports import a_csv

HEADER = ["编号", "内容"]
PATIENCE_SECONDS = 120


def as_it_is(text: str) -> str:
    return text


@dataclass
class PreparedNotes:
    kind: "NoteKind"
    fresh: list[ImportLine]
    known: int

    @property
    def created(self) -> int:
        return len(self.fresh)

    async def store(self) -> None:
        await self.kind.before_storing()
        await self.kind.notes.insert_many(
            [{"_id": line.text("编号"), "text": line.text("内容")} for line in self.fresh]
        )


@dataclass
class NoteKind:
    """Rows become notes, told apart by their number. A text of 坏 is a fault only the books know.
    `before_storing` and
    `before_preparing` are where tests kill, freeze and spoil."""

    notes: Collection
    before_storing: Callable[[], Awaitable[None]]
    before_preparing: Callable[[], Awaitable[None]]
    name: str = "notes"
    title: str = "便条"
    rows_at_once: int = 200
    permission: Permission = Permission.DEVICES_MANAGE
    columns: Sequence[ImportColumn] = (
        ImportColumn("编号", "必填", "1", as_it_is, "编号有误", is_required=True),
        ImportColumn("内容", "选填", "买菜", as_it_is, "内容有误"),
    )
    either: Sequence[str] = ()

    def examine(self, line: ImportLine, today: date) -> None:
        if line.text("编号") == line.text("内容"):
            line.complain("内容", "内容不能和编号一样")

    def identities(self, line: ImportLine) -> Sequence[Identity]:
        return [Identity("编号", line.text("编号"))] if line.text("编号") else []

    async def prepare(self, actor: Actor, lines: Sequence[ImportLine]) -> PreparedNotes:
        await self.before_preparing()
        numbers = [line.text("编号") for line in lines]
        rows = await self.notes.find({"_id": {"$in": numbers}}, limit=len(numbers))
        known = {row["_id"] for row in rows}
        banned = await self.notes.find_one({"_id": "banned"})
        for line in lines:
            if line.text("内容") == "坏" or (banned and line.text("编号") in banned["numbers"]):
                line.complain("内容", "内容不能用")
        sound = [line for line in lines if line.is_sound]
        fresh = [line for line in sound if line.text("编号") not in known]
        return PreparedNotes(self, fresh, len(sound) - len(fresh))


async def nothing() -> None:
    """What happens before a batch is stored, unless a test says otherwise."""


@dataclass
class Works:
    """One kind, as many workers as a test wants, and whoever brings tables in."""

    container: Container
    agent: Actor
    notes: Collection
    kind: NoteKind
    imports: Imports

    def another(self, *, lease_seconds: float = 60) -> Imports:
        """The machinery of another process."""
        return build_imports(
            self.container.mongo,
            self.container.unit_of_work,
            self.container.audit,
            (self.kind,),
            self.container.now,
            lease_seconds=lease_seconds,
        )

    async def take_in(
        self,
        content: bytes,
        mode: ImportMode = ImportMode.ALL_OR_NOTHING,
        *,
        is_dry_run: bool = False,
    ) -> Import:
        upload = Upload(
            BytesIO(content), content[:64], len(content), sha256(content).hexdigest(), "便条.csv"
        )
        return await self.imports.intake.take_in(
            self.agent, "notes", upload, mode, is_dry_run=is_dry_run
        )

    async def finish(self, import_id: str, imports: Imports | None = None) -> Import:
        """Let the worker take its turns until this import is over."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (found := await self.get(import_id)).is_open:
                if not await (imports or self.imports).runner.take_turn():
                    await asyncio.sleep(0.05)
        return found

    async def get(self, import_id: str) -> Import:
        return await self.imports.stores.imports.get(import_id)

    async def bad_lines(self, import_id: str) -> list[int]:
        rows = await self.imports.stores.bad_rows.after(import_id, 0, 1000)
        return [row.line for row in rows]

    async def stored(self) -> int:
        return await self.notes.count({"_id": {"$ne": "banned"}}, limit=200_000)

    async def left_behind(self) -> dict[str, int]:
        """What should be gone when an import is over."""
        names = ("import_files.files", "import_files.chunks", "import_chunks", "import_keys")
        counts = {name: await self.container.mongo.collection(name).count({}) for name in names}
        return {name: count for name, count in counts.items() if count}


def notes_table(count: int, *, bad: Sequence[int] = (), first: int = 0) -> bytes:
    """Rows numbered from `first`; `bad` are lines as spreadsheets count, so the first row is 2."""
    rows = [
        [f"n{first + number}", "坏" if number + 2 in bad else f"第{number}条"]
        for number in range(count)
    ]
    return a_csv(HEADER, *rows)


@pytest.fixture
async def agent(people: People) -> SignedIn:
    return await people.staff("service_agent")


@pytest.fixture
async def works(container: Container, agent: SignedIn) -> Works:
    notes = container.mongo.collection("notes")
    await notes.insert_one({"_id": "banned", "numbers": []})  # a collection must exist beforehand
    kind = NoteKind(notes, nothing, nothing)
    imports = build_imports(
        container.mongo, container.unit_of_work, container.audit, (kind,), container.now
    )
    return Works(container, agent.actor, notes, kind, imports)
