"""Who is told what when something happens to a ticket. Each notice is sent once for an event."""

from backend.features.accounts import Permission
from backend.features.notifications import Occasion, moment_text, period_text
from backend.features.tickets import events
from backend.features.tickets.labels import NEXT_ACTS, PRIORITY_NAMES, SERVICE_NAMES
from backend.features.tickets.models import Ticket, Visit
from backend.features.tickets.models.charges import yuan
from backend.features.tickets.models.values import Window
from backend.features.tickets.notices import Notices, reason_words, technician_words
from backend.features.tickets.repository import TicketRepository
from backend.features.tickets.services.acceptance_codes import AcceptanceCodes
from backend.features.tickets.words import Channel, Party, Role
from backend.features.tickets.workflow import Act, TicketState


class TicketNews:
    def __init__(self, tickets: TicketRepository, codes: AcceptanceCodes, notices: Notices) -> None:
        self.tickets = tickets
        self.codes = codes
        self.notices = notices

    # -- intake --------------------------------------------------------------------------------

    async def tell_submitted(self, event: events.TicketSubmitted) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        if ticket.channel is Channel.IMPORT:
            return  # the customer was told when he reported it, elsewhere
        values = {
            "service": SERVICE_NAMES[ticket.service_type],
            "submitted_at": moment_text(ticket.created_at),
        }
        await self.notices.customer(ticket, Occasion.CUSTOMER_SUBMITTED, values, event.event_id)
        if ticket.created_by.role is Role.CUSTOMER:
            is_approved = ticket.state is TicketState.TO_DISPATCH
            await self.notices.desk(
                ticket,
                Permission.TICKETS_DISPATCH if is_approved else Permission.TICKETS_REVIEW,
                Occasion.STAFF_NEW_REQUEST,
                values | {"area": ticket.place.region},
                event.event_id,
            )

    async def tell_question(
        self, event: events.InfoAsked | events.InfoReminderDue | events.SolvedRemotely
    ) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        question = ticket.question.text if ticket.question else ""
        if ticket.remote:
            question = f"好了吗？{ticket.remote.text}"
        if question:
            await self._ask_customer(ticket, question, event.event_id)

    async def tell_quote(self, event: events.QuoteAsked) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        quote = ticket.quote
        if quote and quote.id == event.quote_id and quote.is_open:
            question = f"师傅报价 {yuan(quote.total_fen)} 元，请您确认"
            await self._ask_customer(ticket, question, event.event_id)

    async def _ask_customer(self, ticket: Ticket, question: str, dedupe_id: str) -> None:
        await self.notices.customer(
            ticket, Occasion.CUSTOMER_NEED_INFO, {"question": question}, dedupe_id
        )

    async def tell_unanswered(self, event: events.InfoUnanswered) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        await self._hurry_desk(
            ticket, Party.SERVICE, "多次提醒后客户仍未补充信息，请打电话联系", event.event_id
        )

    async def tell_rejected(self, event: events.TicketRejected) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        rejection = ticket.rejection
        if rejection:
            values = {"reason": reason_words(rejection.reason, rejection.note)}
            await self.notices.customer(ticket, Occasion.CUSTOMER_REJECTED, values, event.event_id)

    # -- dispatch ------------------------------------------------------------------------------

    async def tell_dispatched(self, event: events.VisitDispatched) -> None:
        ticket, visit = await self._visit(event.ticket_id, event.visit_id)
        window = visit.planned or ticket.wanted
        # Who took it from the pool himself need not be asked whether he takes it.
        asked = [] if visit.origin and visit.origin.mode == "pool" else event.technician_ids
        await self.notices.technicians(
            ticket,
            asked,
            Occasion.TECHNICIAN_ASSIGNED,
            {
                "service": SERVICE_NAMES[ticket.service_type],
                "area": ticket.place.region,
                "visit_time": _period(window) if window else "",
                "priority": PRIORITY_NAMES[ticket.priority],
            },
            event.event_id,
            asks=visit,
        )
        await self.notices.customer(
            ticket,
            Occasion.CUSTOMER_DISPATCHED,
            {"technician": technician_words(visit)},
            event.event_id,
        )

    async def tell_refused(self, event: events.VisitRefused) -> None:
        ticket, visit = await self._visit(event.ticket_id, event.visit_id)
        note = visit.release.note if visit.release else ""
        await self._tell_dispatcher(ticket, visit, reason_words(event.reason, note), event.event_id)

    async def tell_withdrawn(self, event: events.VisitWithdrawn) -> None:
        ticket, visit = await self._visit(event.ticket_id, event.visit_id)
        reason = reason_words(event.act)
        await self.notices.technicians(
            ticket,
            event.technician_ids,
            Occasion.TECHNICIAN_RECALLED,
            {"reason": reason},
            event.event_id,
        )
        if event.act == Act.TIME_OUT:
            await self._tell_dispatcher(ticket, visit, reason, event.event_id)

    async def _tell_dispatcher(
        self, ticket: Ticket, visit: Visit, reason: str, dedupe_id: str
    ) -> None:
        await self.notices.desk(
            ticket,
            Permission.TICKETS_DISPATCH,
            Occasion.STAFF_REFUSED_WORK,
            {"technician": technician_words(visit), "reason": reason},
            dedupe_id,
        )

    # -- the appointment -----------------------------------------------------------------------

    async def tell_appointment(self, event: events.AppointmentMade) -> None:
        await self._tell_when(event, Occasion.CUSTOMER_APPOINTMENT_MADE, {})

    async def tell_departed(self, event: events.TechnicianDeparted) -> None:
        await self._tell_when(event, Occasion.CUSTOMER_ON_THE_WAY, {})

    async def tell_appointment_changed(self, event: events.AppointmentChanged) -> None:
        reason = {"reason": reason_words(event.cause)}
        window = await self._tell_when(event, Occasion.CUSTOMER_APPOINTMENT_CHANGED, reason)
        if window and event.by_role != Role.TECHNICIAN:
            ticket = await self.tickets.get(event.ticket_id)
            change = f"预约改为 {_period(window)}"
            await self._tell_change(ticket, event.technician_ids, change, event.event_id)

    async def _tell_when(
        self,
        event: events.AppointmentMade | events.TechnicianDeparted | events.AppointmentChanged,
        occasion: Occasion,
        more: dict[str, str],
    ) -> Window | None:
        ticket, visit = await self._visit(event.ticket_id, event.visit_id)
        window = visit.window
        if window is None:
            return None
        values = {
            "technician": technician_words(visit),
            "appointment": _period(window),
            **more,
        }
        await self.notices.customer(ticket, occasion, values, event.event_id)
        return window

    async def tell_edited(self, event: events.TicketEdited) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        change = "客户信息或要求有更新，请查看工单"
        await self._tell_change(ticket, event.technician_ids, change, event.event_id)

    # -- finished ------------------------------------------------------------------------------

    async def tell_finished(self, event: events.WorkFinished) -> None:
        ticket, visit = await self._visit(event.ticket_id, event.visit_id)
        hand_over = visit.hand_over
        if hand_over is None or hand_over.content_hash != event.content_hash:
            return  # corrected meanwhile: the correction has its own event
        values = {
            "result": hand_over.completion.action,
            "finished_at": moment_text(hand_over.at),
            "acceptance_code": await self.codes.shown(ticket.customer_id),
        }
        await self.notices.customer(ticket, Occasion.CUSTOMER_FINISHED, values, event.event_id)

    async def tell_accepted(self, event: events.WorkAccepted) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        finished_at = ticket.hand_over.at if ticket.hand_over else event.occurred_at
        values = {"finished_at": moment_text(finished_at)}
        await self.notices.customer(ticket, Occasion.CUSTOMER_RATE_US, values, event.event_id)

    async def tell_work_refused(self, event: events.WorkRefused) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        why = f"客户验收不通过：{reason_words(event.reason)}"
        await self._hurry_desk(ticket, Party.DISPATCHER, why, event.event_id)
        await self._tell_change(ticket, event.technician_ids, why, event.event_id)

    async def tell_record_returned(self, event: events.RecordReturned) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        note = ticket.returned.note if ticket.returned else ""
        change = f"完工记录被退回，请重填：{note}"
        await self._tell_change(ticket, event.technician_ids, change, event.event_id)

    async def tell_quote_answered(self, event: events.QuoteAnswered) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        change = "客户同意报价，可以维修" if event.agreed else "客户不同意报价，不维修"
        await self._tell_change(ticket, event.technician_ids, change, event.event_id)

    # -- the end, and the way there ------------------------------------------------------------

    async def tell_closed(self, event: events.TicketClosed) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        values = {"closed_at": moment_text(event.occurred_at)}
        await self.notices.customer(ticket, Occasion.CUSTOMER_CLOSED, values, event.event_id)

    async def tell_reopened(self, event: events.TicketReopened) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        await self._hurry_desk(ticket, Party.DISPATCHER, "工单重新打开，请安排师傅", event.event_id)

    async def tell_cancelled(self, event: events.TicketCancelled) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        cancelled = ticket.cancellation
        reason = reason_words(cancelled.reason, cancelled.note) if cancelled else ""
        values = {"reason": reason, "cancelled_at": moment_text(event.occurred_at)}
        await self.notices.customer(ticket, Occasion.CUSTOMER_CANCELLED, values, event.event_id)
        await self.notices.technicians(
            ticket,
            event.technician_ids,
            Occasion.TECHNICIAN_RECALLED,
            {"reason": reason_words("cancel", reason)},
            event.event_id,
        )

    async def tell_urged(self, event: events.TicketUrged) -> None:
        """Whoever owes the next act; a customer is not urged by his own impatience."""
        ticket = await self.tickets.get(event.ticket_id)
        party = Party(event.party)
        if party is Party.TECHNICIAN:
            await self.notices.technicians(
                ticket,
                event.technician_ids,
                Occasion.TECHNICIAN_URGED,
                {"message": ticket.urge_note},
                event.event_id,
            )
        elif party not in (Party.CUSTOMER, Party.NOBODY):
            await self._hurry_desk(ticket, party, ticket.urge_note, event.event_id)

    async def tell_message(self, event: events.CustomerMessaged) -> None:
        ticket = await self.tickets.get(event.ticket_id)
        said = {"message": ticket.last_message}
        if not event.from_customer:
            await self.notices.customer(ticket, Occasion.CUSTOMER_MESSAGE, said, event.event_id)
        elif event.technician_ids:
            change = f"客户留言：{ticket.last_message}"
            await self._tell_change(ticket, event.technician_ids, change, event.event_id)
        else:
            await self.notices.desk(
                ticket,
                Permission.TICKETS_ASSIST,
                Occasion.STAFF_MESSAGE,
                said,
                event.event_id,
            )

    # -- shared --------------------------------------------------------------------------------

    async def _visit(self, ticket_id: str, visit_id: str) -> tuple[Ticket, Visit]:
        ticket = await self.tickets.get(ticket_id)
        return ticket, next(visit for visit in ticket.visits if visit.id == visit_id)

    async def _tell_change(
        self, ticket: Ticket, technician_ids: list[str], change: str, dedupe_id: str
    ) -> None:
        await self.notices.technicians(
            ticket,
            technician_ids,
            Occasion.TECHNICIAN_CHANGED,
            {"change": change},
            dedupe_id,
        )

    async def _hurry_desk(self, ticket: Ticket, party: Party, message: str, dedupe_id: str) -> None:
        dispatching = party is Party.DISPATCHER
        permission = Permission.TICKETS_DISPATCH if dispatching else Permission.TICKETS_ASSIST
        await self.notices.desk(
            ticket,
            permission,
            Occasion.STAFF_URGED,
            {"owes": NEXT_ACTS[party], "message": message},
            dedupe_id,
        )


def _period(window: Window) -> str:
    return period_text(window.start, window.end)
