"""What people read in their inbox, and what they subscribed to, over the wire."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from backend.features.notifications.models import (
    InboxMessage,
)
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.service import Subscription
from backend.kit.http import Input


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


class SubscriptionView(BaseModel):
    """`left`: how many messages the person has consented to and not had yet."""

    occasion: Occasion
    name: str
    template_id: str
    left: int

    @classmethod
    def of(cls, subscription: Subscription) -> "SubscriptionView":
        return cls(
            occasion=subscription.occasion,
            name=subscription.name,
            template_id=subscription.template_id,
            left=subscription.left,
        )


DialogAnswer = Literal["accept", "acceptWithAudit", "reject", "ban", "filter"]
AnsweredTemplate = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class SubscriptionAnswers(Input):
    """What wx.requestSubscribeMessage answered, by template id."""

    answers: Annotated[dict[AnsweredTemplate, DialogAnswer], Field(min_length=1, max_length=10)]

    @property
    def accepted(self) -> list[str]:
        return [key for key, answer in self.answers.items() if answer.startswith("accept")]
