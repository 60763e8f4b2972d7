"""The last look: every registered document, opened, for what names a person who is to be gone."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from pydantic import ValidationError

from backend.features.privacy.person import Person
from backend.kit.access import ActorKind
from backend.kit.aggregate import Aggregate
from backend.kit.errors import AppError
from backend.kit.field_crypto import UnreadableSecret
from backend.kit.mongo import Mongo, Repository, UnitOfWork
from backend.kit.personal_fields import personal_values, rewritten

log = structlog.get_logger("privacy")

_ANSWERS: Final = "stored_answers"
_ANSWER_LABEL: Final = "stored_answer"
# A person's other hat: what staff are called at work is not the customer's, nor the reverse.
_OF_STAFF: Final = frozenset({"staff", "staff_facts", "imports"})
_OF_CUSTOMERS: Final = frozenset({"customer_accounts", "households"})
_TECHNICIAN: Final = "visits.technicians."


@dataclass(frozen=True)
class Trace:
    """Where somebody still is: `place` is a field's path, `idx`, or what could not be opened."""

    collection: str
    document_id: str
    place: str


class Sweep:
    """Reads everything, one document at a time; the price of being sure. Bears repetition."""

    def __init__(
        self,
        repositories: Sequence[Repository[Any]],
        mongo: Mongo,
        unit_of_work: UnitOfWork,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._repositories = repositories
        self._mongo = mongo
        self._crypto = mongo.crypto

    @property
    def collections(self) -> set[str]:
        return {each.collection_name for each in self._repositories}

    async def traces(self, person: Person) -> list[Trace]:
        """Where his phones and identities still stand, sealed or as the keys they are found by."""
        found = [trace async for trace in self._look(person)]
        return found + [trace async for trace in self._look_beside(person)]

    async def clean(self, person: Person) -> int:
        """Takes away what the steps could not know of; how many documents."""
        cleaned = 0
        for repository in self._for(person):
            async for row in repository.collection.stream({}):
                if _is_later(row, person):
                    continue
                document_id = row["_id"]
                if _marked(repository, row, person):
                    cleaned += await self._clean(repository, document_id, person)
        await self._forget_answers(person)
        await self._forget_tries(person)
        return cleaned

    async def _clean(self, repository: Repository[Any], document_id: str, person: Person) -> bool:
        async def clean() -> bool:
            try:
                document: Aggregate = await repository.get(document_id)
            except AppError:
                return False
            left = rewritten(document, _without(person))
            if left is document:
                return False
            await repository.save(left)
            return True

        return await self.unit_of_work.run(clean)

    def _for(self, person: Person) -> list[Repository[Any]]:
        apart = _OF_STAFF if person.kind is ActorKind.CUSTOMER else _OF_CUSTOMERS
        return [each for each in self._repositories if each.collection_name not in apart]

    # -- looking -------------------------------------------------------------------------------

    async def _look(self, person: Person) -> AsyncIterator[Trace]:
        keys = set(self._keys(person))
        for repository in self._for(person):
            name = repository.collection_name
            async for row in repository.collection.stream({}):
                if _is_later(row, person):
                    continue
                document_id = str(row["_id"])
                if keys & set(_texts(row.get("idx", {}))):
                    yield Trace(name, document_id, "idx")
                for place in _marked(repository, row, person):
                    yield Trace(name, document_id, place)

    async def _look_beside(self, person: Person) -> AsyncIterator[Trace]:
        async for identity in self._answers_about(person):
            yield Trace(_ANSWERS, identity, "answer")
        for key in self._keys(person):
            async for row in self._tries(key):
                yield Trace("rate_limits", row, "_id")

    def _keys(self, person: Person) -> list[str]:
        """What he would be found by, made anew."""
        blind = self._crypto.blind
        return [blind("phone", phone) for phone in person.phones] + [
            blind("wechat_identity", text)
            for each in person.identities
            for text in (f"miniprogram|{each}", f"official_account|{each}", f"unionid|{each}", each)
        ]

    # -- what no model describes -----------------------------------------------------------------

    async def _answers_about(self, person: Person) -> AsyncIterator[str]:
        async for row in self._mongo.collection(_ANSWERS).stream({}):
            try:
                text = self._crypto.open(_ANSWER_LABEL, row["_id"], row["answer"])
            except UnreadableSecret:
                continue  # sealed with a key that is gone: nobody can read it
            if person.is_marked(text):
                yield row["_id"]

    async def _forget_answers(self, person: Person) -> None:
        answers = self._mongo.collection(_ANSWERS)
        async for identity in self._answers_about(person):
            await answers.delete_one({"_id": identity})

    async def _tries(self, key: str) -> AsyncIterator[str]:
        rows = self._mongo.collection("rate_limits")
        async for row in rows.stream({"_id": {"$regex": f"{key}$"}}, projection={"_id": 1}):
            yield row["_id"]

    async def _forget_tries(self, person: Person) -> None:
        rows = self._mongo.collection("rate_limits")
        for key in self._keys(person):
            await rows.delete_many({"_id": {"$regex": f"{key}$"}})
            await self._mongo.collection("phone_codes").delete_one({"_id": key})


def _without(person: Person) -> Any:
    """Takes the person out of the values that name him, and of no other."""

    def rewrite(label: str, path: str, value: str) -> str:
        if path.startswith(_TECHNICIAN) and person.kind is ActorKind.CUSTOMER:
            return value
        return person.hidden_from(value) if person.is_marked(value) else value

    return rewrite


def _marked(repository: Repository[Any], row: dict[str, Any], person: Person) -> list[str]:
    """The paths where he still is; a document that cannot be opened counts."""
    try:
        document = repository.load(dict(row))
    except (UnreadableSecret, ValidationError):
        log.warning("a document cannot be opened", collection=repository.collection_name)
        return ["unreadable"]
    is_customer = person.kind is ActorKind.CUSTOMER
    return [
        path
        for _, path, value in personal_values(document)
        if person.is_marked(value) and not (is_customer and path.startswith(_TECHNICIAN))
    ]


def _is_later(row: Mapping[str, Any], person: Person) -> bool:
    created = row.get("created_at") or row.get("started_at")
    return created is not None and created > person.known_until


def _texts(values: Any) -> list[str]:
    if isinstance(values, str):
        return [values]
    if isinstance(values, Mapping):
        values = list(values.values())
    if isinstance(values, list):
        return [text for each in values for text in _texts(each)]
    return []
