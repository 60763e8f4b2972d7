from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.flows.models import Modules, Preset, preset_of
from backend.features.flows.reapplication import Applied, Preview
from backend.features.tickets import (
    MODULE_NAMES,
    STATE_NAMES,
    FlowPin,
    Module,
    Repinned,
    ServiceType,
    TicketState,
)
from backend.kit.http import Input

MOST_AT_ONCE = 50

Version = Annotated[int, Field(ge=1, le=1_000_000)]


class ModuleView(BaseModel):
    module: Module
    name: str
    is_on: bool


class ModulesView(BaseModel):
    """What the firm works with now; clients hide what is off."""

    preset: Preset
    modules: list[ModuleView]

    @classmethod
    def of(cls, modules: Modules) -> "ModulesView":
        off = frozenset(modules.off)
        views = [
            ModuleView(module=each, name=MODULE_NAMES[each], is_on=each not in off)
            for each in Module
        ]
        return cls(preset=preset_of(off), modules=views)


class FlowDrawing(BaseModel):
    """`svg` is a whole picture; its words are text and it loads nothing."""

    service_type: ServiceType
    name: str
    version: int
    mermaid: str
    svg: str


class TicketFlowView(BaseModel):
    """By what a ticket runs, what counts now, and what would be different for it."""

    ticket_id: str
    number: str
    ticket_version: int
    state: TicketState
    state_name: str
    runs_by: FlowPin | None
    current: FlowPin
    is_current: bool
    changes: list[str]

    @classmethod
    def of(cls, preview: Preview) -> "TicketFlowView":
        ticket = preview.ticket
        return cls(
            ticket_id=ticket.id,
            number=ticket.number,
            ticket_version=ticket.version,
            state=ticket.state,
            state_name=STATE_NAMES[ticket.state],
            runs_by=ticket.flow,
            current=preview.pin,
            is_current=ticket.flow == preview.pin,
            changes=preview.changes,
        )


class TicketToMove(Input):
    """`version` is that of the ticket, as the preview showed it."""

    ticket_id: Annotated[str, Field(min_length=1, max_length=64)]
    version: Annotated[int, Field(ge=0, le=1_000_000_000)]


class ReapplicationOrder(Input):
    """`version` and `modules` as the preview said; so what was looked at is what is applied."""

    version: Version
    modules: Version
    tickets: Annotated[list[TicketToMove], Field(min_length=1, max_length=MOST_AT_ONCE)]

    def pin(self, service_type: ServiceType) -> FlowPin:
        return FlowPin(key=service_type, version=self.version, modules=self.modules)

    def wanted(self) -> list[Repinned]:
        return [Repinned(each.ticket_id, each.version) for each in self.tickets]


class AppliedView(BaseModel):
    ticket_id: str
    applied: bool
    refused: str

    @classmethod
    def of(cls, applied: Applied) -> "AppliedView":
        return cls(
            ticket_id=applied.ticket_id, applied=not applied.refused, refused=applied.refused
        )
