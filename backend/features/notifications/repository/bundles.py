from datetime import datetime

from pymongo import IndexModel

from backend.features.notifications.bundling import Bundle
from backend.features.notifications.errors import DeliveryNotFound
from backend.features.notifications.models import Recipient
from backend.features.notifications.occasions import Occasion
from backend.kit.mongo import Repository


class BundleRepository(Repository[Bundle]):
    model = Bundle
    collection_name = "notice_bundles"
    not_found = DeliveryNotFound
    indexes = (IndexModel("expire_at", expireAfterSeconds=0),)

    async def opened(self, occasion: Occasion, recipient: Recipient, now: datetime) -> Bundle:
        """The one there is, else a new one. Inside a unit of work: two at once are one."""
        new = Bundle.of(occasion, recipient, now)
        found = await self.find_one({"_id": new.id})
        if found is None:
            await self.add(new)
        return found or new
