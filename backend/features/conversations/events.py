from backend.kit.aggregate import DomainEvent


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
