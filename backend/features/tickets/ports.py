"""What tickets ask others for, by the narrowest name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from backend.features.consents import ConsentBook, ConsentNeeded, PolicyKind
from backend.features.forms import FormPin, Purpose
from backend.features.tickets.models.flow_plan import FlowPin
from backend.features.tickets.models.running_flow import RunningFlow
from backend.features.tickets.words import ServiceType
from backend.features.tickets.workflow import Act


class PositionConsent(Protocol):
    """A technician's separate consent to keeping where he was (PIPL art. 13, 29)."""

    async def allows_position(self, staff_id: str) -> bool:
        """Whether he has given it and not taken it back."""


@dataclass(frozen=True)
class BegunUnder:
    """The versions that count at one moment: of the flow, of the forms it will be asked at its
    stages, and of those that the flow demands with single acts."""

    flow: FlowPin
    forms: Mapping[Purpose, FormPin]
    step_forms: Mapping[Act, FormPin]


class FlowDemands(Protocol):
    """What the firm's flows 流程 ask of a ticket beyond the lifecycle; they stand above us."""

    async def begin(self, service_type: ServiceType, product_line_id: str) -> BegunUnder:
        """What a ticket that is made now is begun under."""

    async def running(self, pin: FlowPin | None, service_type: ServiceType) -> RunningFlow:
        """By what a ticket goes on; without a pin it is from before there were flows."""


@dataclass(frozen=True)
class TimePromised:
    """What the customer may count on next, in a word (上门), and by when."""

    what: str
    by: datetime


class NextPromise(Protocol):
    async def next_of(self, ticket_id: str) -> TimePromised | None:
        """None where nothing is promised, or nothing any more."""


class WrittenConsent:
    """By the book: his own tap, to the text as it is now."""

    def __init__(self, book: ConsentBook) -> None:
        self._book = book

    async def allows_position(self, staff_id: str) -> bool:
        try:
            await self._book.require_own(staff_id, PolicyKind.POSITION)
        except ConsentNeeded:
            return False
        return True
