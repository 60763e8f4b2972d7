"""The stored answers behind `Idempotency-Key`: same key, same request, one effect, same bytes."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from hashlib import sha256
from typing import Final

from pymongo import IndexModel

from backend.kit.clock import Clock
from backend.kit.errors import IdempotencyKeyReused
from backend.kit.mongo.driver import Mongo
from backend.kit.mongo.unit_of_work import UnitOfWork

KEEP: Final = timedelta(hours=24)
_LABEL: Final = "stored_answer"

INDEXES: Final = (IndexModel("expire_at", expireAfterSeconds=0),)


class StoredAnswers:
    """Answer and effect commit in one unit of work, so a crash leaves both or neither.

    Two requests with one key at once: the later one's insert conflicts, its unit of work runs
    again and finds the answer. Answers may hold personal data and are stored sealed, 24 hours.
    """

    def __init__(self, mongo: Mongo, unit_of_work: UnitOfWork, now: Clock) -> None:
        self._answers = mongo.collection("stored_answers")
        self._crypto = mongo.crypto
        self._unit_of_work = unit_of_work
        self._now = now

    async def once(
        self, actor_id: str, key: str, fingerprint: str, run: Callable[[], Awaitable[bytes]]
    ) -> tuple[bytes, bool]:
        """The answer, and whether it is a replay. Raises IdempotencyKeyReused."""
        identity = sha256(f"{actor_id}|{key}".encode()).hexdigest()
        # Keyed: the plain digest of a body that is little but a phone number would give it away.
        blind = self._crypto.blind(_LABEL, fingerprint)

        async def answer() -> tuple[bytes, bool]:
            row = await self._answers.find_one({"_id": identity})
            if row is None:
                body = await run()
                await self._answers.insert_one(
                    {
                        "_id": identity,
                        "fingerprint": blind,
                        "answer": self._crypto.seal(_LABEL, identity, body.decode()),
                        "expire_at": self._now() + KEEP,
                    }
                )
                return body, False
            if row["fingerprint"] != blind:
                raise IdempotencyKeyReused
            return self._crypto.open(_LABEL, identity, row["answer"]).encode(), True

        return await self._unit_of_work.run(answer)
