"""The aggregate: a ticket with all its verbs, kept in files by the stage they belong to."""

from datetime import datetime

from backend.features.tickets.events import TicketSubmitted
from backend.features.tickets.models.commitments import Commitments
from backend.features.tickets.models.complaining import Complaining
from backend.features.tickets.models.dispatching import Dispatching
from backend.features.tickets.models.handing_on import HandingOn
from backend.features.tickets.models.joining import Joining
from backend.features.tickets.models.repinning import Repinning
from backend.features.tickets.models.stating import Stating
from backend.features.tickets.models.values import By
from backend.features.tickets.words import Channel
from backend.features.tickets.workflow import Act


class Ticket(Dispatching, Joining, Repinning, HandingOn, Stating, Complaining, Commitments):
    """One request for service, from the report to the end.

    `intake` (submitted … rejected) · `dispatching` (sent … booked) · `field_work` (on the way …
    incomplete) · `charges` · `handing_over` (finished … rated) · `closing` · `handing_on` (to a
    subcontractor and back) · `joining` (merged, linked) · `stating`, `commitments` (at any stage).
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
                "device_ids": (None, [device.subject for device in self.devices]),
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

    @property
    def somebody_is_to_join(self) -> bool:
        visit = self.visit_under_way
        return visit is not None and not all(visit.has_come(t) for t in visit.technician_ids)

    def open_acts(self) -> list[Act]:
        """What the state allows and has an object: no answer without a quote."""
        quoted = self.quote is not None and self.quote.is_open
        has_begun = self.last_begun_visit is not None
        has_object = {
            Act.ANSWER_QUOTE: quoted,
            Act.QUOTE: self.may_quote,
            Act.JUDGE_QUOTE: self.quote is not None and self.quote.awaits_approval,
            Act.RECEIVE_PAYMENT: self.amount_received_fen < self.amount_owed_fen,
            Act.CLOSE_INCOMPLETE: has_begun,
            Act.CANCEL: not has_begun,
            Act.MERGE: not has_begun,
            Act.UNDO_MERGE: self.merged_into is not None,
            Act.UNLINK: bool(self.links),
            Act.SURVEY_SITE: has_begun,
            Act.JOIN: self.somebody_is_to_join,
            Act.REMOVE_UNIT: len(self.devices) > 1,
            Act.GIVE_OUT: self.given_out is None,
            Act.TAKE_BACK: self.given_out is not None,
            Act.RELIEVE: self.visit_under_way is not None,
            Act.PIN: not self.is_pinned,
            Act.UNPIN: self.is_pinned,
            Act.RETURN_RECORD: self.handed_over_visit is not None,
        }
        return [act for act in super().open_acts() if has_object.get(act, True)]
