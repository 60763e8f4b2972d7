"""The firm's own rules of what must be recorded."""

from backend.features.audit import AuditAction, AuditLog
from backend.features.tickets.models.evidence import RequiredEvidence
from backend.features.tickets.models.evidence_rule import EvidenceRule, rule_id
from backend.features.tickets.repository import EvidenceRuleRepository
from backend.features.tickets.words import ServiceType
from backend.kit.access import Actor
from backend.kit.mongo import UnitOfWork, transactional


class EvidenceRules:
    def __init__(
        self, rules: EvidenceRuleRepository, audit: AuditLog, unit_of_work: UnitOfWork
    ) -> None:
        self.rules = rules
        self.audit = audit
        self.unit_of_work = unit_of_work

    async def required(self, product_line_id: str, service_type: ServiceType) -> RequiredEvidence:
        return await self.rules.required(product_line_id, service_type)

    @transactional
    async def set(
        self,
        actor: Actor,
        product_line_id: str,
        service_type: ServiceType,
        evidence: RequiredEvidence,
    ) -> None:
        """Visits that are out already keep the rule they were sent with."""
        rule = await self.rules.find_one({"_id": rule_id(product_line_id, service_type)})
        if rule is None:
            await self.rules.add(EvidenceRule.of(product_line_id, service_type, evidence))
        else:
            rule.evidence = evidence
            await self.rules.save(rule)
        await self._write_down(actor, product_line_id, service_type, evidence.model_dump_json())

    @transactional
    async def drop(self, actor: Actor, product_line_id: str, service_type: ServiceType) -> None:
        """Raises EvidenceRuleNotFound."""
        rule = await self.rules.get(rule_id(product_line_id, service_type))
        await self.rules.delete(rule)
        await self._write_down(actor, product_line_id, service_type, "")

    async def _write_down(
        self, actor: Actor, product_line_id: str, service_type: ServiceType, evidence: str
    ) -> None:
        await self.audit.record(
            actor,
            AuditAction.SETTINGS_CHANGED,
            "evidence_rule",
            rule_id(product_line_id, service_type),
            {"evidence": evidence[:500]},
        )
