from backend.features.notifications.repository.bundles import BundleRepository
from backend.features.notifications.repository.deliveries import (
    DeliveryRepository,
    UnreadableDelivery,
)
from backend.features.notifications.repository.inbox import InboxRepository
from backend.features.notifications.repository.reach import Unreachable
from backend.features.notifications.repository.receipts import Receipts, Told
from backend.features.notifications.repository.wordings import (
    FirmSettings,
    WordingRevisionRepository,
)

__all__ = [
    "BundleRepository",
    "DeliveryRepository",
    "FirmSettings",
    "InboxRepository",
    "Receipts",
    "Told",
    "Unreachable",
    "UnreadableDelivery",
    "WordingRevisionRepository",
]
