"""Tables that people exchange with spreadsheet programs: read with suspicion, written as text.

`read_table`, `write_xlsx` and `write_csv` take bytes and give bytes, for a Workshop to run.
"""

from backend.kit.spreadsheets.reading import (
    Cell,
    Row,
    Table,
    TableRefused,
    read_table,
)
from backend.kit.spreadsheets.writing import Sheet, SheetFormat, write_sheet

__all__ = [
    "Cell",
    "Row",
    "Sheet",
    "SheetFormat",
    "Table",
    "TableRefused",
    "read_table",
    "write_sheet",
]
