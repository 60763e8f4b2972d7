"""Telling people what happened: each occasion in their words, in the place that reaches them."""

from backend.features.notifications.models import Link, Recipient, RecipientKind
from backend.features.notifications.moments import moment_text, period_text
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.repository import DeliveryRepository, InboxRepository
from backend.features.notifications.service import Notifications
from backend.features.notifications.wording import WordingBook, WordingRefused

__all__ = [
    "DeliveryRepository",
    "InboxRepository",
    "Link",
    "Notifications",
    "Occasion",
    "Recipient",
    "RecipientKind",
    "WordingBook",
    "WordingRefused",
    "moment_text",
    "period_text",
]
