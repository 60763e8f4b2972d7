"""What a browser sent, shaped as the engine takes it. What is wrong with it the engine says."""

import re
from collections.abc import Iterable
from math import isfinite
from typing import Final

from pydantic import JsonValue

from backend.features.forms import FieldValues, FormField, TableColumn, TableField
from backend.features.records.asking.names import input_name
from backend.features.request_forms import MOST_PAGE_ROWS
from backend.kit.http.forms import FormFields

_LONGEST: Final = 3000
_MOST_TICKED: Final = 101
_MOST_KEPT: Final = 20
_FILE_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NUMBERS: Final = ("number", "reading")


def values_of(fields: Iterable[FormField], typed: FormFields) -> FieldValues:
    """What was answered, by the names of the fields."""
    found = {field.name: _value(field, typed) for field in fields}
    return {name: value for name, value in found.items() if value not in ("", [], {}, None)}


def _value(field: FormField, typed: FormFields) -> JsonValue:
    name = input_name(field.name)
    match field.type:
        case "multi":
            return list[JsonValue](text[:100] for text in typed.texts(name)[:_MOST_TICKED])
        case "cascade":
            return list[JsonValue](_path(field.options, _text(typed, name)))
        case "window":
            return _window(field.name, typed)
        case "location":
            return _place(field.name, typed)
        case "media":
            return [_file(field.name, each, typed) for each in kept_ids(field.name, typed)]
        case "signature":
            return next(reversed(kept_ids(field.name, typed)), "")
        case "table":
            return _rows(field, typed) if isinstance(field, TableField) else []
        case _:
            return _plain(field.type, _text(typed, name))


def _text(typed: FormFields, name: str) -> str:
    return typed.text(name).replace("\r\n", "\n").strip()[:_LONGEST]


def _plain(kind: str, text: str) -> JsonValue:
    return _number(text) if kind in _NUMBERS else text


def _number(text: str) -> JsonValue:
    try:
        number = float(text)
    except ValueError:
        return text
    return number if isfinite(number) else text


def _path(options: Iterable[object], chosen: str) -> list[str]:
    """From the top to the node that was chosen: codes are unique in the tree."""
    above = {getattr(node, "code", ""): getattr(node, "parent", "") for node in options}
    path: list[str] = [chosen] if chosen else []
    while path and (parent := above.get(path[0])) and len(path) <= len(above):
        path.insert(0, parent)
    return path


def _window(name: str, typed: FormFields) -> JsonValue:
    day, slot = (_text(typed, input_name(name, part)) for part in ("day", "slot"))
    if not day and not slot:
        return {}
    start, _, end = slot.partition("-")
    return {"day": day, "start": start, "end": end}


def _place(name: str, typed: FormFields) -> JsonValue:
    parts = ("latitude", "longitude", "words")
    said = {part: _text(typed, input_name(name, part)) for part in parts}
    place: dict[str, JsonValue] = {
        part: text if part == "words" else _number(text) for part, text in said.items() if text
    }
    return place


def kept_ids(name: str, typed: FormFields) -> list[str]:
    """The files that came before, without those to be dropped."""
    dropped = typed.texts(input_name(name, "drop"))
    kept = dict.fromkeys(typed.texts(input_name(name, "kept")))
    return [each for each in kept if each not in dropped and _FILE_ID.fullmatch(each)][:_MOST_KEPT]


def _file(name: str, file_id: str, typed: FormFields) -> JsonValue:
    caption = _text(typed, input_name(name, "caption", file_id))
    return {"id": file_id, "caption": caption} if caption else {"id": file_id}


def _rows(field: TableField, typed: FormFields) -> JsonValue:
    rows = [_row(field.name, number, field.columns, typed) for number in range(MOST_PAGE_ROWS)]
    while rows and not rows[-1]:
        rows.pop()
    return list(rows)


def _row(
    name: str, number: int, columns: Iterable[TableColumn], typed: FormFields
) -> dict[str, JsonValue]:
    cells = {
        column.name: _plain(column.type, _text(typed, input_name(name, number, column.name)))
        for column in columns
    }
    return {column: cell for column, cell in cells.items() if cell != ""}
