"""What the database did to answer: along which index, sorted in memory or not, how much it read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from backend.container import Container

Row = dict[str, Any]

A_PAGE = 60
"""What may be read besides what is answered: a page, and a little more where an index leads."""


class Profile:
    """`with profile.taken(): …`, then ask about the collections."""

    def __init__(self, database: Database[Row]) -> None:
        self._database = database

    @contextmanager
    def taken(self) -> Iterator[None]:
        self._database.command("profile", 2)
        try:
            yield
        finally:
            self._database.command("profile", 0)

    def rows(self, *collections: str) -> list[Row]:
        names = [f"{self._database.name}.{name}" for name in collections]
        asked = {"op": {"$in": ["query", "command", "update"]}, "ns": {"$in": names}}
        return list(self._database["system.profile"].find(asked))

    def asked(self, *collections: str) -> set[str]:
        """Those of the collections that were asked anything."""
        return {row["ns"].partition(".")[2] for row in self.rows(*collections)}

    def unindexed(self, *collections: str) -> list[tuple[str, Any, str]]:
        """Queries that read a whole collection or sort in memory."""
        return [
            (row["ns"], row.get("planSummary"), str(row.get("command"))[:600])
            for row in self.rows(*collections)
            if "COLLSCAN" in row.get("planSummary", "") or row.get("hasSortStage")
        ]

    def wasteful(self, *collections: str) -> list[tuple[str, Any, str]]:
        """Queries that read much more than they answer."""
        return [
            (row["ns"], row["docsExamined"], str(row.get("command"))[:600])
            for row in self.rows(*collections)
            if row.get("docsExamined", 0) > A_PAGE + 10 * row.get("nreturned", 0)
        ]


@pytest.fixture
def profile(mongo_admin: MongoClient[Row], container: Container) -> Iterator[Profile]:
    """Of the database of the test."""
    database = mongo_admin[container.mongo.database.name]
    yield Profile(database)
    database.drop_collection("system.profile")
