"""Content that waits for a person, over the wire."""

from pydantic import BaseModel

from backend.features.content_safety.models import CheckState, ContentCheck, Kind
from backend.features.content_safety.ports import Suggestion, WhyUnchecked
from backend.kit.clock import Instant
from backend.kit.pagination import PageQuery


class ReviewQuery(PageQuery):
    """Newest first."""

    state: CheckState = CheckState.HELD


class ContentReviewView(BaseModel):
    """`text` is what is held; a picture is fetched by its `media_id`. `label` is WeChat's number
    for what it found. `why`: why nobody looked at it."""

    id: str
    subject_kind: str
    subject_id: str
    part: str
    kind: Kind
    text: str
    media_id: str
    state: CheckState
    why: WhyUnchecked | None
    verdict: Suggestion | None
    label: int
    created_at: Instant
    decided_by: str
    decided_at: Instant | None

    @classmethod
    def of(cls, check: ContentCheck) -> "ContentReviewView":
        return cls(
            **check.model_dump(
                include={
                    *("id", "part", "kind", "text", "media_id", "state", "why", "verdict"),
                    *("label", "created_at", "decided_by", "decided_at"),
                }
            ),
            subject_kind=check.subject.kind,
            subject_id=check.subject.id,
        )
