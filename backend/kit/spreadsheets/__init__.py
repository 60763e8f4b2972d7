"""Tables that people exchange with spreadsheet programs: read with suspicion, written as text.

`read_pieces`, `write_rows` and `write_sheet` are for a Workshop to run.
"""

from backend.kit.spreadsheets.cells import Cell, CellTrouble
from backend.kit.spreadsheets.reading import (
    MOST_ROWS,
    Piece,
    Row,
    TableRefused,
    pieces,
    read_pieces,
)
from backend.kit.spreadsheets.writing import Sheet, SheetFormat, write_rows, write_sheet

__all__ = [
    "MOST_ROWS",
    "Cell",
    "CellTrouble",
    "Piece",
    "Row",
    "Sheet",
    "SheetFormat",
    "TableRefused",
    "pieces",
    "read_pieces",
    "write_rows",
    "write_sheet",
]
