"""What this feature does because something happened: owners are told, people are followed."""

from typing import Final

from backend.features.accounts import CustomerAccountsMerged, StaffDisabled, StaffLeft
from backend.features.conversations.events import DeskItemGiven
from backend.features.conversations.models import KIND_NAMES
from backend.features.conversations.repository import ConversationStore
from backend.features.conversations.service.desk_work import DeskWork
from backend.features.conversations.service.duty import Duty
from backend.features.notifications import (
    Link,
    Notifications,
    Occasion,
    Recipient,
    moment_text,
)
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional

MOST_AT_ONCE: Final = 200


class ConversationSubscribers:
    def __init__(
        self,
        store: ConversationStore,
        work: DeskWork,
        duty: Duty,
        notifications: Notifications,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._work = work
        self._duty = duty
        self._notifications = notifications
        self._now = now

    async def tell_owner(self, event: DeskItemGiven) -> None:
        """Who it was given to, unless somebody else has it by now."""
        found = await self._store.items.find({"_id": event.item_id}, limit=1)
        item = next(iter(found), None)
        if item is None or not item.is_open or item.owner_id != event.owner_id:
            return
        [view] = await self._work.views([item])
        values = {
            "kind": KIND_NAMES[item.kind],
            "person": view.person.name or view.person.phone,
            "came_at": moment_text(item.last_at),
        }
        link = Link(
            web_path=f"/console/desk?view=talks&talk={item.id}",
            miniprogram_page=f"pages/desk/item?id={item.id}",
        )
        await self._notifications.send(
            Occasion.STAFF_DESK_ITEM, Recipient.staff(item.owner_id), values, link, event.event_id
        )

    async def hand_over_of_leaver(self, event: StaffLeft) -> None:
        """To whoever's turn it is; his successor is one for tickets."""
        await self.hand_over(event.staff_id)

    async def hand_over_of_disabled(self, event: StaffDisabled) -> None:
        await self.hand_over(event.staff_id)

    async def hand_over(self, staff_id: str) -> int:
        """All open items of one person; with "" those that nobody has. How many."""
        moved = 0
        while await self._hand_over(staff_id):
            moved += 1
        return moved

    @transactional
    async def _hand_over(self, staff_id: str) -> bool:
        """One of them. Where there is nobody to take it, it lies open to all."""
        for item in await self._store.items.open_owned_by(staff_id):
            owner = await self._duty.next_for(item.branch_id, but_not=staff_id)
            if not owner and not staff_id:
                continue
            if owner:
                item.give_to(owner, self._now())
            else:
                item.owner_id = ""
            await self._store.items.save(item)
            return True
        return False

    async def follow_merged_accounts(self, event: CustomerAccountsMerged) -> None:
        """Batch by batch; done twice, the second finds nothing left to do."""
        while await self._follow(event):
            pass

    @transactional
    async def _follow(self, event: CustomerAccountsMerged) -> bool:
        of_merged = {"customer_id": event.merged_id}
        people = await self._store.correspondents.find(of_merged, limit=MOST_AT_ONCE)
        for person in people:
            person.customer_id = event.into_id
            await self._store.correspondents.save(person)
        items = await self._store.items.find(of_merged, limit=MOST_AT_ONCE)
        for item in items:
            item.customer_id = event.into_id
            await self._store.items.save(item)
        requests = await self._store.requests.find(of_merged, limit=MOST_AT_ONCE)
        for request in requests:
            request.customer_id = event.into_id
            await self._store.requests.save(request)
        return bool(people or items or requests)
