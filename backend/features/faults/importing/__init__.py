"""The fault tree as a kind of table that can be brought in."""

from backend.features.faults.importing.columns import COLUMNS, Column
from backend.features.faults.importing.kind import FaultTreeKind

__all__ = ["COLUMNS", "Column", "FaultTreeKind"]
