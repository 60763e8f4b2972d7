from backend.features.notifications.repository.deliveries import (
    DeliveryRepository,
    UnreadableDelivery,
)
from backend.features.notifications.repository.inbox import InboxRepository
from backend.features.notifications.repository.reach import Consents, Unreachable
from backend.features.notifications.repository.wordings import (
    FirmSettings,
    WordingRevisionRepository,
)

__all__ = [
    "Consents",
    "DeliveryRepository",
    "FirmSettings",
    "InboxRepository",
    "Unreachable",
    "UnreadableDelivery",
    "WordingRevisionRepository",
]
