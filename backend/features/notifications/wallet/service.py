"""The wallet as the courier and the events use it: each change with its line, in one write."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Final, TypeVar

import structlog

from backend.features.notifications.models import Delivery, DeliveryState, Place
from backend.features.notifications.repository.deliveries import DeliveryRepository
from backend.features.notifications.wallet.models import Held, Purse, ToldBy
from backend.features.notifications.wallet.repository import PurseRepository
from backend.kit.clock import Clock
from backend.kit.errors import DuplicateEntry, StaleDocument

log = structlog.get_logger("notifications")

# Longer than a try with all its calls; who is still held for then was left behind.
LEFT_BEHIND: Final = timedelta(minutes=10)
_SETTLED: Final = frozenset(DeliveryState) - {DeliveryState.WAITING, DeliveryState.SENDING}

MOST_TRIES: Final = 40
FIRST_PAUSE_SECONDS: Final = 0.005

R = TypeVar("R")


@dataclass(frozen=True)
class PurseLevel:
    """How many people have so many consents of a template left; `level` 3 means three or more."""

    template_id: str
    level: int
    people: int
    consents: int


class Wallet:
    def __init__(
        self,
        purses: PurseRepository,
        deliveries: DeliveryRepository,
        now: Clock,
    ) -> None:
        self.purses = purses
        self._deliveries = deliveries
        self._now = now

    async def left(self, openid: str, template_id: str) -> int:
        purse = (await self.purses.of(openid, [template_id])).get(template_id)
        return purse.count if purse else 0

    async def available(
        self, openid: str, template_id: str, delivery_id: str, *, may_take_last: bool
    ) -> int:
        """How many there are for this delivery, without taking one."""
        purse = (await self.purses.of(openid, [template_id])).get(template_id)
        return purse.available_for(delivery_id, may_take_last=may_take_last) if purse else 0

    # -- what the person answered --------------------------------------------------------------

    async def accept(
        self, openid: str, template_id: str, told_by: ToldBy, at: datetime, *, kept: bool = False
    ) -> None:
        await self._change(openid, template_id, lambda p: p.accept(told_by, at, kept=kept))

    async def reject(
        self, openid: str, template_id: str, told_by: ToldBy, at: datetime, *, kept: bool = False
    ) -> None:
        await self._change(openid, template_id, lambda p: p.reject(told_by, at, kept=kept))

    async def ban(self, openid: str, template_id: str, told_by: ToldBy, at: datetime) -> None:
        await self._change(openid, template_id, lambda p: p.ban(told_by, at))

    async def withdraw(self, openid: str, template_id: str, at: datetime) -> None:
        await self._change(openid, template_id, lambda p: p.withdraw(at))

    # -- what becomes of it --------------------------------------------------------------------

    async def hold(
        self, openid: str, template_id: str, delivery_id: str, *, may_take_last: bool
    ) -> Held | None:
        """Take one out for this delivery, before the call; of two who want the last, one gets it.
        None: there is none for it."""
        now = self._now()
        return await self._change(
            openid, template_id, lambda p: p.hold(delivery_id, now, may_take_last=may_take_last)
        )

    async def spend(self, openid: str, template_id: str, delivery_id: str) -> None:
        now = self._now()
        await self._change(openid, template_id, lambda p: p.spend(delivery_id, now))

    async def note_unsure(self, openid: str, template_id: str, delivery_id: str) -> None:
        await self._change(openid, template_id, lambda p: p.note_unsure(delivery_id))

    async def give_back(self, openid: str, template_id: str, delivery_id: str) -> None:
        now = self._now()
        await self._change(openid, template_id, lambda p: p.give_back(delivery_id, now))

    async def clear(
        self, openid: str, template_id: str, asked_at: datetime, delivery_id: str = ""
    ) -> None:
        """43101, to a call that began at `asked_at`."""
        await self._change(openid, template_id, lambda p: p.clear(asked_at, delivery_id))

    async def hear_result(
        self, openid: str, template_id: str, at: datetime, code: int, delivery_id: str
    ) -> str:
        """The delivery whose end it tells, empty if nobody can say."""
        return await self._change(
            openid, template_id, lambda p: p.hear_result(at, code, delivery_id)
        )

    async def _change(self, openid: str, template_id: str, change: Callable[[Purse], R]) -> R:
        async def load() -> Purse:
            return await self.purses.fetch(openid, template_id, self._now())

        return await self._kept(load, change)

    async def _kept(self, load: Callable[[], Awaitable[Purse]], change: Callable[[Purse], R]) -> R:
        """Load, change, keep; again if somebody else was faster."""
        for tries in count(1):
            purse = await load()
            before = purse.model_copy(deep=True)
            result = change(purse)
            if purse == before:
                return result
            try:
                await self.purses.keep(purse, self._now())
                return result
            except (StaleDocument, DuplicateEntry):
                if tries == MOST_TRIES:
                    raise
            await asyncio.sleep(random.uniform(0, FIRST_PAUSE_SECONDS * tries))  # noqa: S311 - jitter
        raise AssertionError("counts for ever")

    # -- what was left behind ------------------------------------------------------------------

    async def reconcile(self) -> int:
        """Consents held for deliveries that have ended without anybody saying what became of them:
        spent where a call may have arrived, else given back. How many were settled."""
        settled = 0
        async for purse in self.purses.held_since_before(self._now() - LEFT_BEHIND):
            ids = [held.delivery_id for held in purse.held]
            deliveries = {each.id: each for each in await self._deliveries.many(ids)}
            await self.purses.write_lines(purse)
            for held in purse.held:
                delivery = deliveries.get(held.delivery_id)
                if delivery is None or delivery.state in _SETTLED:
                    await self._settle(purse.id, held, delivery)
                    settled += 1
        if settled:
            log.info("held consents settled", count=settled)
        return settled

    async def _settle(self, purse_id: str, held: Held, delivery: Delivery | None) -> None:
        now = self._now()

        def settle(purse: Purse) -> None:
            if _may_have_arrived(held, delivery):
                purse.spend(held.delivery_id, now)
            else:
                purse.give_back(held.delivery_id, now)

        await self._kept(lambda: self.purses.get(purse_id), settle)

    # -- for staff -----------------------------------------------------------------------------

    async def levels(self) -> list[PurseLevel]:
        return [
            PurseLevel(
                template_id=row["_id"]["template"],
                level=row["_id"]["level"],
                people=row["people"],
                consents=row["consents"],
            )
            for row in await self.purses.levels()
        ]


def _may_have_arrived(held: Held, delivery: Delivery | None) -> bool:
    if delivery is None or held.unsure or held.arrived:
        return True  # a delivery that is no longer kept tells nothing: the careful answer
    unsure = delivery.unsure
    return delivery.place is Place.MINIPROGRAM or bool(unsure and unsure.place is Place.MINIPROGRAM)
