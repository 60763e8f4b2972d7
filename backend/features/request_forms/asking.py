"""What of a designed form a plain page without scripts can ask."""

from collections.abc import Iterator
from typing import Final

from backend.features.forms import Audience, FormContent, FormField, TableField

MOST_ASKED: Final = 60
MOST_PAGE_ROWS: Final = 10
"""Of one table: more is no work for a page that comes anew for every row."""
MOST_INPUTS: Final = 800
_INPUTS_OF_FILES: Final = 30


def askable(content: FormContent) -> list[FormField]:
    """In their order, for a customer; what a page has no room for is left out."""
    reasons = dict(_reasons(content))
    fields = content.fields_for(Audience.CUSTOMER)
    return [field for field in fields if field.name not in reasons]


def unaskable(content: FormContent) -> str:
    """Why a field that must be answered cannot be asked; empty where there is none."""
    fields = {field.name: field for field in content.fields_for(Audience.CUSTOMER)}
    demanded = (
        f"“{fields[name].label}”{reason}"
        for name, reason in _reasons(content)
        if fields[name].required or fields[name].required_if
    )
    return next(demanded, "")


def _reasons(content: FormContent) -> Iterator[tuple[str, str]]:
    inputs = 0
    for number, field in enumerate(content.fields_for(Audience.CUSTOMER), 1):
        if isinstance(field, TableField) and field.min_rows > MOST_PAGE_ROWS:
            rows = f"至少要填 {field.min_rows} 行，网页上最多 {MOST_PAGE_ROWS} 行"
            yield field.name, f"{rows}，请减少行数或改为选填"
            continue
        inputs += _inputs_of(field)
        if number > MOST_ASKED or inputs > MOST_INPUTS:
            yield field.name, "排在太后面，一张网页放不下，请往前放、精简表单或改为选填"


def _inputs_of(field: FormField) -> int:
    """How many things a browser may send for it."""
    if isinstance(field, TableField):
        return len(field.columns) * min(field.max_rows, MOST_PAGE_ROWS) + 1
    if field.type == "multi":
        return len(field.options)
    return _INPUTS_OF_FILES if field.type in ("media", "signature") else 3
