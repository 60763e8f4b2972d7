"""A firm's flow 流程 for one service type, and which modules 模块 it works with at all."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from backend.features.definitions import Content
from backend.features.tickets import (
    DEFAULT_EVIDENCE,
    SERVICE_NAMES,
    FlowPlan,
    FlowSteps,
    Module,
    Review,
    ServiceType,
)

THE_FIRM: Final = "firm"
"""The one key of the kind `modules`."""

PlainName = Annotated[str, Field(min_length=1, max_length=60)]


class Flow(FlowPlan):
    """Its key is its service type."""

    name: PlainName
    service_type: ServiceType


class Modules(Content):
    """What the firm works without. Off hides from new work; nothing is deleted."""

    off: Annotated[tuple[Module, ...], Field(max_length=len(Module))] = ()


class Preset(StrEnum):
    """最小 is report, dispatch, done; 完整 is everything."""

    MINIMAL = "minimal"
    FULL = "full"
    CUSTOM = "custom"


def preset_of(off: frozenset[Module]) -> Preset:
    if not off:
        return Preset.FULL
    return Preset.MINIMAL if off == frozenset(Module) else Preset.CUSTOM


def shipped_flow(service_type: ServiceType) -> Flow:
    return Flow(
        name=f"{SERVICE_NAMES[service_type]}流程",
        service_type=service_type,
        steps=FlowSteps(review=Review.PLAIN),
        evidence=DEFAULT_EVIDENCE[service_type],
    )


SHIPPED_FLOWS: Final[Mapping[str, Flow]] = {
    service_type.value: shipped_flow(service_type) for service_type in ServiceType
}
SHIPPED_MODULES: Final[Mapping[str, Modules]] = {THE_FIRM: Modules()}
