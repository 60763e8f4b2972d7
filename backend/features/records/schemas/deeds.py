"""What the holder of a ticket's link may send, one form for each deed."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field

from backend.features.tickets import CancelReason, RefusedWorkReason
from backend.kit.http.forms import FormInput
from backend.kit.text import Line, Lines

SomeWords = Annotated[Lines, Field(min_length=1, max_length=500)]
Words = Annotated[Lines, Field(max_length=500)]
Tag = Annotated[Line, Field(min_length=1, max_length=20)]

_TEXT: Final = {"text": "请写一句话，500 个字以内"}
_TIME: Final = {"day": "请选一天", "window": "请选一个时间段"}


class Deed(StrEnum):
    ANSWER = "answer"
    MESSAGE = "message"
    QUOTE = "quote"
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    ACCEPTANCE = "acceptance"
    REFUSAL = "refusal"
    RATING = "rating"
    TIME = "time"
    APPOINTMENT = "appointment"
    RESUMPTION = "resumption"
    URGE = "urge"
    CANCELLATION = "cancellation"
    REOPENING = "reopening"


class DeedForm(FormInput):
    """`operation` is made anew with each page, so that a deed sent twice is done once."""

    operation: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{16,64}$")]


class TextForm(DeedForm):
    hints: ClassVar[Mapping[str, str]] = _TEXT

    text: SomeWords


class NothingForm(DeedForm):
    """A deed that needs no words."""


class QuoteForm(DeedForm):
    hints: ClassVar[Mapping[str, str]] = {"agreed": "请选“同意维修”或“不修了”"}

    quote: Annotated[str, Field(max_length=64)]
    agreed: Literal["yes", "no"]


class AcceptanceForm(DeedForm):
    """`content` is the hash of the record that was on the page."""

    content: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class RefusalForm(DeedForm):
    hints: ClassVar[Mapping[str, str]] = {**_TEXT, "reason": "请选一个原因"}

    reason: RefusedWorkReason
    text: SomeWords


class RatingForm(DeedForm):
    hints: ClassVar[Mapping[str, str]] = {
        "stars": "请点几颗星",
        "text": "最多 500 个字，请写短一点",
    }

    stars: Annotated[int, Field(ge=1, le=5)]
    solved: Literal["yes", "no"] = "yes"
    tags: Annotated[list[Tag], Field(max_length=10)] = []
    text: Words = ""
    anonymous: Literal["", "yes"] = ""


class TimeForm(DeedForm):
    hints: ClassVar[Mapping[str, str]] = _TIME

    day: Annotated[str, Field(max_length=10)]
    window: Annotated[str, Field(max_length=5)]


class CancellationForm(DeedForm):
    hints: ClassVar[Mapping[str, str]] = {"reason": "请选一个原因"}

    reason: CancelReason
