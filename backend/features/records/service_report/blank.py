"""A form on paper with nothing in it, for whoever has no phone: the same definition."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from backend.features.forms import FormField, TableField, catalogue_of
from backend.kit.conditions import in_words
from backend.kit.printing import Answer, Block, Facts, Grid, Heading, Space, Words

_HEAD: Final = ("工单号", "客户", "填写日期", "填写人")
_LINES: Final = 3
_ROWS: Final = 6
_MOST_BOXES: Final = 40
_HINTS: Final = {
    "date": "年 / 月 / 日",
    "window": "日期，几点到几点",
    "scan": "抄写条码或编号",
    "location": "写下地点",
}


def blank_blocks(introduction: str, fields: Sequence[FormField]) -> Iterator[Block]:
    if introduction:
        yield Words(text=introduction)
    yield Facts(rows=[Answer(name=name, value="") for name in _HEAD])
    catalogue = catalogue_of(fields)
    for section, some in groupby(fields, key=lambda field: field.section):
        if section:
            yield Heading(text=section)
        for each in some:
            only = in_words(each.visible_if, catalogue) if each.visible_if else ""
            must = in_words(each.required_if, catalogue) if each.required_if else ""
            yield from _blank(each, "；".join(_hints(each, only, must)))


def _hints(field: FormField, only: str, must: str) -> Iterator[str]:
    if only:
        yield f"{only}时填"
    if field.required:
        yield "必填"
    elif must:
        yield f"{must}时必填"
    if unit := getattr(field, "unit", ""):
        yield f"单位 {unit}"
    if words := getattr(field, "range_words", ""):
        yield f"正常 {words}"
    if hint := _HINTS.get(field.type):
        yield hint
    if field.help:
        yield field.help


def _blank(field: FormField, hint: str) -> Iterator[Block]:
    if isinstance(field, TableField):
        yield Heading(text=f"{field.label}（{hint}）" if hint else field.label, small=True)
        rows = min(max(field.min_rows, _ROWS), field.max_rows)
        header = [
            _column_words(column.label, getattr(column, "unit", "")) for column in field.columns
        ]
        yield Grid(header=header, rows=[[""] * len(header)] * rows, is_blank=True)
        return
    yield Space(name=field.label, hint=hint, choices=_boxes(field), lines=_room(field))


def _column_words(label: str, unit: str) -> str:
    return f"{label}（{unit}）" if unit else label


def _boxes(field: FormField) -> list[str]:
    """What can be ticked; where there is too much of it, people write."""
    if field.type == "media":
        return ["照片另外拍好"]
    if field.type == "cascade":
        parents = {node.parent for node in field.options}
        words = [" / ".join(path) for path in _paths(field.options, parents)]
    else:
        words = [option.label for option in getattr(field, "options", ())]
    return words if len(words) <= _MOST_BOXES else []


def _paths(nodes: Sequence[object], parents: set[str]) -> Iterator[list[str]]:
    known = {getattr(node, "code", ""): node for node in nodes}
    for code, leaf in known.items():
        if code in parents:
            continue
        path: list[str] = []
        at: object | None = leaf
        while at is not None:
            path.insert(0, str(getattr(at, "label", "")))
            at = known.get(getattr(at, "parent", ""))
        yield path


def _room(field: FormField) -> int:
    long = getattr(field, "multiline", False) or field.type == "signature"
    return _LINES if long else 1
