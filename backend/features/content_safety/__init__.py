"""Text and pictures of customers are looked at by WeChat; what is risky waits for a person."""

from backend.features.content_safety.assembly import ContentSafety, build_content_safety
from backend.features.content_safety.events import ContentHeld, ContentReleased, ContentRemoved
from backend.features.content_safety.models import Piece, Subject
from backend.features.content_safety.ports import (
    CheckImpossible,
    CheckLater,
    ContentChecker,
    Suggestion,
    Verdict,
    WhyUnchecked,
)
from backend.features.content_safety.service import ContentChecks, WithheldFiles

__all__ = [
    "CheckImpossible",
    "CheckLater",
    "ContentChecker",
    "ContentChecks",
    "ContentHeld",
    "ContentReleased",
    "ContentRemoved",
    "ContentSafety",
    "Piece",
    "Subject",
    "Suggestion",
    "Verdict",
    "WhyUnchecked",
    "WithheldFiles",
    "build_content_safety",
]
