"""Time limits 时限: clocks that run, pause, are met or breached, and who hears of it."""

from backend.features.sla.assembly import Sla, build_sla
from backend.features.sla.defining import SLA_CHOICE, SLA_POLICY, SlaRules, build_sla_rules
from backend.features.sla.defining.handlers import routes as rule_routes
from backend.features.sla.events import ClockBreached, ClockLevelReached
from backend.features.sla.exported import watch_export
from backend.features.sla.migrations import begin_clocks
from backend.features.sla.models import ClockName, ClockReading, ClockState, Side
from backend.features.sla.models.record import Watch
from backend.features.sla.promises import PromisedTimes
from backend.features.sla.subscriptions import sla_subscriptions

__all__ = [
    "SLA_CHOICE",
    "SLA_POLICY",
    "ClockBreached",
    "ClockLevelReached",
    "ClockName",
    "ClockReading",
    "ClockState",
    "PromisedTimes",
    "Side",
    "Sla",
    "SlaRules",
    "Watch",
    "begin_clocks",
    "build_sla",
    "build_sla_rules",
    "rule_routes",
    "sla_subscriptions",
    "watch_export",
]
