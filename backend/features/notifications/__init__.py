"""Telling people what happened: each occasion in their words, in the place that reaches them."""

from backend.features.notifications.assembly import NoticeParts, build_notices
from backend.features.notifications.call_list.models import CALL_OUTCOME_NAMES, About
from backend.features.notifications.call_list.schemas import CallQuery, CallView
from backend.features.notifications.exported import notice_exports
from backend.features.notifications.models import (
    Arrival,
    Delivery,
    DeliveryState,
    Link,
    Place,
    Recipient,
    RecipientKind,
    Topic,
)
from backend.features.notifications.moments import moment_text, period_text
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.ports import (
    Addressed,
    ApiUsage,
    ClosedPath,
    ClosedPaths,
    Messenger,
    Messengers,
    Outcome,
    PlatformUsage,
    SendResult,
)
from backend.features.notifications.repository import Unreachable
from backend.features.notifications.service import (
    CurrentWording,
    Deliverer,
    DeliveryOutcomes,
    Notifications,
    Receipt,
    Subscription,
    Subscriptions,
)
from backend.features.notifications.service.history import MessageHistory, MessageSent, NoticeFate
from backend.features.notifications.subscribers import InboxFollowsTheCustomer
from backend.features.notifications.wallet.handlers import subscription_page
from backend.features.notifications.wallet.migrations import open_purses
from backend.features.notifications.wallet.policies import Moment
from backend.features.notifications.wallet.schemas import MomentQuery, SubscriptionView
from backend.features.notifications.wording import (
    Card,
    Form,
    FormWording,
    Imprint,
    SmsWording,
    TextMessage,
    WordingBook,
    WordingRefused,
)
from backend.features.notifications.wording.pattern import clipped, filled, names_in

__all__ = [
    "CALL_OUTCOME_NAMES",
    "About",
    "Addressed",
    "ApiUsage",
    "Arrival",
    "CallQuery",
    "CallView",
    "Card",
    "ClosedPath",
    "ClosedPaths",
    "CurrentWording",
    "Deliverer",
    "Delivery",
    "DeliveryOutcomes",
    "DeliveryState",
    "Form",
    "FormWording",
    "Imprint",
    "InboxFollowsTheCustomer",
    "Link",
    "MessageHistory",
    "MessageSent",
    "Messenger",
    "Messengers",
    "Moment",
    "MomentQuery",
    "NoticeFate",
    "NoticeParts",
    "Notifications",
    "Occasion",
    "Outcome",
    "Place",
    "PlatformUsage",
    "Receipt",
    "Recipient",
    "RecipientKind",
    "SendResult",
    "SmsWording",
    "Subscription",
    "SubscriptionView",
    "Subscriptions",
    "TextMessage",
    "Topic",
    "Unreachable",
    "WordingBook",
    "WordingRefused",
    "build_notices",
    "clipped",
    "filled",
    "moment_text",
    "names_in",
    "notice_exports",
    "open_purses",
    "period_text",
    "subscription_page",
]
