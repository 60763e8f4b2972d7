"""The aggregate: a ticket with all its verbs, kept in files by the stage they belong to."""

from datetime import datetime

from backend.features.tickets.events import TicketSubmitted
from backend.features.tickets.models.closing import Closing
from backend.features.tickets.models.dispatching import Dispatching
from backend.features.tickets.models.values import By
from backend.features.tickets.words import Channel
from backend.features.tickets.workflow import Act


class Ticket(Dispatching, Closing):
    """One request for service, from the report to the end.

    `intake` (submitted … rejected) · `dispatching` (sent … booked) · `field_work` (on the way …
    incomplete) · `charges` · `handing_over` (finished … rated) · `closing`.
    """

    def submit(self, by: By, now: datetime, duplicate_reason: str = "") -> None:
        """Row 1: says that it was made. `duplicate_reason`: why besides the open one."""
        self.contact_count = 1
        if by.is_human_staff and self.channel is Channel.PHONE:
            self.first_human_act_at = now
        self.write(
            Act.CREATE,
            by,
            None,
            note=self.problem,
            reason="anyway" if duplicate_reason else "",
            changes={
                "channel": (None, self.channel),
                "service_type": (None, self.service_type),
                "device_ids": (None, [device.device_id for device in self.devices]),
                "symptoms": (None, list(self.symptoms)),
                "repeat_of": (None, self.repeat_of),
            },
            personal={
                "contact": (None, self.contact.model_dump()),
                "place": (None, self.place.model_dump()),
                **({"duplicate_reason": (None, duplicate_reason)} if duplicate_reason else {}),
            },
            media_ids=list(self.media_ids),
        )
        self.record(TicketSubmitted(ticket_id=self.id))
