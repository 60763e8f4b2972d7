import re
from datetime import datetime

from pymongo import IndexModel

from backend.features.cards.errors import CardNotFound
from backend.features.cards.kinds import KINDS
from backend.features.cards.models import CardSet, set_id
from backend.features.notifications import Occasion
from backend.kit.mongo import Repository


class CardSetRepository(Repository[CardSet]):
    model = CardSet
    collection_name = "card_sets"
    not_found = CardNotFound
    indexes = (
        IndexModel("cards.task_id"),
        IndexModel("cards.staff_id"),
        IndexModel("expire_at", expireAfterSeconds=0),
    )

    async def with_card(self, task_id: str) -> CardSet | None:
        return await self.find_one({"cards.task_id": task_id})

    async def forget_visits(self, ticket_id: str) -> None:
        """Whatever the cards about visits of this ticket said."""
        begins = "|".join(f"{re.escape(kind)}[|]visit:{re.escape(ticket_id)}:" for kind in KINDS)
        await self.collection.delete_many({"_id": {"$regex": f"^(?:{begins})"}})

    async def opened(self, occasion: Occasion, subject: str, now: datetime) -> CardSet:
        """The one there is, else a new one. Inside a unit of work: two at once are one."""
        found = await self.find_one({"_id": set_id(occasion, subject)})
        if found is None:
            found = CardSet.about(occasion, subject, now)
            await self.add(found)
        return found
