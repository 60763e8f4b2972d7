"""What a list of tickets is narrowed by."""

from dataclasses import dataclass
from datetime import datetime

from backend.features.tickets.words import ServiceType, TicketMark
from backend.features.tickets.workflow import TicketState


@dataclass(frozen=True)
class TicketFilter:
    """Empty fields do not narrow. `phone` in E.164; `phone_end` its last four digits.
    `brand_number` whole, `brand_number_start` its first characters, both in one spelling.
    `assigned_by`: an organisation; its own as long as they are not given out, and those given to
    it. `given_out_by`: an organisation; its own that a subcontractor has. `is_given_out`: whether
    a subcontractor has it."""

    states: tuple[TicketState, ...] = ()
    branch_id: str = ""
    technician_id: str = ""
    customer_id: str = ""
    device_id: str = ""
    household_id: str = ""
    service_type: ServiceType | None = None
    urged: bool | None = None
    mark: TicketMark | None = None
    number: str = ""
    source: str = ""
    brand_number: str = ""
    brand_number_start: str = ""
    phone: str = ""
    phone_end: str = ""
    name: str = ""
    assigned_by: str = ""
    given_out_by: str = ""
    is_given_out: bool | None = None
    created_from: datetime | None = None
    created_before: datetime | None = None
