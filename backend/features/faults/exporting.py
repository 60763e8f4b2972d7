"""The fault tree as a table: the firm's own, and the one we ship, in the columns of the import."""

from collections.abc import AsyncIterator, Mapping
from typing import Final

from backend.features.devices import Catalogue, Category
from backend.features.faults.importing.columns import COLUMNS, NAMES_APART, RETIRED
from backend.features.faults.models import FaultNode, Level
from backend.features.faults.repository import PLACE, FaultStore
from backend.features.faults.starter import StarterTree, starter_trees
from backend.kit.http import Document
from backend.kit.pagination import MAX_PAGE, PageQuery
from backend.kit.spreadsheets import Sheet, SheetFormat, write_sheet
from backend.kit.workshop import Workshop

_EMPTY: Final = ["", ""]


class FaultSheets:
    def __init__(self, store: FaultStore, catalogue: Catalogue, workshop: Workshop) -> None:
        self._store = store
        self._catalogue = catalogue
        self._workshop = workshop

    async def own(self, kind: SheetFormat) -> Document:
        """The whole tree, also what is retired; symptoms without a remedy have a line too."""
        names = {line_id: name for line_id, (name, _) in (await self._lines()).items()}
        nodes = [node async for node in self._every()]
        return await self._written(_rows(nodes, names), kind, "故障树")

    async def shipped(self, kind: SheetFormat) -> Document:
        """What we ship, for the firm's own product lines where it has lines of that kind."""
        names: dict[Category, list[str]] = {}
        for name, category in (await self._lines()).values():
            names.setdefault(category, []).append(name)
        rows = [row for tree in starter_trees() for row in _shipped_rows(tree, names)]
        return await self._written(rows, kind, "故障树模板")

    async def _lines(self) -> dict[str, tuple[str, Category]]:
        lines: dict[str, tuple[str, Category]] = {}
        asked = PageQuery(limit=MAX_PAGE)
        while True:
            page = await self._catalogue.lines(asked)
            lines |= {line.id: (line.name, line.category) for line in page.items}
            if page.next_cursor is None:
                return lines
            asked = PageQuery(limit=MAX_PAGE, cursor=page.next_cursor)

    async def _every(self) -> AsyncIterator[FaultNode]:
        async for row in self._store.nodes.collection.stream({}, sort=[(PLACE, 1), ("_id", 1)]):
            yield self._store.nodes.load(row)

    async def _written(self, rows: list[list[str]], kind: SheetFormat, title: str) -> Document:
        header = [column.title for column in COLUMNS]
        sheet = Sheet(format=kind, title=title, header=header, rows=rows)
        content = await self._workshop.run(write_sheet, sheet.model_dump_json().encode())
        return Document(content, kind.media_type, filename=f"{title}.{kind.value}")


def _rows(nodes: list[FaultNode], names: Mapping[str, str]) -> list[list[str]]:
    below: dict[str, list[FaultNode]] = {}
    for node in nodes:
        below.setdefault(node.parent_id, []).append(node)
    rows: list[list[str]] = []
    for symptom in below.get("", []):
        lines = NAMES_APART.join(names[each] for each in symptom.line_ids if each in names)
        for path in _paths(symptom, below):
            cells = [cell for node in path for cell in (node.code, node.name)]
            filled = cells + _EMPTY * (len(Level) - len(path))
            rows.append([*filled, lines, "" if all(n.is_active for n in path) else RETIRED])
    return rows


def _paths(node: FaultNode, below: Mapping[str, list[FaultNode]]) -> list[list[FaultNode]]:
    children = below.get(node.id, [])
    if not children:
        return [[node]]
    return [[node, *path] for child in children for path in _paths(child, below)]


def _shipped_rows(tree: StarterTree, names: Mapping[Category, list[str]]) -> list[list[str]]:
    lines = NAMES_APART.join(names.get(tree.category, [tree.line_name]))
    return [
        [
            *(symptom.code, symptom.name),
            *(cause.code, cause.name),
            *(remedy.code, remedy.name),
            *(lines, ""),
        ]
        for symptom in tree.symptoms
        for cause in symptom.causes
        for remedy in cause.remedies
    ]
