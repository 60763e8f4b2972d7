"""What a firm has fixed itself, and each version of it, as tables to take away."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from pydantic import BaseModel

from backend.features.accounts import Permission, StaffDirectory
from backend.features.definitions.assembly import DefinitionDesk
from backend.features.definitions.models import Origin
from backend.features.definitions.schemas import (
    DefinitionRowsQuery,
    DefinitionSummary,
    VersionRowsQuery,
    VersionSummary,
)
from backend.features.exports import ListExport, moment_words
from backend.kit.access import Actor
from backend.kit.pagination import Page

_SHIPPED: Final = "系统自带"


class _DefinitionLine(BaseModel):
    row: DefinitionSummary
    editor: str


class _VersionLine(BaseModel):
    row: VersionSummary
    editor: str
    publisher: str


def _standing(row: DefinitionSummary) -> str:
    if row.withdrawn:
        return "已停用"
    return f"v{row.current}" if row.current else "还没发布"


def _draft(line: _DefinitionLine) -> str:
    if not line.row.has_draft:
        return ""
    return f"{'等复核' if line.row.asked_by else '草稿'} · {line.editor}"


_DEFINITIONS: Final[Mapping[str, Callable[[_DefinitionLine], str]]] = {
    "名称": lambda line: line.row.title,
    "代号": lambda line: line.row.key,
    "在用": lambda line: _standing(line.row),
    "草稿": _draft,
    "最近变动": lambda line: moment_words(line.row.changed_at) if line.row.version else _SHIPPED,
}

_VERSIONS: Final[Mapping[str, Callable[[_VersionLine], str]]] = {
    "版本": lambda line: f"v{line.row.number}",
    "回到": lambda line: f"v{line.row.again}" if line.row.again else "",
    "谁改": lambda line: line.editor,
    "谁发布": lambda line: line.publisher,
    "发布时间": lambda line: (
        _SHIPPED if line.row.origin is Origin.SHIPPED else moment_words(line.row.published_at)
    ),
    "为什么": lambda line: line.row.note,
    "改了什么": lambda line: "；".join(line.row.changes),
}


def definition_exports(
    desk: DefinitionDesk, directory: StaffDirectory
) -> tuple[
    ListExport[DefinitionRowsQuery, _DefinitionLine], ListExport[VersionRowsQuery, _VersionLine]
]:
    async def names(ids: Collection[str]) -> dict[str, str]:
        return {each: card.name for each, card in (await directory.many(ids)).items()}

    async def definitions(actor: Actor, query: DefinitionRowsQuery) -> Page[_DefinitionLine]:
        page = await desk.reading.page(query.kind, query)
        rows = [DefinitionSummary.of(each) for each in page.items]
        people = await names({row.edited_by for row in rows})
        lines = [_DefinitionLine(row=row, editor=people.get(row.edited_by, "")) for row in rows]
        return Page(items=lines, next_cursor=page.next_cursor)

    async def versions(actor: Actor, query: VersionRowsQuery) -> Page[_VersionLine]:
        page = await desk.reading.versions(query.kind, query.key, query)
        rows = [VersionSummary.of(each) for each in page.items]
        people = await names({who for row in rows for who in (row.edited_by, row.published_by)})
        lines = [
            _VersionLine(
                row=row,
                editor=people.get(row.edited_by, _SHIPPED),
                publisher=people.get(row.published_by, _SHIPPED),
            )
            for row in rows
        ]
        return Page(items=lines, next_cursor=page.next_cursor)

    read = Permission.DEFINITIONS_READ
    return (
        ListExport("definitions", "规则", read, DefinitionRowsQuery, _DEFINITIONS, definitions),
        ListExport("definition_versions", "规则版本", read, VersionRowsQuery, _VERSIONS, versions),
    )
