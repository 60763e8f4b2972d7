"""A firm's own rule of what must be recorded, for a product line and a service type."""

from backend.features.tickets.models.evidence import RequiredEvidence
from backend.features.tickets.words import ServiceType
from backend.kit.aggregate import Aggregate

ANY_LINE = "any"


class EvidenceRule(Aggregate):
    """Its id is both, so that there is one of each. `any`: of lines without a rule of their own."""

    product_line_id: str
    service_type: ServiceType
    evidence: RequiredEvidence

    @classmethod
    def of(
        cls, product_line_id: str, service_type: ServiceType, evidence: RequiredEvidence
    ) -> "EvidenceRule":
        return cls(
            id=rule_id(product_line_id, service_type),
            product_line_id=product_line_id,
            service_type=service_type,
            evidence=evidence,
        )


def rule_id(product_line_id: str, service_type: ServiceType) -> str:
    return f"{product_line_id}|{service_type}"
