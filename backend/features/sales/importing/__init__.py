"""Sales as a kind of table that can be brought in."""

from backend.features.sales.importing.columns import COLUMNS, Column
from backend.features.sales.importing.kind import SaleKind

__all__ = ["COLUMNS", "Column", "SaleKind"]
