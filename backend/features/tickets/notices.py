"""What is said to whom about a ticket: recipients, values and links of notices."""

from collections.abc import Mapping, Sequence
from typing import Final

from backend.features.accounts import (
    BranchNotFound,
    Organisations,
    Permission,
    StaffDirectory,
)
from backend.features.notifications import (
    About,
    Link,
    Notifications,
    Occasion,
    Recipient,
    Topic,
)
from backend.features.tickets.labels import REASON_NAMES
from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.ports import FlowDemands
from backend.features.tickets.services.desk import SUBJECT_KIND
from backend.features.tickets.subjects import visit_subject

MOST_TOLD: Final = 50
"""Of one desk; the queue shows the rest."""


class Notices:
    def __init__(
        self,
        notifications: Notifications,
        staff: StaffDirectory,
        organisations: Organisations,
        flows: FlowDemands,
    ) -> None:
        self._notifications = notifications
        self._staff = staff
        self._organisations = organisations
        self._flows = flows

    async def customer(
        self, ticket: Ticket, occasion: Occasion, values: Mapping[str, str], dedupe_id: str
    ) -> None:
        """Unless his ticket's flow says nothing on this occasion."""
        running = await self._flows.running(ticket.flow, ticket.service_type)
        if not running.tells(occasion):
            return
        link = Link(
            web_path=f"/t/{ticket.link_token}",
            miniprogram_page=f"pages/ticket/detail?id={ticket.id}",
        )
        await self._notifications.send(
            occasion,
            Recipient.customer(ticket.customer_id),
            with_ticket(ticket, values),
            link,
            dedupe_id,
            about=About(
                kind=SUBJECT_KIND,
                id=ticket.id,
                branch_id=ticket.branch_id,
                organisation_id=ticket.organisation_id,
            ),
        )

    async def technicians(
        self,
        ticket: Ticket,
        technician_ids: Sequence[str],
        occasion: Occasion,
        values: Mapping[str, str],
        dedupe_id: str,
        *,
        asks: Visit | None = None,
    ) -> None:
        """`asks`: the one in charge of this visit may answer by a card."""
        link = Link(
            web_path=f"/bench/job?id={ticket.id}",
            miniprogram_page=f"technician/job/index?id={ticket.id}",
        )
        said = with_ticket(ticket, values)
        for technician_id in technician_ids:
            recipient = Recipient.staff(technician_id)
            topic = _topic(ticket, asks, technician_id) if asks else None
            await self._notifications.send(occasion, recipient, said, link, dedupe_id, topic=topic)

    async def desk(
        self,
        ticket: Ticket,
        permission: Permission,
        occasion: Occasion,
        values: Mapping[str, str],
        dedupe_id: str,
    ) -> None:
        """Those who may do it, of the ticket's branch, else of wherever there are some."""
        link = Link(
            web_path=f"/console/tickets/{ticket.id}",
            miniprogram_page=f"pages/ticket/detail?id={ticket.id}",
        )
        said = with_ticket(ticket, values)
        for staff_id in await self._at_desk(ticket, permission):
            recipient = Recipient.staff(staff_id)
            await self._notifications.send(occasion, recipient, said, link, dedupe_id)

    async def subcontractor(
        self,
        ticket: Ticket,
        organisation_id: str,
        occasion: Occasion,
        values: Mapping[str, str],
        dedupe_id: str,
    ) -> None:
        """A subcontractor's dispatchers, who need not have the ticket any more."""
        cards = await self._staff.with_permission_in(Permission.TICKETS_DISPATCH, organisation_id)
        ids = sorted(card.id for card in cards)[:MOST_TOLD]
        await self.technicians(ticket, ids, occasion, values, dedupe_id)

    async def _at_desk(self, ticket: Ticket, permission: Permission) -> list[str]:
        given = ticket.given_out
        if given and permission is Permission.TICKETS_DISPATCH:
            theirs = await self._staff.with_permission_in(permission, given.organisation_id)
            if theirs:
                return sorted(card.id for card in theirs)[:MOST_TOLD]
        return await self.at_desk(ticket.branch_id, permission)

    async def at_desk(self, branch_id: str, permission: Permission) -> list[str]:
        """Of that branch, else of wherever there are some."""
        try:
            found = await self._staff.nearest_with_permission(permission, branch_id)
        except BranchNotFound:
            branch = await self._organisations.default_branch()
            found = await self._staff.nearest_with_permission(permission, branch.id)
        return sorted(card.id for card in found)[:MOST_TOLD]


def _topic(ticket: Ticket, visit: Visit, technician_id: str) -> Topic:
    in_charge = visit.in_charge_id == technician_id
    return Topic(subject=visit_subject(ticket.id, visit.id), may_answer=in_charge)


def with_ticket(ticket: Ticket, values: Mapping[str, str]) -> dict[str, str]:
    """Every notice names the ticket and the device."""
    return {"number": ticket.number, "device": device_words(ticket), **values}


def device_words(ticket: Ticket) -> str:
    first = ticket.devices[0].words if ticket.devices else ticket.product
    return f"{first} 等 {len(ticket.devices)} 台" if len(ticket.devices) > 1 else first


def technician_words(visit: Visit) -> str:
    """王师傅, by the name of the one in charge."""
    name = visit.in_charge.name if visit.in_charge else ""
    return name if not name or name.endswith("师傅") else f"{name}师傅"


def reason_words(code: str, note: str = "") -> str:
    name = REASON_NAMES.get(code, code)
    return f"{name}：{note}" if name and note else note or name
