from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.consents.book import ConsentStanding
from backend.features.consents.models import (
    LONGEST_TITLE,
    MOST_TEXT,
    ConsentRecord,
    ConsentSource,
    PolicyKind,
    PolicyText,
)
from backend.kit.http import Input
from backend.kit.text import Line, Lines

Version = Annotated[str, Field(pattern=r"^[0-9a-f]{1,12}$")]


class PolicySummary(BaseModel):
    policy: PolicyKind
    version: str
    title: str
    is_shipped: bool
    published_at: datetime

    @classmethod
    def of(cls, text: PolicyText) -> "PolicySummary":
        return cls(
            policy=text.kind,
            version=text.edition,
            title=text.title,
            is_shipped=text.is_shipped,
            published_at=text.published_at,
        )


class PolicyView(PolicySummary):
    """`text` is plain; an empty line ends a paragraph."""

    text: str


class NewPolicyVersion(Input):
    title: Annotated[Line, Field(min_length=2, max_length=LONGEST_TITLE)]
    text: Annotated[Lines, Field(min_length=20, max_length=MOST_TEXT)]


class Agreement(Input):
    """`version`: the one that was shown."""

    version: Version


class ConsentView(BaseModel):
    """`needs_decision`: there is a version that the person has not agreed to."""

    policy: PolicyKind
    title: str
    current_version: str
    agreed_version: str
    needs_decision: bool
    decided_at: datetime | None

    @classmethod
    def of(cls, standing: ConsentStanding) -> "ConsentView":
        return cls(
            policy=standing.policy.kind,
            title=standing.policy.title,
            current_version=standing.policy.edition,
            agreed_version=standing.agreed_version,
            needs_decision=not standing.is_given,
            decided_at=standing.decided_at,
        )


class DecisionView(BaseModel):
    """One decision, as it was written down."""

    policy: PolicyKind
    given: bool
    version_agreed: str
    source: ConsentSource
    recorded_by: str
    via: str
    at: datetime

    @classmethod
    def of(cls, record: ConsentRecord) -> "DecisionView":
        return cls.model_validate(record.model_dump(include=set(cls.model_fields)))
