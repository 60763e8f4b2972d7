"""What happened, line by line: append-only, chained per subject, personal values erasable."""

from backend.features.timeline.chain_check import Fault, Finding
from backend.features.timeline.models import (
    ClientOperation,
    Geo,
    LineActor,
    MediaReference,
    PersonalKind,
    Replay,
    TimelineEntry,
    TimelineHead,
    TimelineLine,
    TimelineStep,
    Visibility,
)
from backend.features.timeline.ports import Heads, SubjectHead
from backend.features.timeline.repository import TimelineRepository
from backend.features.timeline.service import Timeline
from backend.features.timeline.verification import TimelineReport, verify_timeline

__all__ = [
    "ClientOperation",
    "Fault",
    "Finding",
    "Geo",
    "Heads",
    "LineActor",
    "MediaReference",
    "PersonalKind",
    "Replay",
    "SubjectHead",
    "Timeline",
    "TimelineEntry",
    "TimelineHead",
    "TimelineLine",
    "TimelineReport",
    "TimelineRepository",
    "TimelineStep",
    "Visibility",
    "verify_timeline",
]
