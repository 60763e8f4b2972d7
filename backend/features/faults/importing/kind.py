"""Lines become ways in the fault tree; entries that are in it already are left as they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from backend.features.accounts import Permission
from backend.features.devices import Catalogue
from backend.features.faults.importing.columns import COLUMNS, NAMES_APART, STEPS, Column
from backend.features.faults.models import FaultNode, Level
from backend.features.faults.repository import FaultNodeRepository, FaultStore
from backend.features.faults.tree import MOST_NODES
from backend.features.imports import Identity, ImportColumn, ImportLine
from backend.kit.access import Actor
from backend.kit.clock import Clock

_GAP = "上一级还没有填，请从现象填起，一级一级往下"
_HALF = "编号和名称要一起填"
_ELSEWHERE = "这个编号已在别的位置使用，请换一个编号"
_OTHER_NAME = "这个编号已登记为另一个名称，请核对编号，或在系统里改名"
_OTHER_LINES = "这个现象已登记了另外的产品线，请核对，或在系统里修改"
_NAME_TAKEN = "同一处已有同名的条目、编号不同，请用它的编号"
_FULL = f"故障树最多 {MOST_NODES} 条，这一行放不下了，请先整理"
_CODE_TWICE = "一行里的三个编号不能相同"


class FaultTreeKind:
    """Fills `ImportKind`."""

    name = "fault_tree"
    title = "故障树"
    rows_at_once = 200
    permission = Permission.CATALOGUE_MANAGE
    columns: Sequence[ImportColumn] = COLUMNS
    either: Sequence[str] = ()

    def __init__(self, store: FaultStore, catalogue: Catalogue, now: Clock) -> None:
        self._nodes = store.nodes
        self._catalogue = catalogue
        self._now = now

    def examine(self, line: ImportLine, today: date) -> None:
        is_open = True
        for _, code, name in STEPS:
            given = [line.text(each) or line.is_troubled_at(each) for each in (code, name)]
            if any(given) and not all(given):
                line.complain(code, _HALF)
            elif any(given) and not is_open:
                line.complain(code, _GAP)
            is_open = is_open and any(given)
        codes = _codes(line)
        if len(set(codes)) < len(codes):
            line.complain(Column.SYMPTOM_CODE, _CODE_TWICE)

    def identities(self, line: ImportLine) -> Sequence[Identity]:
        """Of the deepest entry it names: a way is told once."""
        codes = _codes(line)
        title = STEPS[len(codes) - 1][1] if codes else Column.SYMPTOM_CODE
        return [Identity(title, codes[-1])] if codes else []

    async def prepare(self, actor: Actor, lines: Sequence[ImportLine]) -> "PreparedWays":
        books = await self._books(lines)
        prepared = PreparedWays(self._nodes)
        room = MOST_NODES - await self._nodes.collection.count({}, limit=MOST_NODES)
        for line in lines:
            # What earlier lines of the batch bring is in the books for the later ones.
            way = books.way(line)
            if len(prepared.fresh) + len(way) > room:
                line.complain(Column.SYMPTOM_CODE, _FULL)
            if line.is_sound and way:
                prepared.fresh += way
                prepared.created += 1
                books.take(way)
            elif line.is_sound:
                prepared.known += 1
        return prepared

    async def _books(self, lines: Sequence[ImportLine]) -> "_Books":
        known = await self._nodes.with_codes({code for line in lines for code in _codes(line)})
        names = {line.text(name) for line in lines for _, _, name in STEPS}
        beside = await self._nodes.named(["", *(node.id for node in known.values())], names)
        books = _Books(known, await self._line_ids(lines), self._now())
        books.put_in_place(beside)
        return books

    async def _line_ids(self, lines: Sequence[ImportLine]) -> Mapping[str, str]:
        named = {name for line in lines for name in _line_names(line)}
        found = await self._catalogue.lines_named(sorted(named)) if named else []
        return {each.name: each.id for each in found}


@dataclass
class _Books:
    """`known` by code, `by_place` by parent and name; new ones are added as lines bring them."""

    known: dict[str, FaultNode]
    line_ids: Mapping[str, str]
    now: datetime
    by_place: dict[tuple[str, str], list[FaultNode]] = field(default_factory=dict)

    def put_in_place(self, nodes: Iterable[FaultNode]) -> None:
        for node in nodes:
            self.by_place.setdefault((node.parent_id, node.name), []).append(node)

    def way(self, line: ImportLine) -> list[FaultNode]:
        """The entries that are new, from the top down. Complains of what does not fit."""
        wanted = self._wanted_lines(line)
        way: list[FaultNode] = []
        parent: FaultNode | None = None
        for level, code_at, name_at in STEPS:
            code, name = line.text(code_at), line.text(name_at)
            if not (code and name):
                break
            node = self.known.get(code)
            if node is None:
                node = self._new(level, code, name, parent, wanted)
                if self._has_twin(node):
                    line.complain(name_at, _NAME_TAKEN)
                way.append(node)
            else:
                self._judge(line, node, parent, (level, code_at, name_at))
                if level is Level.SYMPTOM and wanted and set(wanted) != set(node.line_ids):
                    line.complain(Column.LINES, _OTHER_LINES)
            parent = node
        return way

    def take(self, way: Sequence[FaultNode]) -> None:
        self.known |= {node.code: node for node in way}
        self.put_in_place(way)

    def _has_twin(self, node: FaultNode) -> bool:
        """Of the same name at the same place; of symptoms for the same products."""
        beside = self.by_place.get((node.parent_id, node.name), [])
        return any(node.parent_id or other.fits(node.line_ids) for other in beside)

    def _wanted_lines(self, line: ImportLine) -> list[str]:
        found = []
        for name in _line_names(line):
            if name in self.line_ids:
                found.append(self.line_ids[name])
            else:
                line.complain(Column.LINES, "有的产品线不在目录里，请核对名称，或先建立产品线")
                break
        return list(dict.fromkeys(found))

    def _judge(
        self,
        line: ImportLine,
        node: FaultNode,
        parent: FaultNode | None,
        step: tuple[Level, Column, Column],
    ) -> None:
        level, code_at, name_at = step
        if node.level is not level or node.parent_id != (parent.id if parent else ""):
            line.complain(code_at, _ELSEWHERE)
        elif node.name != line.text(name_at):
            line.complain(name_at, _OTHER_NAME)

    def _new(
        self, level: Level, code: str, name: str, parent: FaultNode | None, wanted: list[str]
    ) -> FaultNode:
        return FaultNode(
            code=code,
            name=name,
            level=level,
            parent_id=parent.id if parent else "",
            ancestor_ids=[*parent.ancestor_ids, parent.id] if parent else [],
            line_ids=parent.line_ids if parent else wanted,
            created_at=self.now,
        )


@dataclass
class PreparedWays:
    """`fresh`: the entries that are new, each after the one it stands below."""

    nodes: FaultNodeRepository
    fresh: list[FaultNode] = field(default_factory=list)
    created: int = 0
    known: int = 0

    async def store(self) -> None:
        await self.nodes.add_all(self.fresh)


def _codes(line: ImportLine) -> list[str]:
    return [code for _, title, _ in STEPS if (code := line.text(title))]


def _line_names(line: ImportLine) -> list[str]:
    parts = line.text(Column.LINES).split(NAMES_APART)
    return [name for part in parts if (name := part.strip())]
