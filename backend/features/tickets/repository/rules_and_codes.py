from pymongo import IndexModel

from backend.features.tickets.errors import AcceptanceCodeExpired, EvidenceRuleNotFound
from backend.features.tickets.models.acceptance_code import AcceptanceCode
from backend.features.tickets.models.evidence import DEFAULT_EVIDENCE, RequiredEvidence
from backend.features.tickets.models.evidence_rule import ANY_LINE, EvidenceRule, rule_id
from backend.features.tickets.words import ServiceType
from backend.kit.mongo import Repository


class EvidenceRuleRepository(Repository[EvidenceRule]):
    model = EvidenceRule
    collection_name = "evidence_rules"
    not_found = EvidenceRuleNotFound

    async def required(self, product_line_id: str, service_type: ServiceType) -> RequiredEvidence:
        """The line's own rule, else the one for any line, else what we ship."""
        own, general = (rule_id(line, service_type) for line in (product_line_id, ANY_LINE))
        found = {rule.id: rule for rule in await self.find({"_id": {"$in": [own, general]}})}
        rule = found.get(own) or found.get(general)
        return rule.evidence if rule else DEFAULT_EVIDENCE[service_type]


class AcceptanceCodeRepository(Repository[AcceptanceCode]):
    model = AcceptanceCode
    collection_name = "acceptance_codes"
    not_found = AcceptanceCodeExpired
    indexes = (IndexModel("expire_at", expireAfterSeconds=0),)
