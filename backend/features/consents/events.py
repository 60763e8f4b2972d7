from backend.features.consents.models import PolicyKind
from backend.kit.aggregate import DomainEvent
from backend.kit.clock import Instant


class ConsentWithdrawn(DomainEvent):
    """What was held at `at` for this purpose alone has to go (PIPL art. 47); he may have agreed
    anew before this is heard."""

    person_id: str
    policy: PolicyKind
    at: Instant


class PolicyPublished(DomainEvent):
    """Whoever agreed to an earlier version is asked again."""

    policy: PolicyKind
    version: str
