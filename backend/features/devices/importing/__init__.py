"""Many devices at once, from a table that somebody has filled in; all of them or none."""

from backend.features.devices.importing.models import DeviceImport, ImportState, RowProblem
from backend.features.devices.importing.repository import DeviceImportRepository
from backend.features.devices.importing.service import Importing

__all__ = [
    "DeviceImport",
    "DeviceImportRepository",
    "ImportState",
    "Importing",
    "RowProblem",
]
