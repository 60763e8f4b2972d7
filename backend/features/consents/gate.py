"""Consent first: a customer writes nothing before he has agreed (reliability R97)."""

from backend.features.consents.book import ConsentBook
from backend.features.consents.models import PolicyKind
from backend.kit.access import Actor, ActorKind
from backend.kit.http.operation import Operation

_MAY_STORE = ("post", "put", "patch")


class ConsentGate:
    """Stands before every verb of every endpoint, so that none can be forgotten.

    Reading and deleting need no consent, nor do the few operations that say so: agreeing itself,
    and what somebody must be able to do who has not agreed or agrees no longer.
    """

    def __init__(self, book: ConsentBook) -> None:
        self._book = book

    async def admit(self, actor: Actor | None, operation: Operation) -> None:
        """Raises ConsentNeeded."""
        if actor is None or actor.kind is not ActorKind.CUSTOMER:
            return
        if operation.verb in _MAY_STORE and not operation.before_consent:
            await self._book.require_own(actor.id, PolicyKind.PRIVACY)
