from backend.features.consents.models import PolicyKind
from backend.kit.aggregate import DomainEvent


class ConsentWithdrawn(DomainEvent):
    """What was held for this purpose alone has to go (PIPL art. 47)."""

    person_id: str
    policy: PolicyKind


class PolicyPublished(DomainEvent):
    """Whoever agreed to an earlier version is asked again."""

    policy: PolicyKind
    version: str
