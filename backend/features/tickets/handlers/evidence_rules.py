"""What a firm wants recorded before a visit is finished."""

from backend.features.accounts import Permission
from backend.features.tickets.handlers.base import TicketEndpoint
from backend.features.tickets.models.evidence import RequiredEvidence
from backend.features.tickets.words import ServiceType
from backend.kit.http import operation


class EvidenceRuleOne(TicketEndpoint):
    path = "/api/v1/evidence-rules/{product_line_id}/{service_type}"

    @operation(permission=Permission.CATALOGUE_MANAGE)
    async def get(self, product_line_id: str, service_type: ServiceType) -> RequiredEvidence:
        """What is required now: the line's own rule, the one of `any` line, or what we ship."""
        return await self.tickets.evidence_rules.required(product_line_id, service_type)

    @operation(permission=Permission.CATALOGUE_MANAGE)
    async def put(
        self, product_line_id: str, service_type: ServiceType, body: RequiredEvidence
    ) -> RequiredEvidence:
        """Set the rule for visits that are dispatched from now on; line `any` is all others."""
        await self.tickets.evidence_rules.set(self.actor, product_line_id, service_type, body)
        return body

    @operation(permission=Permission.CATALOGUE_MANAGE)
    async def delete(self, product_line_id: str, service_type: ServiceType) -> None:
        """Go back to the more general rule."""
        await self.tickets.evidence_rules.drop(self.actor, product_line_id, service_type)


ENDPOINTS = (EvidenceRuleOne,)
