"""The official account's chat: heard, answered, given to the service desk, made into requests."""

from backend.features.conversations.assembly import Conversations, build_conversations
from backend.features.conversations.errors import (
    ConversationNotFound,
    UnfinishedRequestNotFound,
)
from backend.features.conversations.events import (
    ChatFileCame,
    ConversationMoved,
    CustomerSpoke,
    DeskItemGiven,
    DeskItemMoved,
)
from backend.features.conversations.models import RequestState, UnfinishedRequest
from backend.features.conversations.ports import (
    BranchOfScene,
    CardReply,
    ChatPlatform,
    FileGone,
    FileNotReady,
    PictureReply,
    Reply,
    TextReply,
)
from backend.features.conversations.repository import ConversationStore
from backend.features.conversations.schemas import ConversationBrief
from backend.features.conversations.service.own_tickets import as_customer
from backend.features.conversations.service.requests import UnfinishedRequests

__all__ = [
    "BranchOfScene",
    "CardReply",
    "ChatFileCame",
    "ChatPlatform",
    "ConversationBrief",
    "ConversationMoved",
    "ConversationNotFound",
    "ConversationStore",
    "Conversations",
    "CustomerSpoke",
    "DeskItemGiven",
    "DeskItemMoved",
    "FileGone",
    "FileNotReady",
    "PictureReply",
    "Reply",
    "RequestState",
    "TextReply",
    "UnfinishedRequest",
    "UnfinishedRequestNotFound",
    "UnfinishedRequests",
    "as_customer",
    "build_conversations",
]
