"""Changes of stored households."""

from backend.features.customers.repository import areas_of
from backend.features.places import read_area
from backend.kit.mongo import Mongo

BATCH = 500


async def code_household_areas(mongo: Mongo) -> None:
    """Addresses from before there were codes get the one their words tell for certain, if any."""
    households = mongo.collection("households")
    uncoded = {"addresses": {"$elemMatch": {"area_code": {"$exists": False}}}}
    last = ""
    while rows := await households.find(
        {"_id": {"$gt": last}, **uncoded}, limit=BATCH, sort=[("_id", 1)]
    ):
        for row in rows:
            for place, address in enumerate(row["addresses"]):
                if "area_code" in address:
                    continue
                area = read_area(address["area"]).area
                at = f"addresses.{place}"
                # An address moved up by a removal at this very moment is not hit in its place.
                await households.update_one(
                    {"_id": row["_id"], f"{at}.id": address["id"]},
                    {"$set": {f"{at}.area_code": area.code if area else ""}},
                )
        last = rows[-1]["_id"]


async def index_household_areas(mongo: Mongo) -> None:
    """Households from before they were found by area, written down with the areas they lie in."""
    households = mongo.collection("households")
    unindexed = {"idx.areas": {"$exists": False}}
    last = ""
    while rows := await households.find(
        {"_id": {"$gt": last}, **unindexed}, limit=BATCH, sort=[("_id", 1)]
    ):
        for row in rows:
            codes = [address.get("area_code", "") for address in row["addresses"]]
            # Who is saved meanwhile has them already, and of his new addresses.
            await households.update_one(
                {"_id": row["_id"], **unindexed}, {"$set": {"idx.areas": areas_of(codes)}}
            )
        last = rows[-1]["_id"]
