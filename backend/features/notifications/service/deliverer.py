"""Sends the notices that are due: in the background, each on its own, at least once."""

import asyncio
from typing import Final

import structlog

from backend.features.notifications.call_list.service import CallList
from backend.features.notifications.models import Delivery, DeliveryState, Reason
from backend.features.notifications.policies import back_off
from backend.features.notifications.repository import DeliveryRepository, UnreadableDelivery
from backend.features.notifications.service.courier import Courier, LeaseGone
from backend.features.notifications.service.outcomes import DeliveryOutcomes
from backend.kit.mongo import poll_in_lanes

log = structlog.get_logger("notifications")

LANES: Final = 4
WAKE_SECONDS: Final = 1


class Deliverer:
    """Claims one delivery at a time in each lane; any number of processes side by side."""

    def __init__(
        self,
        deliveries: DeliveryRepository,
        courier: Courier,
        outcomes: DeliveryOutcomes,
        call_list: CallList,
    ) -> None:
        self._deliveries = deliveries
        self._courier = courier
        self._outcomes = outcomes
        self._woke_at = 0.0
        self._call_list = call_list

    async def run(self, stop: asyncio.Event, *, lanes: int = LANES) -> None:
        """Until told to stop; what is in hand is finished first."""
        await poll_in_lanes(self._claim, self._deliver, stop, lanes=lanes)

    async def deliver_next(self) -> bool:
        """Deliver what has been due longest; say whether there was anything."""
        delivery = await self._claim()
        if delivery is None:
            return False
        await self._deliver(delivery)
        return True

    async def _claim(self) -> Delivery | None:
        while True:
            try:
                return await self._deliveries.claim()
            except UnreadableDelivery as unreadable:
                log.error("unreadable delivery put off", delivery_id=str(unreadable))

    async def _deliver(self, delivery: Delivery) -> None:
        waited = delivery.reason is Reason.PATH_CLOSED
        try:
            pause = await self._courier.carry(delivery)
            await self._call_list.follow(delivery)
        except LeaseGone:
            log.warning("lease lost before a call", delivery_id=delivery.id)
            return
        except Exception:
            log.exception("delivery failed", delivery_id=delivery.id)
            pause = _later(delivery)
        if not await self._outcomes.store(delivery, pause):
            log.warning("lease lost before settling", delivery_id=delivery.id)
        else:
            if waited and delivery.state is DeliveryState.SENT:
                await self._wake_the_others()
            log.info(
                "delivery tried",
                delivery_id=delivery.id,
                occasion=delivery.occasion.value,
                state=delivery.state.value,
                reason=delivery.reason.value,
                place=delivery.place,
            )

    async def _wake_the_others(self) -> None:
        """The platform is back: what waited for it goes now, the oldest first, instead of each at
        its own moment."""
        now = asyncio.get_running_loop().time()
        if now - self._woke_at >= WAKE_SECONDS:
            self._woke_at = now
            await self._deliveries.wake()


def _later(delivery: Delivery) -> float:
    delivery.tries += 1
    delivery.wait(Reason.FAILED)
    return back_off(delivery.tries)
