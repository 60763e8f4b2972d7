"""Flows 流程: what a firm demands of its work beyond the lifecycle, by service type, and which
modules it works with."""

from backend.features.flows.assembly import FlowBooks, Flows, build_flow_books, build_flows
from backend.features.flows.migrations import fold_evidence_rules, pin_tickets
from backend.features.flows.models import THE_FIRM, Flow, Modules, Preset

__all__ = [
    "THE_FIRM",
    "Flow",
    "FlowBooks",
    "Flows",
    "Modules",
    "Preset",
    "build_flow_books",
    "build_flows",
    "fold_evidence_rules",
    "pin_tickets",
]
