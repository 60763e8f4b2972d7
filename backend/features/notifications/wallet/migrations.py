"""Changes of stored purses."""

from backend.features.notifications.wallet.models import KEEP_PURSE, MOST_CONSENTS
from backend.kit.mongo import Mongo


async def open_purses(mongo: Mongo) -> None:
    """Where only a number was kept, each of that many consents is as old as the latest of them."""
    rows = mongo.collection("message_consents")
    async for row in rows.stream({"template_id": {"$exists": False}}):
        count = min(max(int(row.get("count", 0)), 0), MOST_CONSENTS)
        given_at = row["expire_at"] - KEEP_PURSE
        purse = {
            "version": 0,
            "template_id": str(row["_id"]).partition("|")[2],
            "consents": [given_at] * count,
            "count": count,
            "held": [],
            "held_since": None,
            "awaited": [],
            "taps": [],
        }
        await rows.update_one({"_id": row["_id"]}, {"$set": purse})
