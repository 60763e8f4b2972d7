"""Facts that are stated of a ticket besides its stages: numbers, promises of time, what was found
on site, what the customer said when he was asked."""

import re
import unicodedata
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from backend.features.tickets.models.stages import Reading
from backend.features.tickets.models.values import By, MediaIds, Name, SomeWords, Tag, Words
from backend.features.tickets.words import ContactMeans
from backend.kit.clock import Instant
from backend.kit.http import Input

MOST_BRAND_NUMBERS: Final = 10
MOST_STATED: Final = 10
"""Of site surveys and of interviews: the newest stay on the ticket, all in the timeline."""
UNHAPPY_SATISFACTION: Final = 2
DETRACTOR: Final = 6
"""Up to this answer to "would you recommend us" a person is a detractor (NPS)."""


def _one_spelling(text: str) -> str:
    """As it is compared: full-width letters narrow, capitals, no spaces."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()
    if not plain:
        raise ValueError("a number has at least one character")
    return plain


PlainNumber = Annotated[str, Field(min_length=1, max_length=40), AfterValidator(_one_spelling)]


class BrandNumber(Input):
    """厂家单号: the number under which the brand itself knows the work."""

    brand: Name
    number: PlainNumber

    @property
    def key(self) -> str:
        return f"{_one_spelling(self.brand)}|{self.number}"


class ExpectedFinish(BaseModel):
    """When the customer may expect all of it to be done; `changes` counts how often it moved."""

    at: Instant
    reason: Words
    by: By
    said_at: Instant
    changes: int = 0


class SiteSurvey(Input):
    """现场勘查情况. `suitable`: the work can be done as things are; else
    `obstacles` says why not."""

    findings: SomeWords
    suitable: bool
    obstacles: Annotated[list[Tag], Field(max_length=10)] = []
    measurements: Annotated[list[Reading], Field(max_length=30)] = []
    media_ids: MediaIds = []
    device_at: Instant | None = None

    @model_validator(mode="after")
    def names_what_is_in_the_way(self) -> Self:
        if not self.suitable and not self.obstacles:
            raise ValueError("an obstacle, where the work cannot be done as things are")
        return self


class SurveyMade(BaseModel):
    survey: SiteSurvey
    visit_id: str
    by: By
    at: Instant


class Answer(Input):
    question: Name
    answer: Words


class Interview(Input):
    """回访: satisfaction 1-5 (CSAT), likelihood to recommend 0-10 (NPS), and what else
    was asked."""

    channel: ContactMeans = ContactMeans.PHONE
    reached: bool = True
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None
    recommendation: Annotated[int, Field(ge=0, le=10)] | None = None
    answers: Annotated[list[Answer], Field(max_length=10)] = []
    note: Words = ""

    @model_validator(mode="after")
    def nobody_reached_said_nothing(self) -> Self:
        if not self.reached and (self.satisfaction, self.recommendation) != (None, None):
            raise ValueError("who was not reached gave no marks")
        return self

    @property
    def is_unhappy(self) -> bool:
        marks = (
            (self.satisfaction, UNHAPPY_SATISFACTION),
            (self.recommendation, DETRACTOR),
        )
        return any(given is not None and given <= bad for given, bad in marks)


class InterviewHeld(BaseModel):
    interview: Interview
    by: By
    at: Instant
