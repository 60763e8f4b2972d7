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
