"""What staff see of the deliveries, and do when something did not arrive."""

from collections.abc import Mapping, Sequence

from backend.features.audit import AuditAction, AuditLog
from backend.features.notifications.errors import PathNotClosed
from backend.features.notifications.models import Delivery, DeliveryState
from backend.features.notifications.occasions import Occasion
from backend.features.notifications.policies import QuietHours
from backend.features.notifications.ports import ClosedPath, ClosedPaths
from backend.features.notifications.repository import DeliveryRepository, FirmSettings
from backend.features.notifications.service.addresses import AddressBook
from backend.features.notifications.wording import WordingBook
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page, PageQuery


class Deliveries:
    def __init__(
        self,
        deliveries: DeliveryRepository,
        book: WordingBook,
        firm: FirmSettings,
        addresses: AddressBook,
        paths: ClosedPaths,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.deliveries = deliveries
        self.book = book
        self.firm = firm
        self.addresses = addresses
        self.paths = paths
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    async def page(
        self,
        states: frozenset[DeliveryState],
        occasion: Occasion | None,
        recipient_id: str,
        asked: PageQuery,
    ) -> Page[Delivery]:
        """Newest first; what is empty is any."""
        return await self.deliveries.page_in(states, occasion, recipient_id, asked)

    async def get(self, delivery_id: str) -> Delivery:
        """Raises DeliveryNotFound."""
        return await self.deliveries.get(delivery_id)

    async def names(self, deliveries: Sequence[Delivery]) -> Mapping[str, str]:
        """Of those told, by their ids; customers' masked."""
        return await self.addresses.names([each.recipient for each in deliveries])

    @transactional
    async def retry(self, actor: Actor, delivery_id: str) -> Delivery:
        """Send it again from the start, for as long as its occasion is useful from now.

        Raises DeliveryNotFound, TransitionNotAllowed for what was sent or is being sent.
        """
        delivery = await self.deliveries.get(delivery_id)
        delivery.start_over(self.now() + self.book[delivery.occasion].useful_for)
        await self.deliveries.save(delivery)
        await self.audit.record(
            actor,
            AuditAction.DEAD_LETTER_REVIVED,
            "delivery",
            delivery.id,
            {"occasion": delivery.occasion.value},
        )
        return delivery

    async def closed_paths(self) -> list[ClosedPath]:
        return await self.paths.closed_paths()

    @transactional
    async def reopen(self, actor: Actor, path_id: str) -> None:
        """Raises PathNotClosed."""
        if not await self.paths.reopen(path_id):
            raise PathNotClosed
        await self.audit.record(
            actor, AuditAction.SETTINGS_CHANGED, "notice_path", path_id, {"reopened": "yes"}
        )

    async def quiet_hours(self) -> QuietHours:
        return await self.firm.quiet_hours()

    @transactional
    async def keep_quiet_hours(self, actor: Actor, hours: QuietHours) -> QuietHours:
        await self.firm.keep_quiet_hours(hours)
        await self.audit.record(
            actor,
            AuditAction.SETTINGS_CHANGED,
            "quiet_hours",
            "firm",
            {"starts": hours.starts, "ends": hours.ends},
        )
        return hours
