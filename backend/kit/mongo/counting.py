"""Counts for people who look at them in passing: soon, or not at all."""

import pymongo
from pymongo.errors import PyMongoError

from backend.kit.mongo.driver import Collection, Filter


async def count_soon(
    collection: Collection, query: Filter, *, limit: int, seconds: float
) -> int | None:
    """Up to `limit`; None where it cannot be told in that time."""
    try:
        with pymongo.timeout(seconds):
            return await collection.count(query, limit=limit)
    except PyMongoError as error:
        if not error.timeout:
            raise
        return None
