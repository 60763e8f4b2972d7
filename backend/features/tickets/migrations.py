"""Changes of stored tickets."""

from backend.features.places import read_area
from backend.features.tickets.models.derived import derived_facts
from backend.features.tickets.models.own_figures import own_figures
from backend.features.tickets.repository import TicketRepository
from backend.kit.mongo import Mongo

BATCH = 500


async def code_ticket_areas(mongo: Mongo) -> None:
    """Tickets from before there were codes get the one their region tells for certain, if any."""
    tickets = mongo.collection("tickets")
    last = ""
    while rows := await tickets.find(
        {"_id": {"$gt": last}, "place.area_code": {"$exists": False}},
        limit=BATCH,
        sort=[("_id", 1)],
    ):
        for row in rows:
            area = read_area(row["place"].get("region", "")).area
            await tickets.update_one(
                {"_id": row["_id"]}, {"$set": {"place.area_code": area.code if area else ""}}
            )
        last = rows[-1]["_id"]


async def derive_ticket_facts(mongo: Mongo) -> None:
    """Tickets from before there were conditions get the facts that are computed from them. Of what
    other records said then nothing is known, and no condition about it holds of them."""
    tickets = TicketRepository(mongo)
    last = ""
    while rows := await tickets.collection.find(
        {"_id": {"$gt": last}, "idx.facts": {"$exists": False}}, limit=BATCH, sort=[("_id", 1)]
    ):
        for row in rows:
            last = row["_id"]
            facts = derived_facts(tickets.load(row)).model_dump()
            await tickets.collection.update_one({"_id": last}, {"$set": {"idx.facts": facts}})


async def count_months(mongo: Mongo) -> None:
    """Tickets from before technicians saw their month get what it is counted from."""
    tickets = TicketRepository(mongo)
    last = ""
    while rows := await tickets.collection.find(
        {"_id": {"$gt": last}, "idx.own_figures": {"$exists": False}},
        limit=BATCH,
        sort=[("_id", 1)],
    ):
        for row in rows:
            last = row["_id"]
            figures = own_figures(tickets.load(row)).model_dump()
            await tickets.collection.update_one(
                {"_id": last}, {"$set": {"idx.own_figures": figures}}
            )
