"""What the page shows of each field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from backend.features.forms import FieldValues, FormField, TableColumn, TableField
from backend.features.media import MediaLink
from backend.features.records.asking.names import input_name
from backend.features.records.asking.reading import kept_ids
from backend.features.request_forms import MOST_PAGE_ROWS
from backend.kit.http.forms import FormFields

_SLOT_HOURS: Final = 2
_ACCEPTED: Final = {"photo": "image/jpeg,image/png,image/webp", "video": "video/mp4"}
Options = list[tuple[str, str]]


@dataclass(frozen=True)
class KeptFile:
    id: str
    picture: str
    caption: str


@dataclass(frozen=True)
class Cell:
    """One input of a table's row."""

    name: str
    label: str
    kind: str
    options: Options
    text: str


@dataclass(frozen=True)
class Question:
    """`kind`: which input asks it; `groups`: the leaves of a cascade under where they lie."""

    name: str
    label: str
    help: str
    kind: str
    section: str = ""
    options: Options = field(default_factory=list)
    groups: list[tuple[str, Options]] = field(default_factory=list)
    first_day: str = ""
    last_day: str = ""
    rows: list[list[Cell]] = field(default_factory=list)
    more: str = ""
    can_grow: bool = False
    accept: str = ""
    room: int = 0
    has_captions: bool = False
    kept: list[KeptFile] = field(default_factory=list)


@dataclass(frozen=True)
class Drawing:
    """What questions are drawn with: the day, what was typed, the files that came before."""

    today: date
    typed: FormFields
    links: Mapping[str, MediaLink]
    more_rows: str = ""


def questions_of(fields: Sequence[FormField], drawing: Drawing) -> list[Question]:
    return [_question(each, drawing) for each in fields]


def _question(asked: FormField, drawing: Drawing) -> Question:
    name = input_name(asked.name)
    first, last = _days(asked, drawing.today)
    rows = _rows(asked, drawing) if isinstance(asked, TableField) else []
    return Question(
        name=name,
        label=asked.label,
        help="，".join(_notes(asked)),
        kind="area" if getattr(asked, "multiline", False) else asked.type,
        section=asked.section,
        options=_options(asked),
        groups=_groups(asked) if asked.type == "cascade" else [],
        first_day=first,
        last_day=last,
        rows=rows,
        more=asked.name,
        can_grow=len(rows) < min(getattr(asked, "max_rows", 0), MOST_PAGE_ROWS),
        accept=",".join(_ACCEPTED[each] for each in getattr(asked, "accepts", ("photo",))),
        room=getattr(asked, "max_count", 1),
        has_captions=getattr(asked, "captions", "none") != "none",
        kept=list(_kept(asked.name, drawing)),
    )


def _notes(asked: FormField) -> Iterator[str]:
    yield from (note for note in (asked.help, getattr(asked, "unit", "")) if note)
    if asked.type == "media":
        yield f"最多 {getattr(asked, 'max_count', 1)} 个"
    if not asked.required and not asked.required_if:
        yield "可以不填"


def _options(asked: FormField | TableColumn) -> Options:
    if asked.type == "window":
        return _slots(asked.opens, asked.closes)
    if asked.type in ("choice", "multi"):
        return [(option.code, option.label) for option in getattr(asked, "options", ())]
    return []


def _slots(opens: str, closes: str) -> Options:
    """Two hours each, and the whole day; none where there is less to choose from."""
    start, end = (int(each[:2]) * 60 + int(each[3:]) for each in (opens, closes))
    step = _SLOT_HOURS * 60
    edges = [*range(start, end, step), end]
    slots = [f"{_clock(a)}-{_clock(b)}" for a, b in pairwise(edges)]
    named = [(slot, slot.replace("-", "–")) for slot in slots]
    whole = f"{opens}-{closes}"
    return named if whole in slots else [*named, (whole, "都可以")]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _groups(asked: FormField) -> list[tuple[str, Options]]:
    """Every leaf, under the names of what is above it; those at the top stand first."""
    nodes = {node.code: node for node in getattr(asked, "options", ())}
    above = {node.parent for node in nodes.values()}
    groups: dict[str, Options] = {"": []}
    for node in nodes.values():
        if node.code in above:
            continue
        path: list[str] = []
        at = node
        while at.parent:
            at = nodes[at.parent]
            path.insert(0, at.label)
        groups.setdefault(" / ".join(path), []).append((node.code, node.label))
    return list(groups.items())


def _days(asked: FormField, today: date) -> tuple[str, str]:
    if asked.type not in ("date", "window"):
        return "", ""
    ends = (getattr(asked, "earliest", None), getattr(asked, "latest", None))
    first, last = (
        "" if days is None else (today + timedelta(days=days)).isoformat() for days in ends
    )
    return first, last


def _rows(table: TableField, drawing: Drawing) -> list[list[Cell]]:
    """Those with something in them and one to begin with, or one more where that was asked."""
    most = min(table.max_rows, MOST_PAGE_ROWS)
    numbers = range(most)
    used = [number for number in numbers if any(_typed(table, number, drawing.typed))]
    shown = _small_number(drawing.typed.text(input_name(table.name, "rows")))
    wanted = max(min(shown, most), max(used, default=-1) + 1, table.min_rows, 1)
    wanted += drawing.more_rows == table.name
    return [_row(table, number, drawing.typed) for number in range(min(wanted, most))]


def _small_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def _typed(table: TableField, number: int, typed: FormFields) -> Iterator[str]:
    for column in table.columns:
        yield typed.text(input_name(table.name, number, column.name)).strip()


def _row(table: TableField, number: int, typed: FormFields) -> list[Cell]:
    texts = _typed(table, number, typed)
    return [
        Cell(
            name=input_name(table.name, number, column.name),
            label=f"{column.label}{f'（{unit}）' if (unit := getattr(column, 'unit', '')) else ''}",
            kind=column.type,
            options=_options(column),
            text=text,
        )
        for column, text in zip(table.columns, texts, strict=True)
    ]


def _kept(name: str, drawing: Drawing) -> Iterator[KeptFile]:
    for file_id in kept_ids(name, drawing.typed):
        if link := drawing.links.get(file_id):
            caption = drawing.typed.text(input_name(name, "caption", file_id))
            yield KeptFile(file_id, link.thumbnail_url or "", caption)


def typed_values(fields: Sequence[FormField], values: FieldValues) -> list[tuple[str, str]]:
    """Defaults as a browser would have sent them; those of one line alone."""
    pairs: list[tuple[str, str]] = []
    for asked in fields:
        value = values.get(asked.name)
        if value is None:
            continue
        if asked.type == "cascade" and isinstance(value, list):
            pairs.append((input_name(asked.name), str(value[-1])))
        elif isinstance(value, list):
            pairs += [(input_name(asked.name), str(each)) for each in value]
        elif not isinstance(value, dict):
            pairs.append((input_name(asked.name), str(value)))
    return pairs
