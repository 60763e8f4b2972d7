"""Standard procedures (SOP) a firm wants followed on site: ordered steps with text, pictures and
the evidence each must leave, for a product line and a service type."""

from backend.features.procedures.assembly import Procedures, build_procedures
from backend.features.procedures.kind import PICTURES
from backend.features.procedures.models import (
    ANY,
    MOST_PHOTOS,
    MOST_READINGS,
    AskedReading,
    ProcedureContent,
    ProcedurePin,
    ProcedureUse,
    Step,
    StepDemand,
    StepName,
)
from backend.features.procedures.service import ProcedureBook

__all__ = [
    "ANY",
    "MOST_PHOTOS",
    "MOST_READINGS",
    "PICTURES",
    "AskedReading",
    "ProcedureBook",
    "ProcedureContent",
    "ProcedurePin",
    "ProcedureUse",
    "Procedures",
    "Step",
    "StepDemand",
    "StepName",
    "build_procedures",
]
