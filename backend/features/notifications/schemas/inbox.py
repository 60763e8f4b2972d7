"""What people read in their inbox, over the wire."""

from datetime import datetime

from pydantic import BaseModel

from backend.features.notifications.models import (
    InboxMessage,
)
from backend.features.notifications.occasions import Occasion


class InboxMessageView(BaseModel):
    id: str
    occasion: Occasion
    title: str
    body: str
    web_path: str
    miniprogram_page: str
    created_at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, message: InboxMessage) -> "InboxMessageView":
        return cls(
            id=message.id,
            occasion=message.occasion,
            title=message.title,
            body=message.body,
            web_path=message.link.web_path,
            miniprogram_page=message.link.miniprogram_page,
            created_at=message.created_at,
            read_at=message.read_at,
        )


class UnreadCount(BaseModel):
    """At most 100."""

    count: int
