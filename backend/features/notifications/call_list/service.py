"""Who is telephoned: entries come and go with the deliveries; staff say how the calls went."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from backend.features.accounts import Permission
from backend.features.notifications.call_list.models import (
    KEEP_USELESS,
    About,
    CallEntry,
    CallOutcome,
    CallState,
)
from backend.features.notifications.call_list.repository import CallRepository
from backend.features.notifications.models import Delivery, DeliveryState, RecipientKind
from backend.features.notifications.wallet.policies import Weight, weight_of
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import DuplicateEntry, StaleDocument
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery

MOST_TRIES: Final = 20
PAUSE_SECONDS: Final = 0.01

# Where a delivery can end without the reader having been told. What came too late needs no call.
_NOT_TOLD: Final = frozenset({DeliveryState.INBOX_ONLY, DeliveryState.DEAD, DeliveryState.UNKNOWN})


class CallList:
    def __init__(self, calls: CallRepository, unit_of_work: UnitOfWork, now: Clock) -> None:
        self.calls = calls
        self.unit_of_work = unit_of_work
        self.now = now

    async def follow(self, delivery: Delivery) -> None:
        """What a delivery has come to: before it is stored, so that a death leaves no one out."""
        if delivery.recipient.kind is not RecipientKind.CUSTOMER:
            return
        if weight_of(delivery.occasion) is not Weight.VITAL:
            return
        if delivery.state in _NOT_TOLD:
            await self._miss(delivery)
        elif delivery.state is DeliveryState.SENT:
            await self.reached(delivery.id)

    async def reached(self, delivery_id: str) -> None:
        """The customer has it after all: it was sent later, or he read it in our own app."""

        async def load() -> CallEntry | None:
            return await self.calls.with_missed(delivery_id)

        await self._change(load, lambda entry: entry.reached(delivery_id, self.now()))

    async def has_read_all(self, customer_id: str) -> None:
        """He opened the inbox of our own app, where everything stands."""
        for delivery_id in await self.calls.missed_by(customer_id):
            await self.reached(delivery_id)

    async def _miss(self, delivery: Delivery) -> None:
        about = delivery.about or About(kind="delivery", id=delivery.id)
        key = self.calls.key(delivery.recipient.id, about)

        async def load() -> CallEntry:
            now, until = self.now(), delivery.useful_until
            return await self.calls.find_one({"_id": key}) or CallEntry(
                id=key,
                customer_id=delivery.recipient.id,
                about=about,
                occasion=delivery.occasion,
                created_at=now,
                useful_until=until,
                expire_at=until + KEEP_USELESS,
            )

        def miss(entry: CallEntry) -> None:
            entry.miss(delivery.id, delivery.occasion, delivery.useful_until, self.now())

        await self._change(load, miss)

    async def _change(
        self,
        load: Callable[[], Awaitable[CallEntry | None]],
        change: Callable[[CallEntry], None],
    ) -> None:
        """Load, change, keep; again if somebody else was faster. Without a unit of work: one that
        a killed deliverer leaves open would hold the entry for a minute."""
        for _ in range(MOST_TRIES):
            entry = await load()
            if entry is None:
                return
            change(entry)
            try:
                await self.calls.keep(entry)
                return
            except (StaleDocument, DuplicateEntry):
                await asyncio.sleep(random.uniform(0, PAUSE_SECONDS))  # noqa: S311 - jitter
        raise StaleDocument

    # -- staff -----------------------------------------------------------------------------------

    async def page(
        self, actor: Actor, states: Sequence[CallState], asked: PageQuery
    ) -> Page[CallEntry]:
        """Who has waited longest first."""
        reach = actor.reach(Permission.TICKETS_ASSIST)
        return await self.calls.page_within(reach, states, self.now(), asked)

    @transactional
    async def take(self, actor: Actor, call_id: str) -> CallEntry:
        """Raises CallNotFound, TransitionNotAllowed, CallTakenByColleague, StaleDocument."""
        entry = await self._of(actor, call_id)
        entry.take(actor.id, self.now())
        await self.calls.save(entry)
        return entry

    @transactional
    async def end(self, actor: Actor, call_id: str, outcome: CallOutcome) -> CallEntry:
        """How the call went. Raises CallNotFound, TransitionNotAllowed, CallTakenByColleague,
        StaleDocument."""
        entry = await self._of(actor, call_id)
        entry.end(outcome, actor.id, self.now())
        await self.calls.save(entry)
        return entry

    async def _of(self, actor: Actor, call_id: str) -> CallEntry:
        return await self.calls.get_within(actor.reach(Permission.TICKETS_ASSIST), call_id)
