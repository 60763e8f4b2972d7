"""What is sent to state facts about a ticket."""

from typing import Annotated

from pydantic import Field

from backend.features.tickets.models.statements import (
    MOST_BRAND_NUMBERS,
    BrandNumber,
    Interview,
    SiteSurvey,
)
from backend.features.tickets.models.values import SomeWords
from backend.kit.clock import Instant
from backend.kit.http import Input

__all__ = ["BrandNumbers", "ExpectedFinishGiven", "Interview", "LinkRenewal", "SiteSurvey"]


class BrandNumbers(Input):
    """All of them: one that is left out is taken off the ticket."""

    numbers: Annotated[list[BrandNumber], Field(max_length=MOST_BRAND_NUMBERS)]


class ExpectedFinishGiven(Input):
    """`reason` is read by the customer."""

    at: Instant
    reason: SomeWords


class LinkRenewal(Input):
    """`tell_customer` false: the link is void, and the next message carries the new one."""

    tell_customer: bool = True
