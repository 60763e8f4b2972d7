"""What is sent to report, ask, answer and judge."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from backend.features.forms import GivenForm
from backend.features.tickets.models.statements import MOST_BRAND_NUMBERS, BrandNumber
from backend.features.tickets.models.values import (
    Duty,
    Id,
    MediaIds,
    NewContact,
    NewPlace,
    ShortText,
    SomeWords,
    Symptoms,
    Window,
    Words,
)
from backend.features.tickets.words import Channel, Priority, ServiceType
from backend.kit.http import Input

Source = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$|^$")]
Code = Annotated[str, Field(min_length=1, max_length=64)]


class Nameplate(Input):
    """What is known of a device whose code is blank: the kind of product, and its nameplate as a
    photo (of the reporter's own files) or in words."""

    product_line_id: Id
    photo_id: Id | None = None
    text: ShortText = ""

    @model_validator(mode="after")
    def says_something(self) -> Self:
        if not self.photo_id and not self.text:
            raise ValueError("a photo or a few words")
        return self


class NewTicket(Input):
    """A report. What is known already need not be sent: a device knows its home, a customer his
    phone.

    `customer_id`, `channel`, `priority`, `brand_numbers` and `contract_id` are for staff; without
    the last, the contract of the device or the home holds, if it is in force. A device somebody is
    busy with is refused, with the open ticket offered: send `add_to` (its id) to add to it, or
    `anyway` (why) for another one. `repeat_of`: the closed ticket whose fault is back.
    `problem_type` is the code of one that fits the product.
    `source` says which form or advertisement led here, `product` what it is about where no device
    is known. `form` is the answers to the request form of the product and the service (`GET
    /api/v1/service-form`), without which a customer is refused where it has required fields.
    `nameplate` is for a code that is on no device yet, of which there may be one.
    """

    service_type: ServiceType = ServiceType.REPAIR
    device_ids: Annotated[list[Id], Field(max_length=10)] = []
    device_codes: Annotated[list[Code], Field(max_length=10)] = []
    nameplate: Nameplate | None = None
    problem: Words = ""
    symptoms: Symptoms = []
    problem_type: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,29}$")] | None = None
    media_ids: MediaIds = []
    wanted: Window | None = None
    contact: NewContact | None = None
    address: NewPlace | None = None
    household_id: Id | None = None
    address_id: Id | None = None
    customer_id: Id | None = None
    channel: Channel | None = None
    priority: Priority | None = None
    source: Source = ""
    product: ShortText = ""
    brand_numbers: Annotated[list[BrandNumber], Field(max_length=MOST_BRAND_NUMBERS)] = []
    repeat_of: Id | None = None
    contract_id: Id | None = None
    add_to: Id | None = None
    anyway: ShortText = ""
    form: GivenForm | None = None

    @model_validator(mode="after")
    def says_what_is_wrong(self) -> Self:
        if not self.problem and not self.symptoms:
            raise ValueError("a symptom or a sentence")
        return self

    @property
    def all_media_ids(self) -> list[str]:
        """With the nameplate's photo, which comes last."""
        photo_id = self.nameplate.photo_id if self.nameplate else None
        return list(dict.fromkeys([*self.media_ids, *([photo_id] if photo_id else [])]))

    @property
    def words(self) -> str:
        """The report in one text."""
        return "；".join(text for text in ("、".join(self.symptoms), self.problem) if text)


class QuestionAsked(Input):
    text: SomeWords


class AnswerGiven(Input):
    text: SomeWords
    media_ids: MediaIds = []


class Approval(Input):
    """`branch_id`: who serves it from now on; without it the branch stays."""

    problem_type: Annotated[str, Field(min_length=1, max_length=60)]
    priority: Priority = Priority.NORMAL
    duty: Duty | None = None
    branch_id: Id | None = None
    team_id: Id | None = None


class SolvedFromAfar(Input):
    """What was done, by phone or by a guide."""

    text: SomeWords


class StillBroken(Input):
    text: SomeWords


class NewMessage(Input):
    """`to_customer`: the customer reads it and is told. Else it stays among staff."""

    text: SomeWords
    media_ids: MediaIds = []
    to_customer: bool = False


class Nothing(Input):
    """An act that needs no words."""
