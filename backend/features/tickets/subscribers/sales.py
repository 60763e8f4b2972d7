"""What tickets do because something was sold, and what they tell the fault lists."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import structlog

from backend.features.accounts import Permission
from backend.features.devices import Devices
from backend.features.faults import CommonFaultChips
from backend.features.sales import Sale, SaleRecorded, SalesOfDevices
from backend.features.tickets.errors import OpenTicketExists
from backend.features.tickets.events import WorkFinished
from backend.features.tickets.models.values import LONGEST_WINDOW, Window
from backend.features.tickets.repository import TicketRepository
from backend.features.tickets.schemas.intake import NewTicket
from backend.features.tickets.services.desk import Asked
from backend.features.tickets.services.reporting import Reports
from backend.features.tickets.words import Channel, ServiceType
from backend.features.timeline import ClientOperation
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.clock import Clock
from backend.kit.mongo import Inbox, UnitOfWork, transactional

log = structlog.get_logger("tickets")

_GRANTS: Final[dict[str, Scope]] = dict.fromkeys(
    (Permission.DEVICES_READ, Permission.CUSTOMERS_READ, Permission.TICKETS_READ), Scope.ALL
)


class InstallationsOfSales:
    """An install ticket for a sale that wants one, made by the seller's name."""

    def __init__(self, reports: Reports, sales: SalesOfDevices, devices: Devices) -> None:
        self.reports = reports
        self._sales = sales
        self._devices = devices

    async def order_installation(self, event: SaleRecorded) -> None:
        """Delivered twice, it is one ticket: the sale is its operation."""
        if not event.wants_installation:
            return
        sale = await self._sales.get(event.sale_id)
        if not sale.is_live:
            return
        operation = ClientOperation(id=f"sale-{sale.id}", fingerprint="")
        asked = Asked(actor=_seller(sale), ticket_id="", operation=operation, may_be_replay=True)
        try:
            await self.reports.report(asked, await self._report(sale))
        except OpenTicketExists:
            # Somebody was quicker; what was promised shows on his ticket as well.
            log.info("installation was ordered already", sale=sale.number)

    async def _report(self, sale: Sale) -> NewTicket:
        briefs = await self._devices.brief(sale.device_ids)
        names = "、".join(brief.card.title for brief in briefs.values())
        note = sale.install.note if sale.install else ""
        return NewTicket(
            service_type=ServiceType.INSTALL,
            device_ids=sale.device_ids,
            problem="；".join(text for text in (f"新购安装：{names}", note) if text)[:500],
            wanted=_wanted(sale),
            household_id=sale.household_id,
            address_id=sale.address_id,
            customer_id=sale.customer_id,
            channel=Channel.SALES,
        )


def _seller(sale: Sale) -> Actor:
    return Actor(
        id=sale.seller_id,
        kind=ActorKind.STAFF,
        grants=_GRANTS,
        team_id=sale.team_id,
        branch_id=sale.branch_id,
        organisation_id=sale.organisation_id,
        via=Channel.SALES,
    )


def _wanted(sale: Sale) -> Window | None:
    """What is no window for a ticket (half a day at most) is left to be agreed."""
    wish = sale.install
    start: datetime | None = wish.start if wish else None
    end: datetime | None = wish.end if wish else None
    if start is None or end is None or end - start > LONGEST_WINDOW:
        return None
    return Window(start=start, end=end)


class FaultCounts:
    """Finished work is counted by model, so that the firm sees which faults are common."""

    def __init__(
        self,
        tickets: TicketRepository,
        devices: Devices,
        chips: CommonFaultChips,
        inbox: Inbox,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._tickets = tickets
        self._devices = devices
        self._chips = chips
        self._inbox = inbox
        self._now = now

    @transactional
    async def count_fault(self, event: WorkFinished) -> None:
        """Once for each visit, also where its record was corrected."""
        ticket = await self._tickets.get(event.ticket_id)
        visit = next(visit for visit in ticket.visits if visit.id == event.visit_id)
        fault = visit.hand_over.fault if visit.hand_over else None
        if fault is None:
            return
        if not await self._inbox.first_time("fault-count", event.visit_id, self._now()):
            return
        for model_id in await self._models([device.device_id for device in ticket.devices]):
            await self._chips.count(model_id, fault.code)

    async def _models(self, device_ids: Sequence[str]) -> list[str]:
        devices = await self._devices.many([each for each in device_ids if each])
        return sorted({device.model_id for device in devices})
