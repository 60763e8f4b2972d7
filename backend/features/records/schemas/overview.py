"""一户一档: all there is about one home, on one page."""

from enum import StrEnum

from pydantic import BaseModel

from backend.features.contracts import ContractBrief
from backend.features.conversations import ConversationBrief
from backend.features.customers import HouseholdView, LevelView
from backend.features.devices import DeviceRow
from backend.features.notifications import MessageSent
from backend.features.sales import PromiseView
from backend.features.tickets import (
    SERVICE_NAMES,
    STATE_NAMES,
    Complaint,
    ComplaintCategory,
    ComplaintState,
    ServiceType,
    Severity,
    Ticket,
    TicketState,
    rating_words_in_list,
)
from backend.kit.clock import Instant


class Section(StrEnum):
    """Parts of the page that a permission of their own opens."""

    DEVICES = "devices"
    TICKETS = "tickets"
    COMPLAINTS = "complaints"
    CONVERSATIONS = "conversations"


class TicketOfHome(BaseModel):
    id: str
    number: str
    service_type: ServiceType
    service_name: str
    state: TicketState
    state_name: str
    devices: list[str]
    region: str
    is_urged: bool
    created_at: Instant
    ended_at: Instant | None

    @classmethod
    def of(cls, ticket: Ticket) -> "TicketOfHome":
        return cls(
            id=ticket.id,
            number=ticket.number,
            service_type=ticket.service_type,
            service_name=SERVICE_NAMES[ticket.service_type],
            state=ticket.state,
            state_name=STATE_NAMES[ticket.state],
            devices=[device.title for device in ticket.devices],
            region=ticket.place.region,
            is_urged=ticket.is_urged,
            created_at=ticket.created_at,
            ended_at=ticket.ended_at,
        )


class RatingOfHome(BaseModel):
    """`words` are left out where the customer wished to stay unnamed."""

    ticket_id: str
    ticket_number: str
    stars: int
    solved: bool
    words: str

    @classmethod
    def of(cls, ticket: Ticket) -> "RatingOfHome | None":
        if ticket.rating is None:
            return None
        given = ticket.rating.rating
        return cls(
            ticket_id=ticket.id,
            ticket_number=ticket.number,
            stars=given.stars,
            solved=given.solved,
            words="" if given.anonymous else rating_words_in_list(ticket),
        )


class ComplaintOfHome(BaseModel):
    id: str
    number: str
    ticket_id: str
    category: ComplaintCategory
    severity: Severity
    state: ComplaintState
    created_at: Instant
    due_at: Instant

    @classmethod
    def of(cls, complaint: Complaint) -> "ComplaintOfHome":
        return cls.model_validate(complaint.model_dump(include=set(cls.model_fields)))


class HouseholdOverview(BaseModel):
    """At most 20 of each list, newest first, people masked. `withheld` names the parts the reader
    has no permission for; they are empty. `ticket_counts` counts the home's tickets by state;
    `ratings` are of the tickets shown. `promises` are of the devices shown."""

    household: HouseholdView
    level: LevelView | None
    contract: ContractBrief | None
    devices: list[DeviceRow]
    promises: list[PromiseView]
    tickets: list[TicketOfHome]
    ticket_counts: dict[TicketState, int]
    ratings: list[RatingOfHome]
    complaints: list[ComplaintOfHome]
    messages: list[MessageSent]
    conversations: list[ConversationBrief]
    withheld: list[Section]
