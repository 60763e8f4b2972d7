"""What lists of tickets are asked with."""

from typing import Annotated

from pydantic import Field

from backend.features.tickets.models.filters import TicketFilter
from backend.features.tickets.models.statements import PlainNumber
from backend.features.tickets.models.values import Id
from backend.features.tickets.words import ServiceType, TicketMark
from backend.features.tickets.workflow import TicketState
from backend.kit.clock import Day, Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.pii import Phone

States = Annotated[list[TicketState], Field(max_length=len(TicketState))]


class TicketListQuery(PageQuery):
    """All that is given must hold. `phone_end`: the last four digits;
    `brand_number_start`: the first characters of a 厂家单号, at least four; `given_out`: given to
    a subcontractor, or not."""

    state: States = []
    branch_id: Id | None = None
    technician_id: Id | None = None
    customer_id: Id | None = None
    device_id: Id | None = None
    service_type: ServiceType | None = None
    urged: bool | None = None
    mark: TicketMark | None = None
    number: Annotated[str, Field(max_length=40)] = ""
    source: Annotated[str, Field(max_length=40)] = ""
    brand_number: PlainNumber | None = None
    brand_number_start: Annotated[PlainNumber, Field(min_length=4)] | None = None
    phone: Annotated[Phone, Field(max_length=30)] | None = None
    phone_end: Annotated[str, Field(pattern=r"^[0-9]{4}$")] | None = None
    name: Annotated[str, Field(max_length=40)] = ""
    given_out: bool | None = None
    created_from: Instant | None = None
    created_before: Instant | None = None

    def filter(self) -> TicketFilter:
        return TicketFilter(
            states=tuple(self.state),
            branch_id=self.branch_id or "",
            technician_id=self.technician_id or "",
            customer_id=self.customer_id or "",
            device_id=self.device_id or "",
            service_type=self.service_type,
            urged=self.urged,
            mark=self.mark,
            number=self.number.strip(),
            source=self.source.strip(),
            brand_number=self.brand_number or "",
            brand_number_start=self.brand_number_start or "",
            phone=self.phone or "",
            phone_end=self.phone_end or "",
            name=self.name.strip(),
            is_given_out=self.given_out,
            created_from=self.created_from,
            created_before=self.created_before,
        )


class DayQuery(Input):
    """Without `day`: the visits under way that have no time yet."""

    day: Day | None = None


class FiguresQuery(Input):
    """So many days up to now."""

    days: Annotated[int, Field(ge=1, le=90)] = 30


class RevealReason(Input):
    """Why the contact is needed; written down with who asked."""

    reason: Annotated[str, Field(min_length=1, max_length=100)]
