"""What a ticket knows of the complaints about it."""

from datetime import datetime
from typing import Final

from backend.features.tickets.errors import TooManyComplaints
from backend.features.tickets.models.complaint import Complaint
from backend.features.tickets.models.record import TicketRecord
from backend.features.tickets.models.values import By
from backend.features.tickets.workflow import Act

MOST_COMPLAINTS: Final = 20


class Complaining(TicketRecord):
    def complain(self, complaint: Complaint, by: By, now: datetime) -> None:
        """The text stays in the complaint: who it is about reads the timeline, too. Raises
        TooManyComplaints."""
        self.require(Act.COMPLAIN)
        if len(self.complaint_ids) >= MOST_COMPLAINTS:
            raise TooManyComplaints(limit=MOST_COMPLAINTS)
        self.complaint_ids = [*self.complaint_ids, complaint.id]
        self.contact_count += 1
        self.conclude(
            Act.COMPLAIN,
            by,
            now,
            self.state,
            reason=complaint.category,
            changes={
                "complaint_id": (None, complaint.id),
                "severity": (None, complaint.severity),
            },
        )

    def hear_of_complaint(self, complaint: Complaint, by: By) -> None:
        self.write(
            Act.COMPLAINT,
            by,
            self.state,
            reason=complaint.state,
            changes={"complaint_id": (None, complaint.id)},
        )
