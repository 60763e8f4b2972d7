"""Operations 运维: what whoever looks after the installation wants to know of it, on a page."""

from backend.features.operations.exported import backup_export
from backend.features.operations.models import Finding, Level
from backend.features.operations.ports import Examine
from backend.features.operations.service import Operations

__all__ = ["Examine", "Finding", "Level", "Operations", "backup_export"]
