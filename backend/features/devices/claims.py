"""How a customer's device becomes his: at once, or when its owner or staff say so."""

from datetime import date
from typing import Final

from backend.features.accounts import CustomerAccounts, CustomerCard, Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.customers import Household, HouseholdNotFound, Households
from backend.features.devices.errors import (
    AlreadyYours,
    DayInFuture,
    PhoneNotVerified,
    ProofNeeded,
    TransferClosed,
    TransferNotFound,
)
from backend.features.devices.models import Device, OwnershipTransfer, TransferState
from backend.features.devices.models.transfer import OPEN_FOR
from backend.features.devices.papers import Papers
from backend.features.devices.registry import Devices
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas.cards import DeviceCard
from backend.features.devices.schemas.claims import (
    ClaimInput,
    ClaimOutcome,
    ClaimView,
    Decision,
    OwnRequestQuery,
    RequestQuery,
    Side,
    StaffDecision,
    StaffTransferView,
    TransferView,
)
from backend.features.notifications import (
    Link,
    Notifications,
    Occasion,
    Recipient,
    moment_text,
)
from backend.kit.access import Actor
from backend.kit.clock import Clock, shanghai_day
from backend.kit.mongo import RateLimit, UnitOfWork, transactional
from backend.kit.pagination import Page

REQUESTS_PAGE: Final = "pages/home/household"

_MANAGE = Permission.DEVICES_MANAGE


class Claims:
    """Reliability R75: nobody takes over what somebody else bought.

    A device that belongs to nobody goes to whoever verified the phone it was sold to, or, where no
    such phone is known, shows a proof of purchase. What was sold to another phone is for staff to
    judge; what has an owner is his to give.
    """

    def __init__(
        self,
        store: DeviceStore,
        devices: Devices,
        papers: Papers,
        households: Households,
        accounts: CustomerAccounts,
        notifications: Notifications,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
        tries: RateLimit,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._devices = devices
        self._papers = papers
        self._households = households
        self._accounts = accounts
        self._notifications = notifications
        self._audit = audit
        self._now = now
        self._tries = tries

    # -- asking ------------------------------------------------------------------------------

    async def claim(self, actor: Actor, code: str, order: ClaimInput) -> ClaimView:
        """Raises CodeNotFound, PhoneNotVerified, AlreadyYours, ProofNeeded, DayInFuture,
        HouseholdNotFound, AddressNotFound, MediaNotUsable, TooManyRequests."""
        await self._tries.count(actor.id)
        return await self._claim(actor, code, order)

    @transactional
    async def _claim(self, actor: Actor, code: str, order: ClaimInput) -> ClaimView:
        card = await self._verified(actor)
        self._check_day(order.purchase.bought_on)
        device = await self._devices.by_code(code)
        device.check_in_use()
        if await self._devices.may_see(actor, device):
            raise AlreadyYours
        household = await self._own_household(actor, order)
        was_sold_to_another = device.buyer_phone not in ("", card.phone)
        if device.is_owned or was_sold_to_another:
            return await self._ask(actor, device, household, order, code)
        if not device.buyer_phone and not order.purchase.document_ids:
            raise ProofNeeded
        return await self._take(actor, device, household, order)

    async def _verified(self, actor: Actor) -> CustomerCard:
        card = await self._accounts.get(actor.id)
        if not card.has_verified_phone:
            raise PhoneNotVerified
        return card

    async def _own_household(self, actor: Actor, order: ClaimInput) -> Household:
        if order.household_id is None:
            household = await self._households.ensure_for(actor.id)
        else:
            household = await self._households.get(order.household_id)
        if not household.holds(actor.id):
            raise HouseholdNotFound
        if order.address_id:
            household.address(order.address_id)
        return household

    async def _take(
        self, actor: Actor, device: Device, household: Household, order: ClaimInput
    ) -> ClaimView:
        device.bind(actor.id, household.id, self._now())
        device.address_id = order.address_id
        device.add_purchase(order.purchase.as_purchase(is_confirmed=False))
        await self._store.devices.save(device)
        await self._papers.attach(actor, device, order.purchase.document_ids)
        await self._store.transfers.end_all_of(device.id, self._now())
        details = {"to": household.id, "by": "claim"}
        await self._audit.record(actor, AuditAction.DEVICE_BOUND, "device", device.id, details)
        return ClaimView(outcome=ClaimOutcome.BOUND, device_id=device.id)

    async def _ask(
        self,
        actor: Actor,
        device: Device,
        household: Household,
        order: ClaimInput,
        code: str,
    ) -> ClaimView:
        now = self._now()
        outcome = ClaimOutcome.WAITING_FOR_STAFF
        if device.is_owned:
            outcome = ClaimOutcome.WAITING_FOR_OWNER
        earlier = await self._store.transfers.pending(device.id, actor.id)
        if earlier and earlier.state_at(now) is TransferState.PENDING:
            return ClaimView(outcome=outcome, request_id=earlier.id)
        if earlier:
            earlier.expire(now)
            await self._store.transfers.save(earlier)
        transfer = OwnershipTransfer(
            device_id=device.id,
            owner_account_id=device.owner_account_id or "",
            asker_account_id=actor.id,
            asker_household_id=household.id,
            proof=order.purchase.as_purchase(is_confirmed=False),
            branch_id=device.branch_id,
            organisation_id=device.organisation_id,
            created_at=now,
            open_until=now + OPEN_FOR,
        )
        await self._store.transfers.add(transfer)
        await self._papers.attach_proof(actor, transfer)
        await self._tell_owner(transfer, code)
        return ClaimView(outcome=outcome, request_id=transfer.id)

    async def _tell_owner(self, transfer: OwnershipTransfer, code: str) -> None:
        if not transfer.owner_account_id:
            return
        [shown] = await self._shown([transfer])
        values = {
            "device": f"{shown.card.brand}{shown.card.title}"[:40],
            "asker": shown.asker_phone,
            "open_until": moment_text(transfer.open_until),
        }
        link = Link(web_path=f"/q/{code}", miniprogram_page=f"{REQUESTS_PAGE}?id={transfer.id}")
        await self._notifications.send(
            Occasion.CUSTOMER_DEVICE_ASKED_FOR,
            Recipient.customer(transfer.owner_account_id),
            values,
            link,
            transfer.id,
            useful_until=transfer.open_until,
        )

    @transactional
    async def withdraw(self, actor: Actor, transfer_id: str) -> TransferView:
        """Raises TransferNotFound, TransferClosed."""
        transfer = await self._store.transfers.get(transfer_id)
        if transfer.asker_account_id != actor.id:
            raise TransferNotFound
        transfer.withdraw(self._now())
        await self._store.transfers.save(transfer)
        return (await self._shown([transfer]))[0]

    # -- deciding ----------------------------------------------------------------------------

    @transactional
    async def decide(self, actor: Actor, transfer_id: str, decision: Decision) -> TransferView:
        """The owner's word. Raises TransferNotFound, TransferClosed."""
        transfer = await self._store.transfers.get(transfer_id)
        if transfer.owner_account_id != actor.id:
            raise TransferNotFound
        await self._settle(actor, transfer, accept=decision.accept, reason="owner")
        return (await self._shown([transfer]))[0]

    @transactional
    async def decide_for_staff(
        self, actor: Actor, transfer_id: str, decision: StaffDecision
    ) -> StaffTransferView:
        """Staff may also decide in the owner's place. Raises TransferNotFound, TransferClosed."""
        transfer = await self._store.transfers.get_within(actor.reach(_MANAGE), transfer_id)
        await self._settle(actor, transfer, accept=decision.accept, reason=decision.reason)
        return (await self._shown_to_staff([transfer]))[0]

    async def _settle(
        self, actor: Actor, transfer: OwnershipTransfer, *, accept: bool, reason: str
    ) -> None:
        now = self._now()
        device = await self._devices.get(transfer.device_id)
        if (device.owner_account_id or "") != transfer.owner_account_id:
            raise TransferClosed
        transfer.decide(actor.id, now, accept=accept)
        await self._store.transfers.save(transfer)
        if not accept:
            return
        household = await self._home_of(transfer)
        before = device.household_id or ""
        device.bind(transfer.asker_account_id, household.id, now)
        device.add_purchase(transfer.proof)
        await self._store.devices.save(device)
        await self._store.transfers.end_all_of(device.id, now)
        details = {"from": before, "to": household.id, "reason": reason}
        await self._audit.record(actor, AuditAction.DEVICE_BOUND, "device", device.id, details)

    async def _home_of(self, transfer: OwnershipTransfer) -> Household:
        """Where the asker wanted it, if he still lives there."""
        for household in await self._households.many([transfer.asker_household_id]):
            if household.holds(transfer.asker_account_id):
                return household
        return await self._households.ensure_for(transfer.asker_account_id)

    # -- showing -----------------------------------------------------------------------------

    async def own_requests(self, actor: Actor, asked: OwnRequestQuery) -> Page[TransferView]:
        """What others ask of me, or I of others; newest first."""
        transfers = self._store.transfers
        is_incoming = asked.side is Side.INCOMING
        pages = transfers.page_incoming if is_incoming else transfers.page_outgoing
        page = await pages(actor.id, asked)
        return Page(items=await self._shown(page.items), next_cursor=page.next_cursor)

    async def requests(self, actor: Actor, asked: RequestQuery) -> Page[StaffTransferView]:
        reach = actor.reach(_MANAGE)
        page = await self._store.transfers.page_within(reach, asked.state, asked)
        return Page(items=await self._shown_to_staff(page.items), next_cursor=page.next_cursor)

    async def _shown(self, transfers: list[OwnershipTransfer]) -> list[TransferView]:
        cards, askers = await self._joined(transfers)
        now = self._now()
        return [
            TransferView.of(t, cards[t.device_id], askers.get(t.asker_account_id), t.state_at(now))
            for t in transfers
        ]

    async def _shown_to_staff(self, transfers: list[OwnershipTransfer]) -> list[StaffTransferView]:
        cards, askers = await self._joined(transfers)
        now = self._now()
        return [
            StaffTransferView.of(
                t, cards[t.device_id], askers.get(t.asker_account_id), t.state_at(now)
            )
            for t in transfers
        ]

    async def _joined(
        self, transfers: list[OwnershipTransfer]
    ) -> tuple[dict[str, DeviceCard], dict[str, CustomerCard]]:
        briefs = await self._devices.brief([t.device_id for t in transfers])
        askers = await self._accounts.many({t.asker_account_id for t in transfers})
        return {device_id: brief.card for device_id, brief in briefs.items()}, askers

    def _check_day(self, bought_on: date | None) -> None:
        if bought_on and bought_on > shanghai_day(self._now()):
            raise DayInFuture(what="购买日期")
