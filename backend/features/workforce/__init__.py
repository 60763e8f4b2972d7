"""Who can do what, where and when: skills, papers, shifts, leave, areas, caps, home bases."""

from backend.features.workforce.assembly import WorkforceParts, build_workforce
from backend.features.workforce.exported import workforce_exports
from backend.features.workforce.models import (
    AreaReach,
    Away,
    Base,
    CertificateKind,
    LeaveKind,
    Minutes,
    ValidCertificate,
    WorkforceDay,
)
from backend.features.workforce.models.day import without
from backend.features.workforce.ports import CertificatePhotos
from backend.features.workforce.service.catalogue import SkillCatalogue
from backend.features.workforce.service.workforce import Workforce
from backend.features.workforce.words import CERTIFICATE_NAMES

__all__ = [
    "CERTIFICATE_NAMES",
    "AreaReach",
    "Away",
    "Base",
    "CertificateKind",
    "CertificatePhotos",
    "LeaveKind",
    "Minutes",
    "SkillCatalogue",
    "ValidCertificate",
    "Workforce",
    "WorkforceDay",
    "WorkforceParts",
    "build_workforce",
    "without",
    "workforce_exports",
]
