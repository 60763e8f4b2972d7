from collections.abc import AsyncIterator
from datetime import datetime

from pymongo import ASCENDING, IndexModel

from backend.features.forms.models.answers import FormAnswers
from backend.kit.errors import NoSuchPage
from backend.kit.mongo import Repository, newest_first

MOST_OF_ONE = 100
"""Answers read at once for one subject: corrections of a few forms."""


class FormAnswersRepository(Repository[FormAnswers]):
    """`customer_id`: whose they are, for copies and deletions."""

    model = FormAnswers
    collection_name = "form_answers"
    not_found = NoSuchPage
    indexes = (
        newest_first("subject_kind", "subject_id"),
        IndexModel([("customer_id", ASCENDING), ("_id", ASCENDING)]),
        IndexModel(
            [
                ("form.key", ASCENDING),
                ("created_at", ASCENDING),
                ("_id", ASCENDING),
                ("form.version", ASCENDING),
            ]
        ),
    )

    async def of_subject(self, subject_kind: str, subject_id: str) -> list[FormAnswers]:
        """Newest first, corrected ones among them."""
        return await self.find(
            {"subject_kind": subject_kind, "subject_id": subject_id},
            limit=MOST_OF_ONE,
            sort=[("created_at", -1), ("_id", -1)],
        )

    async def these(self, ids: list[str]) -> dict[str, FormAnswers]:
        found = await self.find({"_id": {"$in": ids[:MOST_OF_ONE]}}, limit=MOST_OF_ONE)
        return {each.id: each for each in found}

    async def versions_of(self, key: str, start: datetime, end: datetime) -> list[int]:
        """The versions of a form that were answered from `start` until before `end`."""
        span = {"form.key": key, "created_at": {"$gte": start, "$lt": end}}
        rows = await self.collection.aggregate(
            [{"$match": span}, {"$group": {"_id": "$form.version"}}]
        )
        return sorted(row["_id"] for row in rows)

    async def of_form(
        self, key: str, start: datetime, end: datetime
    ) -> AsyncIterator[list[FormAnswers]]:
        """Those of that time in batches, the oldest first; corrected ones among them."""
        span = {"form.key": key, "created_at": {"$gte": start, "$lt": end}}
        batch: list[FormAnswers] = []
        sort = [("created_at", 1), ("_id", 1)]
        async for row in self.collection.stream(span, sort=sort):
            batch.append(self.load(row))
            if len(batch) == MOST_OF_ONE:
                yield batch
                batch = []
        if batch:
            yield batch
