"""What a firm may fix itself: every kind of definition, on one page."""

from backend.features.approvals import Approvals
from backend.features.calendars import Calendars
from backend.features.definitions import AnyKind
from backend.features.dispatch import Judging
from backend.features.flows import Flows
from backend.features.forms import Forms
from backend.features.procedures import Procedures
from backend.features.sla import SlaRules


def definition_kinds(
    calendars: Calendars,
    procedures: Procedures,
    forms: Forms,
    judging: Judging,
    sla_rules: SlaRules,
    approvals: Approvals,
    flows: Flows,
) -> tuple[AnyKind, ...]:
    """Features add their kinds here. Names must stay: definitions are stored by them."""
    return (
        calendars.kind,
        procedures.kind,
        forms.kind,
        judging.kind,
        *sla_rules.kinds,
        approvals.kind,
        flows.kind,
        flows.modules_kind,
    )
