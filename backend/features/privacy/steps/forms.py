"""What was answered in the forms of his tickets: what was measured and done is kept as the law
wants it, without him in it. Names, phones and places go whole; of what people wrote, his names."""

from collections.abc import AsyncIterator
from typing import Final

from backend.features.forms import Forms
from backend.features.media import MediaServices
from backend.features.privacy.person import GONE, Person
from backend.features.privacy.ports import NothingMore, OwnDocument
from backend.kit.access import ActorKind
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.mongo.driver import Filter
from backend.kit.personal_fields import rewritten

_SECRETS: Final = frozenset({"salt", "filled_by"})
_WHOLE: Final = frozenset({"person_name", "phone", "address"})


class FormRecords(NothingMore):
    name = "forms"

    def __init__(self, forms: Forms, media: MediaServices, unit_of_work: UnitOfWork) -> None:
        self.unit_of_work = unit_of_work
        self._answers = forms.answers
        self._clearing = media.clearing

    async def documents(self, person: Person) -> AsyncIterator[OwnDocument]:
        if person.kind is not ActorKind.CUSTOMER:
            return
        async for row in self._answers.collection.stream(_of(person)):
            yield OwnDocument("form_answers", self._answers.load(row), _SECRETS)

    async def erase(self, person: Person) -> None:
        if person.kind is not ActorKind.CUSTOMER:
            return
        async for row in self._answers.collection.stream(_of(person), projection={"_id": 1}):
            await self._clearing.forget(await self._take_out(row["_id"], person))

    @transactional
    async def _take_out(self, answers_id: str, person: Person) -> list[str]:
        """The ids of his signatures, which have to go, too."""
        answers = await self._answers.get(answers_id)

        def rewrite(label: str, path: str, value: str) -> str:
            whole = label in _WHOLE or path == "salt"
            return GONE if whole else person.hidden_from(value)

        left = rewritten(answers, rewrite)
        if left is not answers:
            await self._answers.save(left)
        return answers.signature_ids


def _of(person: Person) -> Filter:
    return {"customer_id": {"$in": list(person.ids)}}
