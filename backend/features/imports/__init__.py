"""Tables brought in: the file, the checking, the batches, the report. What a row becomes is the
business of the features above, each with an `ImportKind` of its own."""

from backend.features.imports.assembly import Imports, build_imports
from backend.features.imports.columns import ImportColumn, ReadCell, checked, day, one_of
from backend.features.imports.lines import Identity, ImportLine
from backend.features.imports.ports import ImportKind, PreparedLines

__all__ = [
    "Identity",
    "ImportColumn",
    "ImportKind",
    "ImportLine",
    "Imports",
    "PreparedLines",
    "ReadCell",
    "build_imports",
    "checked",
    "day",
    "one_of",
]
