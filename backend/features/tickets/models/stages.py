"""What each stage leaves on a ticket: the question, the check-in, the record, the verdict."""

from datetime import datetime
from typing import Annotated, Final

from pydantic import BaseModel, Field

from backend.features.faults import FaultPath
from backend.features.places import Located, PointInput, PointSource
from backend.features.tickets.models.values import (
    MOST_FEN,
    MOST_UNITS,
    By,
    FaultCode,
    Fen,
    MediaIds,
    Minutes,
    Name,
    Quantity,
    ShortText,
    SomeWords,
    Tag,
    UnitResult,
    Window,
    Words,
)
from backend.features.tickets.words import (
    Bearer,
    CallResult,
    CancelReason,
    ConsentMethod,
    ContactMeans,
    FinishResult,
    OldPart,
    OutsideReason,
    PayMethod,
    RejectReason,
    SuspendReason,
)
from backend.kit.clock import Day, Instant
from backend.kit.http import Input


class Question(BaseModel):
    """What the customer was asked; `reminders` counts those sent since."""

    text: SomeWords
    by: By
    asked_at: Instant
    reminders: int = 0
    handed_to_staff: bool = False


class Rejection(Input):
    reason: RejectReason
    note: SomeWords


class RemoteSolution(BaseModel):
    """`until` is how long the customer may say that it is not solved."""

    text: SomeWords
    by: By
    at: Instant
    until: Instant


class Call(Input):
    """One try to reach the customer."""

    means: ContactMeans = ContactMeans.PHONE
    result: CallResult
    note: Words = ""


class Appointment(BaseModel):
    window: Window
    means: ContactMeans
    by: By
    at: Instant


class SitePhoto(BaseModel):
    """Taken on site by one of the visit, for the record of whoever finishes it."""

    id: str
    sha256: str
    by_id: str
    at: Instant


LEARNED_WITHIN_METRES: Final = 50
"""What a phone under an open sky says of itself; beyond, the point may be the next building's."""


class CheckIn(Input):
    """What the technician's phone says. Out of the fence is allowed with a reason and a photo."""

    position: PointInput | None = None
    accuracy_metres: Annotated[int, Field(ge=0, le=100_000)] | None = None
    device_at: Instant | None = None
    outside_reason: OutsideReason | None = None
    photo_ids: MediaIds = []
    note: Words = ""

    def tells(self, now: datetime) -> Located | None:
        """Where the address is, as far as a check-in may be believed: measured well, and not from
        somewhere else for want of a signal or because the customer moved."""
        if self.position is None or self.outside_reason not in (None, OutsideReason.WRONG_ADDRESS):
            return None
        if self.accuracy_metres is None or self.accuracy_metres > LEARNED_WITHIN_METRES:
            return None
        return Located(point=self.position.point, source=PointSource.LEARNED, known_at=now)


class Arrival(BaseModel):
    """A check-in as judged, of `technician_id`; `distance_source` is what the address's point
    rested on. The position itself is kept in the timeline only, where he has consented, and erased
    after some days."""

    technician_id: str = ""
    at: Instant
    device_at: Instant | None = None
    distance_metres: int | None = None
    distance_source: PointSource | None = None
    accuracy_metres: int | None = None
    inside: bool
    outside_reason: OutsideReason | None = None
    photo_ids: list[str] = []


class Hold(BaseModel):
    """Why a ticket is suspended and when it should go on."""

    reason: SuspendReason
    note: Words = ""
    resume_on: Day | None = None
    by: By
    since: Instant
    visit_had_begun: bool = False


class PartWanted(Input):
    name: Name
    quantity: Quantity = 1


class PartLine(Input):
    """A part that was put in. `unit_price_fen` is the customer's price; 0 if it is free."""

    name: Name
    quantity: Quantity
    unit_price_fen: Fen
    old_part: OldPart
    old_serial: ShortText = ""


class Reading(Input):
    name: Name
    value: Annotated[float, Field(ge=-1e9, le=1e9)]
    unit: Annotated[str, Field(max_length=20)] = ""


class Charge(Input):
    name: Name
    amount_fen: Fen


class Payment(Input):
    amount_fen: Annotated[int, Field(ge=1, le=MOST_FEN)]
    method: PayMethod
    receipt: ShortText = ""


class PaymentReceived(BaseModel):
    payment: Payment
    by: By
    at: Instant


class Completion(Input):
    """The record of the work done, as the technician hands it in.

    `amount_fen` is what the customer is asked to pay; more than he agreed to is refused.
    `unit_results`: of each device, where the ticket has several.
    """

    result: FinishResult
    fault_code: FaultCode | None = None
    action: SomeWords
    before_photo_ids: MediaIds = []
    after_photo_ids: MediaIds = []
    parts: Annotated[list[PartLine], Field(max_length=30)] = []
    readings: Annotated[list[Reading], Field(max_length=30)] = []
    labour_minutes: Minutes = 0
    amount_fen: Fen = 0
    unit_results: Annotated[list[UnitResult], Field(max_length=MOST_UNITS)] = []

    @property
    def media_ids(self) -> list[str]:
        return [*self.before_photo_ids, *self.after_photo_ids]


class HandOver(BaseModel):
    """The completion together with what binds it: who, when, and the hash of its content. `fault`
    is the way to the code in the fault tree as it was then."""

    completion: Completion
    visit_id: str
    by: By
    at: Instant
    content_hash: str
    photo_hashes: dict[str, str] = {}
    fault: FaultPath | None = None


class Acceptance(BaseModel):
    """`evidence_hash` binds the signature or recording to the accepted content."""

    method: ConsentMethod
    by: By
    at: Instant
    content_hash: str
    evidence_id: str = ""
    evidence_hash: str = ""


class Rating(Input):
    stars: Annotated[int, Field(ge=1, le=5)]
    solved: bool = True
    tags: Annotated[list[Tag], Field(max_length=10)] = []
    words: Words = ""
    photo_ids: MediaIds = []
    anonymous: bool = False


class RatingGiven(BaseModel):
    rating: Rating
    first_at: Instant
    changed_at: Instant


class FollowUp(Input):
    """What follow-up staff heard: satisfaction 1-5, likelihood to recommend 0-10."""

    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None
    recommendation: Annotated[int, Field(ge=0, le=10)] | None = None
    note: Words = ""


class Returned(BaseModel):
    """退回重填: which parts of the record are wrong."""

    fields: list[str]
    note: Words = ""
    by: By
    at: Instant


class Cancellation(BaseModel):
    reason: CancelReason
    note: Words = ""
    bearer: Bearer
    by: By
    at: Instant
