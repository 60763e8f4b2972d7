"""What service staff do with desk items."""

from collections.abc import Sequence
from typing import Any, Final

from backend.features.accounts import Accounts, Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.conversations.errors import OwnerNotUsable
from backend.features.conversations.models import DeskItem, DeskItemKind
from backend.features.conversations.ports import TextReply
from backend.features.conversations.repository import ConversationStore
from backend.features.conversations.schemas import (
    DeskCounts,
    DeskItemQuery,
    DeskItemView,
    MissedCall,
    Outcome,
    RevealedNumber,
    Seen,
)
from backend.features.conversations.service.desk import Desk, Whose
from backend.features.conversations.service.duty import Duty
from backend.features.conversations.service.people import People
from backend.features.conversations.service.sending import Outgoing, Sender
from backend.features.conversations.words import ChatWords
from backend.kit.access import Actor, Reach
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page
from backend.kit.pii import national_phone

_SERVE: Final = Permission.DESK_SERVE


class DeskWork:
    def __init__(
        self,
        store: ConversationStore,
        accounts: Accounts,
        people: People,
        desk: Desk,
        duty: Duty,
        sender: Sender,
        words: ChatWords,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._items = store.items
        self._accounts = accounts
        self._people = people
        self._desk = desk
        self._duty = duty
        self._sender = sender
        self._words = words
        self._audit = audit
        self._now = now

    # -- reading -------------------------------------------------------------------------------

    async def page(self, actor: Actor, asked: DeskItemQuery) -> Page[DeskItemView]:
        """Newest first."""
        wanted: dict[str, Any] = {"state": asked.state.value}
        narrowed = {
            "kind": asked.kind and asked.kind.value,
            "owner_id": actor.id if asked.mine else asked.owner_id,
            "branch_id": asked.branch_id,
            "waits_for_us": asked.waits,
        }
        wanted |= {field: value for field, value in narrowed.items() if value}
        found = await self._items.page_within(_reach(actor), wanted, asked)
        return Page(items=await self.views(found.items), next_cursor=found.next_cursor)

    async def counts(self, actor: Actor) -> DeskCounts:
        reach = _reach(actor)
        return DeskCounts(
            all=await self._items.counts_within(reach),
            mine=await self._items.counts_within(reach, actor.id),
        )

    async def get(self, actor: Actor, item_id: str) -> DeskItemView:
        """Raises DeskItemNotFound."""
        return await self._view(await self._items.get_within(_reach(actor), item_id))

    async def views(self, items: Sequence[DeskItem]) -> list[DeskItemView]:
        cards = await self._accounts.customers.many({each.customer_id for each in items})
        staff = await self._accounts.directory.many({each.owner_id for each in items})
        return [
            DeskItemView.of(
                item,
                staff[item.owner_id].name if item.owner_id in staff else "",
                cards.get(item.customer_id),
            )
            for item in items
        ]

    @transactional
    async def reveal(self, actor: Actor, item_id: str) -> RevealedNumber:
        """The number to call back, and who asked for it is written down. Raises
        DeskItemNotFound."""
        item = await self._items.get_within(actor.reach(Permission.PERSONAL_REVEAL), item_id)
        cards = await self._accounts.customers.many({item.customer_id})
        card = cards.get(item.customer_id)
        phone = item.phone or (card.phone if card else "")
        await self._audit.record(
            actor, AuditAction.PERSONAL_REVEALED, "desk_item", item.id, {"fields": "phone"}
        )
        return RevealedNumber(phone=national_phone(phone) if phone else "")

    # -- seeing to them ------------------------------------------------------------------------

    @transactional
    async def note_seen(self, actor: Actor, item_id: str, seen: Seen) -> DeskItemView:
        """What came after that is unread still. Raises DeskItemNotFound."""
        item = await self._items.get_within(_reach(actor), item_id)
        if item.see(seen.message_count):
            await self._items.save(item)
        return await self._view(item)

    @transactional
    async def take(self, actor: Actor, item_id: str) -> DeskItemView:
        """Raises DeskItemNotFound, DeskItemDone."""
        item = await self._items.get_within(_reach(actor), item_id)
        item.take(actor.id, self._now())
        return await self._saved(item)

    @transactional
    async def assign(self, actor: Actor, item_id: str, owner_id: str) -> DeskItemView:
        """Raises DeskItemNotFound, DeskItemDone, OwnerNotUsable."""
        item = await self._items.get_within(_reach(actor), item_id)
        if not await self._duty.may_have(owner_id, item.branch_id):
            raise OwnerNotUsable
        item.give_to(owner_id, self._now())
        return await self._saved(item)

    async def finish(self, actor: Actor, item_id: str, outcome: Outcome) -> DeskItemView:
        """Whoever talked to somebody human is told that it is over, where there is room.

        Raises DeskItemNotFound, DeskItemDone.
        """
        item = await self._finish(actor, item_id, outcome)
        if item.kind is DeskItemKind.HUMAN:
            reply = TextReply(self._words.text("human_ended"))
            dedupe = f"ended|{item.id}|{item.version}"
            await self._sender.send(Outgoing(item.correspondent_id, dedupe, reply))
        return await self._view(item)

    @transactional
    async def _finish(self, actor: Actor, item_id: str, outcome: Outcome) -> DeskItem:
        item = await self._items.get_within(_reach(actor), item_id)
        ticket_id = outcome.ticket_id or ""
        item.finish(outcome.outcome, outcome.note, actor.id, self._now(), ticket_id)
        await self._items.save(item)
        return item

    @transactional
    async def reopen(self, actor: Actor, item_id: str) -> DeskItemView:
        """It is whoever's who opens it again. Raises DeskItemNotFound, DeskItemOpen,
        AnotherItemOpen."""
        item = await self._items.get_within(_reach(actor), item_id)
        item.reopen(actor.id, self._now())
        return await self._saved(item)

    @transactional
    async def note_missed_call(self, actor: Actor, call: MissedCall) -> DeskItemView:
        """The open item of this phone gathers it. Raises BranchNotFound."""
        card = await self._accounts.customers.find_by_phone(call.phone)
        customer_id = card.id if card else ""
        branch_id, organisation_id = await self._branch(actor, call, customer_id)
        key = self._items.blind("phone", call.phone)
        whose = Whose(
            person_key=key,
            branch_id=branch_id,
            organisation_id=organisation_id,
            customer_id=customer_id,
            name=call.name,
            phone=call.phone,
        )
        at = min(call.at or self._now(), self._now())
        await self._desk.gather(DeskItemKind.MISSED_CALL, whose, call.note or "未接来电", at)
        item = await self._items.open_for(DeskItemKind.MISSED_CALL, key)
        assert item is not None  # noqa: S101 - gathered in this very unit of work
        return await self._view(item)

    async def _branch(self, actor: Actor, call: MissedCall, customer_id: str) -> tuple[str, str]:
        """As named, else of the home, else where it was written down."""
        if call.branch_id:
            within = self._accounts.organisations.branch_within
            branch = await within(_reach(actor), call.branch_id)
            return branch.id, branch.organisation_id
        if customer_id:
            return await self._people.branch_of_customer(customer_id)
        return actor.branch_id, actor.organisation_id

    async def _saved(self, item: DeskItem) -> DeskItemView:
        await self._items.save(item)
        return await self._view(item)

    async def _view(self, item: DeskItem) -> DeskItemView:
        [view] = await self.views([item])
        return view


def _reach(actor: Actor) -> Reach:
    return actor.reach(_SERVE)
