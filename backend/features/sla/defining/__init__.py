"""The rules themselves: what may be published, how its changes are told, and what comes of it."""

from backend.features.sla.defining.assembly import SlaRules, build_sla_rules
from backend.features.sla.defining.kinds import SLA_CHOICE
from backend.features.sla.defining.wording import SLA_POLICY

__all__ = ["SLA_CHOICE", "SLA_POLICY", "SlaRules", "build_sla_rules"]
