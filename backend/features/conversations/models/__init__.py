"""Who talks to us, what was said, what is to be done about it, and what is still to be finished."""

from backend.features.conversations.models.correspondent import Correspondent
from backend.features.conversations.models.desk_item import (
    KIND_NAMES,
    OUTCOME_NAMES,
    DeskItem,
    DeskItemKind,
    DeskItemState,
    DeskOutcome,
)
from backend.features.conversations.models.message import (
    KEEP,
    REFUSALS,
    Call,
    ChatMessage,
    Content,
    Direction,
    FileState,
    MessageState,
    NotSent,
)
from backend.features.conversations.models.room import ReplyRoom, RoomRules
from backend.features.conversations.models.unfinished import (
    MOST_FILES,
    RequestState,
    UnfinishedRequest,
)

__all__ = [
    "KEEP",
    "KIND_NAMES",
    "MOST_FILES",
    "OUTCOME_NAMES",
    "REFUSALS",
    "Call",
    "ChatMessage",
    "Content",
    "Correspondent",
    "DeskItem",
    "DeskItemKind",
    "DeskItemState",
    "DeskOutcome",
    "Direction",
    "FileState",
    "MessageState",
    "NotSent",
    "ReplyRoom",
    "RequestState",
    "RoomRules",
    "UnfinishedRequest",
]
