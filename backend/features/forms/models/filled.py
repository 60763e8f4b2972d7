"""A filled form for whoever may read it: questions in their old wording, answers in words."""

from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import BaseModel, JsonValue

from backend.features.forms.models.fields import FormField, TableField
from backend.features.forms.models.form import FormContent
from backend.features.forms.models.kinds.base import Kind
from backend.features.forms.models.kinds.numbers import Reading
from backend.features.forms.models.words import Audience, PersonalKind
from backend.kit.pii import mask_address, mask_name, mask_phone

_WITH_TEXT: Final = frozenset({"text", "media", "table", "location"})
_MASKS: Final = {
    PersonalKind.PERSON_NAME: mask_name,
    PersonalKind.PHONE: mask_phone,
    PersonalKind.ADDRESS: mask_address,
}


class FilledField(BaseModel):
    """One answered question. `value` is the answer as the contract shapes it, None where it is
    masked; `is_normal` is for readings with a range; `columns` and `rows` are of tables, in words.
    """

    name: str
    label: str
    section: str
    type: str
    words: str
    value: JsonValue
    is_masked: bool = False
    is_normal: bool | None = None
    media_ids: list[str] = []
    columns: list[str] = []
    rows: list[list[str]] = []

    def without_text(self, instead: str) -> "FilledField":
        """With what people may have typed in it replaced."""
        if self.type not in _WITH_TEXT:
            return self
        return FilledField(
            name=self.name,
            label=self.label,
            section=self.section,
            type=self.type,
            words=instead,
            value=None,
            is_masked=True,
            media_ids=self.media_ids,
        )


def filled_fields(
    content: FormContent, values: Mapping[str, JsonValue], audience: Audience, *, clear: bool
) -> list[FilledField]:
    """In the order of the form, what was answered. `clear`: names, phones and places unmasked."""
    fields = (field for field in content.fields_for(audience) if field.name in values)
    return [_filled(field, values[field.name], clear=clear) for field in fields]


def _filled(field: FormField, value: JsonValue, *, clear: bool) -> FilledField:
    masked = not clear and _is_personal(field)
    filled = FilledField(
        name=field.name,
        label=field.label,
        section=field.section,
        type=field.type,
        words=_said(field, value, clear=clear),
        value=None if masked else value,
        is_masked=masked,
        media_ids=list(field.media_ids(value)),
    )
    if isinstance(field, Reading) and isinstance(value, int | float):
        filled.is_normal = field.is_normal(value) if field.range_words else None
    if isinstance(field, TableField) and isinstance(value, list):
        filled.columns = [column.label for column in field.columns]
        filled.rows = [_row(field, row, clear=clear) for row in value]
        filled.words = "；".join("，".join(_named(filled.columns, row)) for row in filled.rows)
    return filled


def _is_personal(field: FormField) -> bool:
    if isinstance(field, TableField):
        return any(column.text_kind for column in field.columns)
    return field.text_kind is not None


def _said(kind: Kind, value: JsonValue, *, clear: bool) -> str:
    words = kind.words(value)
    return words if clear or kind.text_kind is None else _MASKS[kind.text_kind](words)


def _row(field: TableField, row: JsonValue, *, clear: bool) -> list[str]:
    cells = row if isinstance(row, dict) else {}
    return [
        _said(column, cells[column.name], clear=clear) if column.name in cells else ""
        for column in field.columns
    ]


def _named(columns: list[str], row: list[str]) -> Iterator[str]:
    return (f"{column} {cell}" for column, cell in zip(columns, row, strict=True) if cell)
