"""What is sent about money, acceptance and the end."""

from typing import Annotated, Literal

from pydantic import Field

from backend.features.forms import GivenForm
from backend.features.tickets.models.stages import Charge
from backend.features.tickets.models.values import Fen, Id, MediaIds, ShortText, SomeWords, Words
from backend.features.tickets.words import (
    Bearer,
    CancelReason,
    CloseIncompleteReason,
    ConsentMethod,
    RefusedWorkReason,
)
from backend.kit.http import Input

Digits = Annotated[str, Field(pattern=r"^[0-9]{4}$")]
ContentHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
RecordField = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z_]+$")]


class Quotation(Input):
    """`fee_if_declined_fen`: what the customer pays if he says no (the inspection)."""

    charges: Annotated[list[Charge], Field(min_length=1, max_length=30)]
    fee_if_declined_fen: Fen = 0
    reason: Words = ""
    photo_ids: MediaIds = []


class QuotationAnswer(Input):
    """A customer answers in the app or by his link. With a technician beside him he reads out the
    `code`; on the phone an agent gives the `recording_id`."""

    agreed: bool
    method: Literal[
        ConsentMethod.APP, ConsentMethod.LINK, ConsentMethod.CODE, ConsentMethod.PHONE
    ] = ConsentMethod.APP
    code: Digits | None = None
    recording_id: ShortText = ""


class AcceptanceGiven(Input):
    """`content_hash` is that of the record the customer saw; a signature needs it.

    By `code` or `signature` on the technician's phone; by `app`, `link` or `signature` on the
    customer's; by `phone` with the `recording_id` when an agent asks him. `form` is the answers to
    the ticket's acceptance form, where it has one.
    """

    method: Literal[
        ConsentMethod.APP,
        ConsentMethod.LINK,
        ConsentMethod.CODE,
        ConsentMethod.SIGNATURE,
        ConsentMethod.PHONE,
    ] = ConsentMethod.APP
    content_hash: ContentHash | None = None
    code: Digits | None = None
    signature_id: Id | None = None
    recording_id: ShortText = ""
    form: GivenForm | None = None


class WorkNotAccepted(Input):
    reason: RefusedWorkReason
    note: SomeWords
    photo_ids: MediaIds = []


class RecordReturn(Input):
    """`fields`: what of the completion is wrong."""

    fields: Annotated[list[RecordField], Field(min_length=1, max_length=20)]
    note: SomeWords


class WorkReturn(Input):
    note: SomeWords


class Reopening(Input):
    note: SomeWords


class IncompleteClosure(Input):
    reason: CloseIncompleteReason
    note: Words = ""


class Withdrawal(Input):
    """`bearer` is the agent's to say: who bears the cost of a technician who was sent."""

    reason: CancelReason
    note: Words = ""
    bearer: Bearer = Bearer.NOBODY


class Urge(Input):
    note: Words = ""
