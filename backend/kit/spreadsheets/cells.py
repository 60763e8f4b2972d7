"""What one cell says, as text; what cannot be taken at its word is named, never guessed."""

from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.read_only import EmptyCell, ReadOnlyCell
from pydantic import BaseModel

MOST_CHARACTERS: Final = 500
# Beyond 15 digits a spreadsheet's numbers are no longer what was typed.
_LARGEST_EXACT: Final = 10**15

SomeCell = SheetCell | MergedCell | ReadOnlyCell | EmptyCell


class CellTrouble(StrEnum):
    FORMULA = "formula"
    LONG_NUMBER = "long_number"
    ERROR_VALUE = "error_value"
    TOO_LONG = "too_long"
    MERGED = "merged"


class Cell(BaseModel):
    text: str = ""
    trouble: CellTrouble | None = None

    @property
    def is_empty(self) -> bool:
        return not self.text and self.trouble is None


EMPTY: Final = Cell()


def trimmed(cells: Sequence[Cell]) -> list[Cell]:
    """Without the empty cells at the end, of which some programs save thousands."""
    last = max((n for n, cell in enumerate(cells, 1) if not cell.is_empty), default=0)
    return list(cells[:last])


def text_cell(text: str) -> Cell:
    text = text.strip()
    # What our own CSV files put before a text that a spreadsheet would compute.
    if text[:1] == "'" and text[1:2] in "=+-@＝＋－＠":
        text = text[1:]
    if len(text) > MOST_CHARACTERS:
        return Cell(trouble=CellTrouble.TOO_LONG)
    return Cell(text=text) if text else EMPTY


def sheet_cell(cell: SomeCell) -> Cell:
    if cell.data_type == "f":
        return Cell(trouble=CellTrouble.FORMULA)
    if cell.data_type == "e":
        return Cell(trouble=CellTrouble.ERROR_VALUE)
    return _value_cell(cell.value)


def _value_cell(value: object) -> Cell:
    match value:
        case None:
            return EMPTY
        case bool():
            return Cell(text="是" if value else "否")
        case datetime():
            midnight = value.time() == time()
            return Cell(text=value.date().isoformat() if midnight else value.isoformat(sep=" "))
        case date():
            return Cell(text=value.isoformat())
        case int() | float():
            return _number_cell(value)
        case _:
            return text_cell(str(value))


def _number_cell(value: int | float) -> Cell:
    if not abs(value) < _LARGEST_EXACT:  # nor is what is no number at all
        return Cell(trouble=CellTrouble.LONG_NUMBER)
    whole = int(value)
    return Cell(text=str(whole) if whole == value else repr(value))
