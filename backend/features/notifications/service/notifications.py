"""Telling people: the notice is stored with the work it tells of, and sent afterwards."""

from collections.abc import Mapping
from datetime import datetime

from backend.features.notifications.call_list.models import About
from backend.features.notifications.models import (
    KEEP_DELIVERY,
    KEEP_MESSAGE,
    Delivery,
    InboxMessage,
    Link,
    Recipient,
    Topic,
    delivery_id,
    sealed_values,
)
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.repository import DeliveryRepository, InboxRepository
from backend.features.notifications.service.bundles import Bundles
from backend.features.notifications.service.wordings import Wordings
from backend.features.notifications.wording import prepared, render_inbox
from backend.kit.clock import EARLIEST, Clock
from backend.kit.mongo import UnitOfWork, transactional


class Notifications:
    """The front door: everything that tells somebody something goes through `send`."""

    def __init__(
        self,
        deliveries: DeliveryRepository,
        inbox: InboxRepository,
        wordings: Wordings,
        bundles: Bundles,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.deliveries = deliveries
        self.inbox = inbox
        self.wordings = wordings
        self.bundles = bundles
        self.unit_of_work = unit_of_work
        self.now = now

    @transactional
    async def send(
        self,
        occasion: Occasion,
        recipient: Recipient,
        values: Mapping[str, str],
        link: Link,
        dedupe_id: str,
        *,
        useful_until: datetime | None = None,
        topic: Topic | None = None,
        about: About | None = None,
    ) -> None:
        """Tell one person once: the same occasion, person and `dedupe_id` again does nothing.

        Joins the caller's unit of work. `values` are for exactly the occasion's placeholders, empty
        where there is nothing to say; times as `moment_text` or `period_text` write them. Raises
        ValueError otherwise. After `useful_until` (the occasion's own if not given) it is no
        longer sent; the inbox keeps it. `topic`: the person may answer by the buttons of a
        card, where there are any.
        `about`: the case whose staff telephone a customer whom it does not reach.
        """
        identity = delivery_id(occasion, recipient, dedupe_id)
        if await self._was_told(identity):
            return
        current = await self.wordings.current(occasion)
        texts = prepared(values, current.shipped.placeholders)
        now = self.now()
        delivery = Delivery(
            id=identity,
            occasion=occasion,
            recipient=recipient,
            values=sealed_values(texts),
            link=link,
            about=about,
            due_at=EARLIEST,
            useful_until=useful_until or now + current.shipped.useful_for,
            created_at=now,
            expire_at=now + KEEP_DELIVERY,
            topic=topic,
        )
        if not await self.bundles.takes(delivery, texts, current):
            await self.deliveries.insert(delivery)
        shown = render_inbox(current.wording.in_app, texts)
        await self.inbox.insert(
            InboxMessage(
                id=identity,
                occasion=occasion,
                recipient=recipient,
                title=shown.title,
                body=shown.body,
                link=link,
                created_at=now,
                expire_at=now + KEEP_MESSAGE,
            )
        )

    async def _was_told(self, identity: str) -> bool:
        """What is told with others in one has no delivery of its own."""
        return await self.deliveries.exists(identity) or await self.inbox.exists(identity)
