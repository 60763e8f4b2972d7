"""What people have agreed to: policies in versions, and who agreed to which, when and how."""

from backend.features.consents.assembly import Consents, build_consents
from backend.features.consents.book import ConsentBook, ConsentStanding
from backend.features.consents.errors import ConsentNeeded, PolicyOutdated
from backend.features.consents.events import ConsentWithdrawn, PolicyPublished
from backend.features.consents.gate import ConsentGate
from backend.features.consents.models import ConsentRecord, ConsentSource, PolicyKind, PolicyText
from backend.features.consents.policies import NAMES as NAMES_OF_LABELS
from backend.features.consents.policies import Policies

__all__ = [
    "NAMES_OF_LABELS",
    "ConsentBook",
    "ConsentGate",
    "ConsentNeeded",
    "ConsentRecord",
    "ConsentSource",
    "ConsentStanding",
    "ConsentWithdrawn",
    "Consents",
    "Policies",
    "PolicyKind",
    "PolicyOutdated",
    "PolicyPublished",
    "PolicyText",
    "build_consents",
]
