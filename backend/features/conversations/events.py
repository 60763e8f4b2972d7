from typing import ClassVar

from backend.kit.aggregate import DomainEvent, Told


class CustomerSpoke(DomainEvent):
    """Said or tapped something that is to be answered."""

    message_id: str


class ChatFileCame(DomainEvent):
    """A photo or a voice message, still with the platform."""

    message_id: str


class DeskItemGiven(DomainEvent):
    """Somebody is to see to it, or to look at it again."""

    item_id: str
    owner_id: str


class ConversationMoved(DomainEvent):
    """Something was said in it, or what was said came to something: a file is here, a message has
    arrived."""

    told: ClassVar[Told] = Told.NEVER

    conversation_id: str
    branch_id: str
    organisation_id: str


class DeskItemMoved(DomainEvent):
    """It is new, or more came, or somebody has read it, taken it or ended it."""

    told: ClassVar[Told] = Told.NEVER

    item_id: str
    owner_id: str
    branch_id: str
    organisation_id: str
