"""What goes over the wire: to readers of their inbox, and to staff who keep the notices."""

from backend.features.notifications.schemas.deliveries import (
    ApiUsageView,
    ClosedPathView,
    DeliveryQuery,
    DeliveryView,
    QuietHoursView,
    UsageQuery,
)
from backend.features.notifications.schemas.inbox import (
    InboxMessageView,
    UnreadCount,
)
from backend.features.notifications.schemas.wordings import (
    CardPreview,
    PagePreview,
    PlaceholderView,
    PreviewRequest,
    PreviewView,
    WordingChange,
    WordingContent,
    WordingReset,
    WordingRevisionView,
    WordingView,
)

__all__ = [
    "ApiUsageView",
    "CardPreview",
    "ClosedPathView",
    "DeliveryQuery",
    "DeliveryView",
    "InboxMessageView",
    "PagePreview",
    "PlaceholderView",
    "PreviewRequest",
    "PreviewView",
    "QuietHoursView",
    "UnreadCount",
    "UsageQuery",
    "WordingChange",
    "WordingContent",
    "WordingReset",
    "WordingRevisionView",
    "WordingView",
]
