"""Clocks for tickets from before there were any."""

from typing import Final

from backend.features.tickets import LIVE_STATES, TicketMoved
from backend.kit.mongo import OUTBOX, Mongo
from backend.kit.mongo.repository import outbox_row

BATCH: Final = 500


async def begin_clocks(mongo: Mongo) -> None:
    """Open tickets are announced once more: their clocks are read from their stories, as if they
    had run all the time."""
    tickets, outbox, last = mongo.collection("tickets"), mongo.collection(OUTBOX), ""
    while rows := await tickets.find(
        {"_id": {"$gt": last}, "state": {"$in": [state.value for state in LIVE_STATES]}},
        limit=BATCH,
        sort=[("_id", 1)],
        projection={"state": 1, "timeline.seq": 1},
    ):
        for row in rows:
            last = row["_id"]
            event = TicketMoved(
                event_id=f"clocks-{last}",
                ticket_id=last,
                acts=[],
                state=row["state"],
                seq=row["timeline"]["seq"],
            )
            announced = {"$setOnInsert": outbox_row(event)}
            await outbox.update_one({"_id": event.event_id}, announced, upsert=True)
