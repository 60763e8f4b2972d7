"""Who is told of complaints, and whose they are when two accounts become one."""

from typing import Final

from backend.features.accounts import CustomerAccountsMerged, Permission
from backend.features.notifications import Link, Notifications, Occasion, Recipient, moment_text
from backend.features.tickets import events
from backend.features.tickets.models.complaint import Complaint, ComplaintState, Verdict
from backend.features.tickets.notices import Notices
from backend.features.tickets.repository import ComplaintRepository, TicketRepository
from backend.kit.mongo import UnitOfWork

AT_ONCE: Final = 100

CATEGORY_NAMES: Final = {
    "attitude": "服务态度",
    "quality": "维修质量",
    "late": "不守时",
    "charge": "收费",
    "damage": "损坏物品",
    "product": "产品本身",
    "other": "其他",
}
_VERDICTS: Final = {
    Verdict.JUSTIFIED: "投诉成立",
    Verdict.PARTLY: "投诉部分成立",
    Verdict.UNJUSTIFIED: "投诉不成立",
}


class ComplaintNews:
    def __init__(
        self,
        complaints: ComplaintRepository,
        tickets: TicketRepository,
        notices: Notices,
        notifications: Notifications,
        unit_of_work: UnitOfWork,
    ) -> None:
        self.complaints = complaints
        self.tickets = tickets
        self.notices = notices
        self.notifications = notifications
        self.unit_of_work = unit_of_work

    async def tell_made(self, event: events.ComplaintMade) -> None:
        complaint = await self.complaints.get(event.complaint_id)
        until = moment_text(complaint.due_at)
        await self._tell_customer(complaint, f"已收到，我们会在 {until} 前答复", event.event_id)
        await self._tell_desk(complaint, event.event_id)

    async def tell_assigned(self, event: events.ComplaintAssigned) -> None:
        complaint = await self.complaints.get(event.complaint_id)
        if complaint.state is not ComplaintState.HANDLING:
            return
        await self._tell_staff(complaint, complaint.owner_id, event.event_id)

    async def tell_resolved(self, event: events.ComplaintResolved) -> None:
        complaint = await self.complaints.get(event.complaint_id)
        outcome = complaint.outcome
        if complaint.state is not ComplaintState.RESOLVED or outcome is None:
            return
        given = f"，{outcome.given}" if outcome.given else ""
        news = f"{_VERDICTS[outcome.verdict]}：{outcome.explanation}{given}"
        await self._tell_customer(complaint, news[:300], event.event_id)

    async def tell_reopened(self, event: events.ComplaintReopened) -> None:
        complaint = await self.complaints.get(event.complaint_id)
        await self._tell_customer(complaint, "已重新打开，我们会再次处理", event.event_id)
        if complaint.owner_id:
            await self._tell_staff(complaint, complaint.owner_id, event.event_id)
        else:
            await self._tell_desk(complaint, event.event_id)

    async def follow_merged_accounts(self, event: CustomerAccountsMerged) -> None:
        """Bears repetition."""
        while moved := await self.complaints.of_customer(event.merged_id, AT_ONCE):
            for complaint in moved:
                await self._move(complaint.id, event)

    async def _move(self, complaint_id: str, event: CustomerAccountsMerged) -> None:
        async def move() -> None:
            complaint = await self.complaints.get(complaint_id)
            if complaint.customer_id == event.merged_id:
                complaint.customer_id = event.into_id
                await self.complaints.save(complaint)

        await self.unit_of_work.run(move)

    # -- shared --------------------------------------------------------------------------------

    async def _tell_customer(self, complaint: Complaint, news: str, dedupe_id: str) -> None:
        """Behind the ticket's link where there is a ticket, for he may have no account."""
        web_path = f"/complaints/{complaint.id}"
        if complaint.ticket_id:
            ticket = await self.tickets.get(complaint.ticket_id)
            web_path = f"/t/{ticket.link_token}"
        link = Link(web_path=web_path, miniprogram_page=f"pages/complaint/detail?id={complaint.id}")
        await self.notifications.send(
            Occasion.CUSTOMER_COMPLAINT,
            Recipient.customer(complaint.customer_id),
            {"number": complaint.number, "news": news},
            link,
            dedupe_id,
        )

    async def _tell_desk(self, complaint: Complaint, dedupe_id: str) -> None:
        told = await self.notices.at_desk(complaint.branch_id, Permission.TICKETS_FOLLOW_UP)
        for staff_id in told:
            if staff_id not in complaint.against_ids:
                await self._tell_staff(complaint, staff_id, dedupe_id)

    async def _tell_staff(self, complaint: Complaint, staff_id: str, dedupe_id: str) -> None:
        link = Link(
            web_path=f"/console/complaints/{complaint.id}",
            miniprogram_page=f"pages/complaint/detail?id={complaint.id}",
        )
        values = {
            "number": complaint.number,
            "category": CATEGORY_NAMES[complaint.category],
            "ticket": complaint.ticket_number or "无工单",
            "due_at": moment_text(complaint.due_at),
        }
        await self.notifications.send(
            Occasion.STAFF_COMPLAINT, Recipient.staff(staff_id), values, link, dedupe_id
        )
