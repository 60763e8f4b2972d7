"""一机一档: a device with its place and every service, for its owner and for staff.

No name, phone or door of a customer is in a service; the place is masked.
"""

from typing import Generic, TypeVar

from pydantic import BaseModel

from backend.features.customers import AddressSnapshot
from backend.features.devices import (
    DeviceRecord,
    Family,
    LifeEventView,
    Origin,
    OwnerEventView,
    StaffDeviceRecord,
)
from backend.features.faults import FaultPath
from backend.features.media import MediaLink
from backend.features.sales import PromiseView, SaleOfDevice
from backend.features.tickets import (
    RATING,
    SERVICE_NAMES,
    STATE_NAMES,
    Channel,
    FinishResult,
    IncompleteReason,
    PartLine,
    Reading,
    ServiceType,
    Ticket,
    TicketState,
    Visit,
    VisitState,
    Window,
    problem_in_list,
    rating_words_in_list,
)
from backend.kit.clock import Instant
from backend.kit.pagination import Page
from backend.kit.pii import mask_address


class PlaceOfDevice(BaseModel):
    """Where it stands: the estate shows, the door does not."""

    area: str
    estate: str
    door: str

    @classmethod
    def of(cls, address: AddressSnapshot) -> "PlaceOfDevice":
        return cls(area=address.area, estate=address.estate, door=mask_address(address.door))


class RatingOfService(BaseModel):
    stars: int
    solved: bool
    words: str


class VisitOfService(BaseModel):
    """What the customer sees of a visit; the last eight fields are of finished work."""

    number: int
    state: VisitState
    technicians: list[str]
    window: Window | None
    arrived_at: Instant | None
    ended_at: Instant | None
    result: FinishResult | None
    action: str
    parts: list[PartLine]
    readings: list[Reading]
    labour_minutes: int
    amount_fen: int
    photo_ids: list[str]
    fault: FaultPath | None

    @classmethod
    def of(cls, visit: Visit) -> "VisitOfService":
        return cls.model_validate(_visit(visit))


class StaffVisitOfService(VisitOfService):
    fault_code: str | None
    travel_minutes: int
    work_minutes: int
    break_minutes: int
    unfinished: IncompleteReason | None
    completes: bool

    @classmethod
    def of(cls, visit: Visit) -> "StaffVisitOfService":
        record = visit.hand_over.completion if visit.hand_over else None
        more = {
            "fault_code": record.fault_code if record else None,
            "travel_minutes": visit.travel_minutes,
            "work_minutes": visit.work_minutes,
            "break_minutes": visit.break_minutes,
            "unfinished": visit.unfinished.reason if visit.unfinished else None,
            "completes": visit.completes,
        }
        return cls.model_validate(_visit(visit) | more)


def _visit(visit: Visit) -> dict[str, object]:
    record = visit.hand_over.completion if visit.hand_over else None
    return {
        "number": visit.number,
        "state": visit.state,
        "technicians": [person.name for person in visit.technicians],
        "window": visit.window,
        "arrived_at": visit.arrival.at if visit.arrival else None,
        "ended_at": visit.ends_at if visit.has_begun and not visit.under_way else None,
        "result": record.result if record else None,
        "action": record.action if record else "",
        "parts": record.parts if record else [],
        "readings": record.readings if record else [],
        "labour_minutes": record.labour_minutes if record else 0,
        "amount_fen": record.amount_fen if record else 0,
        "photo_ids": record.media_ids if record else [],
        "fault": visit.hand_over.fault if visit.hand_over else None,
    }


class Service(BaseModel):
    """One ticket of the device. `problem` and its photos are in the reporter's own words: there for
    his household and for staff, empty for whoever owns the device besides."""

    id: str
    number: str
    service_type: ServiceType
    service_name: str
    state: TicketState
    state_name: str
    symptoms: list[str]
    problem: str
    photo_ids: list[str]
    visits: list[VisitOfService]
    rating: RatingOfService | None
    amount_asked_fen: int
    amount_received_fen: int
    created_at: Instant
    ended_at: Instant | None

    @classmethod
    def of(cls, ticket: Ticket, *, own: bool) -> "Service":
        seen = [visit for visit in ticket.visits if visit.taken_at]
        fields = _service(ticket) | {
            "visits": [VisitOfService.of(visit) for visit in seen],
            "rating": _rating(ticket, _words(ticket) if own else ""),
        }
        if not own:
            fields |= {"problem": "", "photo_ids": []}
        return cls.model_validate(fields)


class StaffService(BaseModel):
    id: str
    number: str
    service_type: ServiceType
    service_name: str
    channel: Channel
    state: TicketState
    state_name: str
    problem_type: str
    symptoms: list[str]
    problem: str
    photo_ids: list[str]
    visits: list[StaffVisitOfService]
    rating: RatingOfService | None
    amount_asked_fen: int
    amount_received_fen: int
    is_rework: bool
    repeat_of: str
    customer_id: str
    branch_id: str
    created_at: Instant
    ended_at: Instant | None

    @classmethod
    def of(cls, ticket: Ticket) -> "StaffService":
        anonymous = ticket.rating is not None and ticket.rating.rating.anonymous
        return cls.model_validate(
            _service(ticket)
            | {
                "channel": ticket.channel,
                "problem_type": ticket.problem_type,
                "visits": [StaffVisitOfService.of(visit) for visit in ticket.visits],
                "rating": _rating(ticket, "" if anonymous else rating_words_in_list(ticket)),
                "is_rework": ticket.is_rework,
                "repeat_of": ticket.repeat_of,
                "customer_id": ticket.customer_id,
                "branch_id": ticket.branch_id,
            }
        )


def _service(ticket: Ticket) -> dict[str, object]:
    return {
        "id": ticket.id,
        "number": ticket.number,
        "service_type": ticket.service_type,
        "service_name": SERVICE_NAMES[ticket.service_type],
        "state": ticket.state,
        "state_name": STATE_NAMES[ticket.state],
        "symptoms": ticket.symptoms,
        "problem": problem_in_list(ticket),
        "photo_ids": ticket.media_ids,
        "amount_asked_fen": ticket.amount_asked_fen,
        "amount_received_fen": ticket.amount_received_fen,
        "created_at": ticket.created_at,
        "ended_at": ticket.ended_at,
    }


def _words(ticket: Ticket) -> str:
    """As he who wrote them reads them: what was removed is gone for him, too."""
    if ticket.rating is None or ticket.removed(RATING):
        return rating_words_in_list(ticket)
    return ticket.rating.rating.words


def _rating(ticket: Ticket, words: str) -> RatingOfService | None:
    if ticket.rating is None:
        return None
    given = ticket.rating.rating
    return RatingOfService(stars=given.stars, solved=given.solved, words=words)


S = TypeVar("S", bound=BaseModel)


class Life(BaseModel, Generic[S]):
    """`media` has addresses for the photos of this page of services; `sale` is the one that stands,
    `promises` are all that were made with it."""

    place: PlaceOfDevice | None
    family: Family
    sale: SaleOfDevice | None
    promises: list[PromiseView]
    services: Page[S]
    media: dict[str, MediaLink]


class OwnerLife(Life[Service]):
    """Services and events since the device is his."""

    device: DeviceRecord
    events: list[OwnerEventView]


class StaffLife(Life[StaffService]):
    """`events`: the latest fifty; all of them are at `/devices/{device_id}/history`."""

    device: StaffDeviceRecord
    origin: Origin
    events: list[LifeEventView]
