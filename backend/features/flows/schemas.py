from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.flows.models import Modules, Preset, preset_of
from backend.features.flows.pinned import Pinned, PinnedKind
from backend.features.flows.pinned import Version as PinnedVersion
from backend.features.flows.reapplication import Applied, Preview, Wanted
from backend.features.tickets import (
    MODULE_NAMES,
    STATE_NAMES,
    FlowPin,
    Module,
    Repinned,
    ServiceType,
    Ticket,
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


class VersionRef(Input):
    """`modules` is of flows: the version of the firm's choice of modules, else 0."""

    key: Annotated[str, Field(min_length=1, max_length=64)]
    version: Version
    modules: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    @classmethod
    def of(cls, version: PinnedVersion) -> "VersionRef":
        return cls(key=version.key, version=version.version, modules=version.modules)


class PinnedView(BaseModel):
    """`part`: the purpose of a form or `step:` and its act, the id of a visit. `changes` in words,
    empty where it runs by what counts now."""

    kind: PinnedKind
    part: str
    runs_by: VersionRef | None
    current: VersionRef
    is_current: bool
    changes: list[str]

    @classmethod
    def of(cls, pinned: Pinned) -> "PinnedView":
        return cls(
            kind=pinned.kind,
            part=pinned.part,
            runs_by=VersionRef.of(pinned.runs_by) if pinned.runs_by else None,
            current=VersionRef.of(pinned.current),
            is_current=pinned.is_current,
            changes=list(pinned.changes),
        )


class TicketDefinitionsView(BaseModel):
    """What a ticket was begun with, and what the present versions would change for it."""

    ticket_id: str
    number: str
    ticket_version: int
    definitions: list[PinnedView]

    @classmethod
    def of(cls, ticket: Ticket, pinned: list[Pinned]) -> "TicketDefinitionsView":
        return cls(
            ticket_id=ticket.id,
            number=ticket.number,
            ticket_version=ticket.version,
            definitions=[PinnedView.of(each) for each in pinned],
        )


class DefinitionToMove(Input):
    kind: PinnedKind
    part: Annotated[str, Field(max_length=64)] = ""
    to: VersionRef

    def wanted(self) -> Wanted:
        to = PinnedVersion(self.to.key, self.to.version, self.to.modules)
        return Wanted(self.kind, self.part, to)


class DefinitionsOrder(Input):
    """`version` is that of the ticket, `to` the version that counts, both as the preview said."""

    version: Annotated[int, Field(ge=0, le=1_000_000_000)]
    definitions: Annotated[list[DefinitionToMove], Field(min_length=1, max_length=10)]


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
