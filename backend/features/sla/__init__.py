"""Time limits 时限: clocks that run, pause, are met or breached, and who hears of it."""

from backend.features.sla.defining import SLA_CHOICE, SLA_POLICY, SlaRules, build_sla_rules
from backend.features.sla.defining.handlers import routes as rule_routes

__all__ = ["SLA_CHOICE", "SLA_POLICY", "SlaRules", "build_sla_rules", "rule_routes"]
