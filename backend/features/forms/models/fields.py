"""The fields of a form: one discriminated union, each a kind of answer with its question."""

from collections.abc import Iterator
from typing import Annotated, Final, Literal

from pydantic import Field, JsonValue
from typing_extensions import TypeAliasType

from backend.features.forms.models.filling import Filling, Refused, RefusedParts, is_empty
from backend.features.forms.models.kinds.base import Asked, Kind
from backend.features.forms.models.kinds.choices import Cascade, Choice, Multi
from backend.features.forms.models.kinds.dates import DateOf, WindowOf
from backend.features.forms.models.kinds.files import Pictures, Signature
from backend.features.forms.models.kinds.numbers import Number, Reading
from backend.features.forms.models.kinds.places import Location
from backend.features.forms.models.kinds.text import Scan, Text
from backend.features.forms.models.words import DefaultSource
from backend.kit.conditions import Condition, Fact, FactKind
from backend.kit.text import Line

MOST_COLUMNS: Final = 12
MOST_ROWS: Final = 50

Section = Annotated[Line, Field(max_length=40)]


class Column(Asked):
    """One column of a table."""


class TextColumn(Column, Text):
    pass


class ScanColumn(Column, Scan):
    pass


class NumberColumn(Column, Number):
    pass


class ReadingColumn(Column, Reading):
    pass


class ChoiceColumn(Column, Choice):
    pass


class DateColumn(Column, DateOf):
    pass


TableColumn = Annotated[
    TextColumn | ScanColumn | NumberColumn | ReadingColumn | ChoiceColumn | DateColumn,
    Field(discriminator="type"),
]


class FieldOf(Asked):
    """`section`: the heading it stands under. `visible_if` and `required_if` compare answers of
    fields above this one. `staff_only`: no customer is asked or shown it."""

    section: Section = ""
    required_if: Condition | None = None
    visible_if: Condition | None = None
    staff_only: bool = False
    default_from: DefaultSource | None = None


class TextField(FieldOf, Text):
    pass


class ScanField(FieldOf, Scan):
    pass


class NumberField(FieldOf, Number):
    pass


class ReadingField(FieldOf, Reading):
    pass


class ChoiceField(FieldOf, Choice):
    pass


class MultiField(FieldOf, Multi):
    pass


class CascadeField(FieldOf, Cascade):
    pass


class DateField(FieldOf, DateOf):
    pass


class WindowField(FieldOf, WindowOf):
    pass


class MediaField(FieldOf, Pictures):
    pass


class SignatureField(FieldOf, Signature):
    pass


class LocationField(FieldOf, Location):
    pass


class TableField(FieldOf, Kind):
    """A list of rows, each an object of answers by column. Empty rows are left out."""

    type: Literal["table"] = "table"
    columns: Annotated[tuple[TableColumn, ...], Field(max_length=MOST_COLUMNS)]
    min_rows: Annotated[int, Field(ge=0, le=MOST_ROWS)] = 0
    max_rows: Annotated[int, Field(ge=1, le=MOST_ROWS)] = MOST_ROWS

    def read(self, raw: JsonValue, filling: Filling) -> JsonValue:
        if not isinstance(raw, list):
            raise Refused("wrong_type", "应为表格，请重新填写")
        rows = [(number, row) for number, row in enumerate(raw) if not is_blank_row(row)]
        if len(rows) > self.max_rows:
            raise Refused("too_many", f"最多 {self.max_rows} 行，请去掉一些")
        if len(rows) < self.min_rows:
            raise Refused("too_few", f"至少 {self.min_rows} 行，请补填")
        refused: list[Refused] = []
        kept: list[JsonValue] = []
        for number, row in rows:
            values, wrong = self._row(number, row, filling)
            kept.append(values)
            refused += wrong
        if refused:
            raise RefusedParts(refused)
        return kept

    def is_blank(self, raw: JsonValue) -> bool:
        return is_empty(raw) or (isinstance(raw, list) and all(map(is_blank_row, raw)))

    def _row(
        self, number: int, raw: JsonValue, filling: Filling
    ) -> tuple[dict[str, JsonValue], list[Refused]]:
        if not isinstance(raw, dict):
            return {}, [Refused("wrong_type", "这一行无法读取，请重新填写", f"[{number}]")]
        values: dict[str, JsonValue] = {}
        wrong = []
        for column in self.columns:
            try:
                self._cell(column, raw.get(column.name), values, filling)
            except Refused as refused:
                reason = f"第 {number + 1} 行“{column.label}”{refused.reason}"
                wrong.append(Refused(refused.code, reason, f"[{number}].{column.name}"))
        if not set(raw) <= {column.name for column in self.columns}:
            reason = f"第 {number + 1} 行有表格里没有的列，请刷新后重新填写"
            wrong.append(Refused("unknown_field", reason, f"[{number}]"))
        return values, wrong

    @staticmethod
    def _cell(
        column: "TableColumn", raw: JsonValue, values: dict[str, JsonValue], filling: Filling
    ) -> None:
        if not is_empty(raw):
            values[column.name] = column.read(raw, filling)
        elif column.required:
            raise Refused("required", "还没有填，请填写")

    def words(self, value: JsonValue) -> str:
        if not isinstance(value, list):
            return str(value)
        return "；".join("，".join(self._said(row)) for row in value if isinstance(row, dict))

    def _said(self, row: dict[str, JsonValue]) -> Iterator[str]:
        for column in self.columns:
            if column.name in row:
                yield f"{column.label} {column.words(row[column.name])}"

    def fact(self, name: str, label: str) -> Fact:
        return Fact(name, label, FactKind.NUMBER, unit=" 行")

    def fact_value(self, value: JsonValue) -> object:
        return len(value) if isinstance(value, list) else None

    def findings(self) -> Iterator[str]:
        if not self.columns:
            yield "表格没有任何列，请至少加一列"
        names = [column.name for column in self.columns]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"列名“{name}”重复，请改成不同的名称"
        if self.min_rows > self.max_rows:
            yield "最少行数大于最多行数，请改正其中一个"
        for column in self.columns:
            yield from (f"“{column.label}”列：{reason}" for reason in column.findings())


def is_blank_row(row: JsonValue) -> bool:
    return is_empty(row) or (isinstance(row, dict) and all(map(is_empty, row.values())))


_AnyField = Annotated[
    TextField
    | ScanField
    | NumberField
    | ReadingField
    | ChoiceField
    | MultiField
    | CascadeField
    | DateField
    | WindowField
    | MediaField
    | SignatureField
    | LocationField
    | TableField,
    Field(discriminator="type"),
]

FormField = TypeAliasType("FormField", _AnyField)
"""Named, so that schemas refer to it instead of repeating it."""
