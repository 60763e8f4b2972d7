"""What platforms tell of a message after they took it: that it arrived, or that it did not."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

import structlog

from backend.features.notifications.models import (
    Arrival,
    Delivery,
    DeliveryState,
    PlatformMessage,
)
from backend.features.notifications.repository import (
    DeliveryRepository,
    Receipts,
    Told,
    Unreachable,
)
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument

log = structlog.get_logger("notifications")

LONGEST_WORDS: Final = 100
AT_ONCE_SECONDS: Final = 0
LOOKS: Final = 6
BETWEEN_LOOKS_SECONDS: Final = 0.2


@dataclass(frozen=True)
class Receipt:
    """What an event told of one message. `account` and `message_id` as the messenger has them
    (`SendResult.message_id`); `address` is whose it was; `words` are the platform's."""

    account: str
    message_id: str
    arrival: Arrival
    words: str = ""
    address: str = field(default="", repr=False)


class DeliveryUnderWay(Exception):
    """Taken by a deliverer that has not stored its answer: tell again later. It will have been
    stored by then, or the deliverer has died and another finds out when it repeats the call."""


class DeliveryOutcomes:
    """No unit of work: one that a killed worker leaves open would hold the delivery for a minute.
    Each step is one write, and the delivery's `version` the fence."""

    def __init__(
        self,
        deliveries: DeliveryRepository,
        receipts: Receipts,
        unreachable: Unreachable,
        now: Clock,
    ) -> None:
        self._deliveries = deliveries
        self._receipts = receipts
        self._unreachable = unreachable
        self._now = now

    async def settle(self, receipt: Receipt) -> None:
        """Join a receipt to its delivery, whether that has been stored yet or not. What did not
        arrive goes by the next place while it is useful. The same receipt again does nothing.

        Raises DeliveryUnderWay.
        """
        now = self._now()
        if receipt.arrival is Arrival.BLOCKED and receipt.address:
            await self._unreachable.remember(receipt.account, receipt.address, None, now)
        message = PlatformMessage(account=receipt.account, id=receipt.message_id)
        told = Told(receipt.arrival, receipt.words[:LONGEST_WORDS], now)
        delivery_id, told = await self._receipts.tell(message, told)
        if not delivery_id:
            return
        for _ in range(LOOKS):
            if await self._is_joined(delivery_id, message, told):
                return
            await asyncio.sleep(BETWEEN_LOOKS_SECONDS)
        raise DeliveryUnderWay

    async def delivery_of(self, message: PlatformMessage) -> str:
        """Empty where it is not known, or not yet."""
        return await self._receipts.delivery_of(message)

    async def name(self, delivery_id: str, message: PlatformMessage) -> None:
        """A message whose name the platform did not give with its answer was this delivery's."""
        for delivery in await self._deliveries.many([delivery_id]):
            if _awaits(delivery, None):
                delivery.message = message
                await self._deliveries.save(delivery)
                await self._receipts.claim(message, delivery.id, self._now())

    async def _is_joined(self, delivery_id: str, message: PlatformMessage, told: Told) -> bool:
        """False: look again."""
        for delivery in await self._deliveries.many([delivery_id]):
            if delivery.state is DeliveryState.SENDING:
                return False
            if _awaits(delivery, message):
                _apply(delivery, told)
                try:
                    await self._deliveries.save(delivery)
                except StaleDocument:
                    return False
        return True

    async def store(self, delivery: Delivery, due_in_seconds: float | None) -> bool:
        """What a deliverer came to, with what has been told of its message already. False: its
        lease was lost, and nothing was written."""
        if delivery.state is DeliveryState.SENT and delivery.message:
            told = await self._receipts.claim(delivery.message, delivery.id, self._now())
            if told:
                _apply(delivery, told)
        if delivery.state is DeliveryState.WAITING and due_in_seconds is None:
            due_in_seconds = AT_ONCE_SECONDS
        return await self._deliveries.settle(delivery, due_in_seconds)


def _awaits(delivery: Delivery, message: PlatformMessage | None) -> bool:
    """Not what has been told before, or what another place or staff have taken up since."""
    is_open = delivery.state is DeliveryState.SENT and delivery.arrival is None
    return is_open and delivery.message == message


def _apply(delivery: Delivery, told: Told) -> None:
    if told.arrival is Arrival.ARRIVED:
        delivery.arrived(told.at, told.words)
    else:
        delivery.came_back(told.arrival, told.at, told.words)
    log.info("message settled", delivery_id=delivery.id, arrival=told.arrival.value)
