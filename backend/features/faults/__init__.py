"""What goes wrong and what is done about it: problem types, the fault tree, common faults."""

from backend.features.faults.assembly import Faults, build_faults
from backend.features.faults.chips import CommonFaultChips
from backend.features.faults.errors import FaultCodeNotUsable, ProblemTypeNotUsable
from backend.features.faults.exported import fault_exports
from backend.features.faults.models import Chip, FaultPath, PathStep, ProblemType

__all__ = [
    "Chip",
    "CommonFaultChips",
    "FaultCodeNotUsable",
    "FaultPath",
    "Faults",
    "PathStep",
    "ProblemType",
    "ProblemTypeNotUsable",
    "build_faults",
    "fault_exports",
]
