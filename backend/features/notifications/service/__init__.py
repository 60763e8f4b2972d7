from backend.features.notifications.service.addresses import AddressBook
from backend.features.notifications.service.bundles import Bundles
from backend.features.notifications.service.courier import Courier
from backend.features.notifications.service.deliverer import Deliverer
from backend.features.notifications.service.deliveries import Deliveries
from backend.features.notifications.service.inbox import Inbox
from backend.features.notifications.service.notifications import Notifications
from backend.features.notifications.service.outcomes import DeliveryOutcomes, Receipt
from backend.features.notifications.service.routes import RouteFinder
from backend.features.notifications.service.subscriptions import Subscription, Subscriptions
from backend.features.notifications.service.wordings import CurrentWording, Preview, Wordings

__all__ = [
    "AddressBook",
    "Bundles",
    "Courier",
    "CurrentWording",
    "Deliverer",
    "Deliveries",
    "DeliveryOutcomes",
    "Inbox",
    "Notifications",
    "Preview",
    "Receipt",
    "RouteFinder",
    "Subscription",
    "Subscriptions",
    "Wordings",
]
