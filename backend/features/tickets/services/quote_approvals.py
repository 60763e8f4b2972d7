"""A price the firm has to approve of before the customer hears of it."""

from typing import Final

from backend.features.approvals import (
    ApprovalDecided,
    ApprovalRepository,
    Approvals,
    ApprovalState,
    AskedFor,
    Request,
    Subject,
)
from backend.features.tickets.events import TicketMoved
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.derived import derived_facts
from backend.features.tickets.models.values import By
from backend.features.tickets.schemas.closing import Quotation
from backend.features.tickets.services.acceptance_codes import AcceptanceCodes
from backend.features.tickets.services.desk import Asked, TicketDesk
from backend.features.tickets.words import Role
from backend.features.tickets.workflow import ENDED, TicketState
from backend.kit.access import SYSTEM

QUOTE_SUBJECT: Final = "ticket_quote"
BY_APPROVAL: Final = By(id=SYSTEM.id, role=Role.SYSTEM, via="approval")

_OUTCOMES: Final = {
    ApprovalState.APPROVED: "",
    ApprovalState.REFUSED: "审批未通过",
    ApprovalState.LAPSED: "超时没有人审批",
    ApprovalState.WITHDRAWN: "申请已撤回",
}
"""What is superseded changes nothing here: another quote is there, or the ticket has ended."""

_NO_PRICE_AHEAD: Final = frozenset({*ENDED, TicketState.DONE, TicketState.FOLLOW_UP})


def code_purpose(quote_id: str) -> str:
    """A code of its own: who hears it for the price must not be able to accept the work."""
    return f"quote-{quote_id}"


class QuoteApprovals:
    def __init__(self, desk: TicketDesk, codes: AcceptanceCodes, approvals: Approvals) -> None:
        self._desk = desk
        self._codes = codes
        self._asking = approvals.asking
        self._approvals: ApprovalRepository = approvals.approvals

    async def ask(self, ticket: Ticket, quote_id: str, quotation: Quotation, asked_by: str) -> str:
        """The id of the approval, in the unit of work that is running; "" where none is needed.

        Raises NobodyToApprove.
        """
        request = Request(
            subject=_subject(ticket.id, quote_id, ticket.number),
            asked_by=asked_by,
            asked_for=_asked_for(ticket, sum(each.amount_fen for each in quotation.charges)),
            organisation_id=ticket.organisation_id,
            branch_id=ticket.branch_id,
            note=quotation.reason,
        )
        approval = await self._asking.ask(request)
        return approval.id if approval else ""

    async def follow(self, event: ApprovalDecided) -> None:
        """Bears repetition: what is not waited for any more is left alone."""
        outcome = ApprovalState(event.outcome)
        if event.subject_kind != QUOTE_SUBJECT or outcome not in _OUTCOMES:
            return
        approval = await self._approvals.get(event.approval_id)
        note = approval.last_words or _OUTCOMES[outcome]
        approved = outcome is ApprovalState.APPROVED
        asked = Asked.by_the_clock(event.subject_id)

        async def judge() -> None:
            ticket = await self._desk.load(asked)
            now = self._desk.now()
            ticket.judge_quote(event.subject_part, approval.id, approved, note, BY_APPROVAL, now)
            if ticket.quote and ticket.quote.id == event.subject_part and ticket.quote.is_open:
                await self._codes.issue(code_purpose(ticket.quote.id))
            await self._desk.store(ticket, asked)

        await self._desk.unit_of_work.run(judge)

    async def follow_end(self, event: TicketMoved) -> None:
        """Nobody decides about a price that nobody will be asked for any more."""
        if event.state in _NO_PRICE_AHEAD:
            await self._asking.drop(_subject(event.ticket_id))


def _subject(ticket_id: str, quote_id: str = "", number: str = "") -> Subject:
    return Subject(kind=QUOTE_SUBJECT, id=ticket_id, part=quote_id, title=number)


def _asked_for(ticket: Ticket, amount_fen: int) -> AskedFor:
    derived = derived_facts(ticket)
    return AskedFor(
        amount_fen=amount_fen,
        service_type=ticket.service_type,
        problem_type=ticket.problem_type[:60],
        area_code=ticket.place.area_code,
        branch_id=ticket.branch_id or None,
        brands=[brand[:60] for brand in derived.brands],
        product_lines=derived.product_lines,
        customer_level=ticket.background.customer_level_id,
        in_warranty=ticket.background.in_warranty,
    )
