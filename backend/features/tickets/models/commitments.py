"""What else is done on a ticket: promises of the sale are settled, wishes are passed on to sales.
The promises and the wishes are kept by the sales; the ticket has the line that tells of them."""

from datetime import datetime

from backend.features.tickets.models.record import TicketRecord
from backend.features.tickets.models.values import By
from backend.features.tickets.workflow import Act


class Commitments(TicketRecord):
    def settle_promise(self, act: Act, promise_id: str, said: str, by: By, now: datetime) -> None:
        """`act` is KEEP_PROMISE or REFUSE_PROMISE; `said` is read by the customer too."""
        self.require(act)
        state = "kept" if act is Act.KEEP_PROMISE else "refused"
        self.conclude(
            act,
            by,
            now,
            self.state,
            note=said,
            changes={"promise_id": (None, promise_id), "promise_state": ("open", state)},
        )

    def note_lead(self, lead_id: str, wants: str, by: By, now: datetime) -> None:
        self.require(Act.NOTE_LEAD)
        changes = {"lead_id": (None, lead_id)}
        self.conclude(Act.NOTE_LEAD, by, now, self.state, note=wants, changes=dict(changes))
