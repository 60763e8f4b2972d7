"""What a firm may fix itself: every kind of definition, on one page."""

from backend.container import Container
from backend.features.definitions import AnyKind


def definition_kinds(container: Container) -> tuple[AnyKind, ...]:
    """Features add their kinds here. Names must stay: definitions are stored by them."""
    return (
        container.calendars.kind,
        container.procedures.kind,
        container.forms.kind,
        container.judging.kind,
        *container.sla_rules.kinds,
        container.approvals.kind,
        container.flows.kind,
        container.flows.modules_kind,
    )
