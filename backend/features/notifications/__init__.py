"""Telling people what happened: each occasion in their words, in the place that reaches them."""

from backend.features.notifications.models import Link, Recipient, RecipientKind
from backend.features.notifications.moments import moment_text, period_text
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.ports import (
    Addressed,
    ClosedPath,
    ClosedPaths,
    Messenger,
    Messengers,
    Outcome,
    SendResult,
)
from backend.features.notifications.repository import DeliveryRepository, InboxRepository
from backend.features.notifications.service import Notifications
from backend.features.notifications.wording import Card, Form, WordingBook, WordingRefused

__all__ = [
    "Addressed",
    "Card",
    "ClosedPath",
    "ClosedPaths",
    "DeliveryRepository",
    "Form",
    "InboxRepository",
    "Link",
    "Messenger",
    "Messengers",
    "Notifications",
    "Occasion",
    "Outcome",
    "Recipient",
    "RecipientKind",
    "SendResult",
    "WordingBook",
    "WordingRefused",
    "moment_text",
    "period_text",
]
