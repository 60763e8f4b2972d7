"""Keeps staff from being told a hundred times in a minute, and loses none of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from backend.features.notifications.bundling import SUMMARIES, Bundle, Summary
from backend.features.notifications.models import (
    Delivery,
    DeliveryState,
    RecipientKind,
    delivery_id,
    sealed_values,
)
from backend.features.notifications.moments import moment_text
from backend.features.notifications.repository import (
    BundleRepository,
    DeliveryRepository,
    FirmSettings,
)
from backend.features.notifications.service.wordings import CurrentWording, Wordings
from backend.features.notifications.wording import Importance, prepared


class Bundles:
    """Works in the unit of work of whoever tells."""

    def __init__(
        self,
        bundles: BundleRepository,
        deliveries: DeliveryRepository,
        wordings: Wordings,
        firm: FirmSettings,
    ) -> None:
        self._bundles = bundles
        self._deliveries = deliveries
        self._wordings = wordings
        self._firm = firm

    async def takes(
        self, delivery: Delivery, texts: Mapping[str, str], current: CurrentWording
    ) -> bool:
        """Whether the notice is told with others in one, and has no delivery of its own."""
        summary = SUMMARIES.get(delivery.occasion)
        if summary is None or delivery.recipient.kind is not RecipientKind.STAFF:
            return False
        now = delivery.created_at
        bundle = await self._bundles.opened(delivery.occasion, delivery.recipient, now)
        gathering = await self._gathering(bundle)
        wait = await self._wait(current, summary.window, now)
        if gathering is None and bundle.lets_go_alone(now, now + wait):
            await self._bundles.save(bundle)
            return False
        if gathering is None:
            gathering = await self._begin(bundle, summary, delivery, wait)
        await self._gather(bundle, gathering, texts)
        await self._bundles.save(bundle)
        return True

    async def _wait(self, current: CurrentWording, window: timedelta, now: datetime) -> timedelta:
        """What waits for the morning is told as one then."""
        if current.shipped.importance is Importance.URGENT:
            return window
        quiet = (await self._firm.quiet_hours()).left(now)
        return max(window, quiet or window)

    async def _gathering(self, bundle: Bundle) -> Delivery | None:
        """The notice that gathers, while it has not begun to be sent."""
        if not bundle.delivery_id:
            return None
        found = await self._deliveries.find_one({"_id": bundle.delivery_id})
        is_open = found is not None and found.state is DeliveryState.WAITING
        return found if found is not None and is_open and found.unsure is None else None

    async def _begin(
        self, bundle: Bundle, summary: Summary, first: Delivery, wait: timedelta
    ) -> Delivery:
        shipped = (await self._wordings.current(summary.occasion)).shipped
        now = first.created_at
        gathering = Delivery(
            id=delivery_id(summary.occasion, first.recipient, first.id),
            occasion=summary.occasion,
            recipient=first.recipient,
            values=sealed_values({}),
            link=summary.link,
            due_at=first.due_at,
            useful_until=now + wait + shipped.useful_for,
            created_at=now,
            expire_at=first.expire_at,
        )
        seconds = max((bundle.window_ends_at - now).total_seconds(), 1)
        await self._deliveries.insert(gathering)
        await self._deliveries.put_off(gathering, seconds)
        bundle.begin(gathering.id, now)
        return await self._deliveries.get(gathering.id)

    async def _gather(self, bundle: Bundle, gathering: Delivery, texts: Mapping[str, str]) -> None:
        since = bundle.gathering_since or gathering.created_at
        values = {
            "count": str(bundle.gather()),
            "number": texts["number"],
            "since": moment_text(since),
        }
        placeholders = (await self._wordings.current(gathering.occasion)).shipped.placeholders
        gathering.values = sealed_values(prepared(values, placeholders))
        await self._deliveries.save(gathering)
