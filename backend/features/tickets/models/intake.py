"""From the report to the pool: asked, answered, reviewed, refused, or solved from afar."""

from datetime import datetime, timedelta
from typing import Final

from pydantic import JsonValue
from pydantic_core import to_jsonable_python

from backend.features.tickets.errors import (
    EditTooLate,
    NeedsSecondPerson,
    NotYoursToEdit,
    TooLateToSay,
)
from backend.features.tickets.events import (
    CustomerMessaged,
    InfoAsked,
    InfoReminderDue,
    InfoUnanswered,
    SolvedRemotely,
    TicketEdited,
    TicketRejected,
)
from backend.features.tickets.models.edit import TicketEdit
from backend.features.tickets.models.line import Changes
from backend.features.tickets.models.record import TicketRecord
from backend.features.tickets.models.rules import TicketRules
from backend.features.tickets.models.stages import Question, Rejection, RemoteSolution
from backend.features.tickets.models.values import By, DeviceOnTicket, Duty
from backend.features.tickets.words import Priority, Role
from backend.features.tickets.workflow import BEFORE_DISPATCH, Act, TicketState

MOST_MEDIA: Final = 60


class Intake(TicketRecord):
    # -- the question --------------------------------------------------------------------------

    def ask(self, text: str, by: By, now: datetime, rules: TicketRules) -> None:
        self.require(Act.ASK)
        self.question = Question(text=text, by=by, asked_at=now)
        self.due_at = now + rules.reminder_every
        self.conclude(Act.ASK, by, now, TicketState.NEED_INFO, note=text)
        self.record(InfoAsked(ticket_id=self.id))

    def remind(self, by: By, now: datetime, rules: TicketRules) -> None:
        """GLPI's rule (domain-rules.md a.6): a reminder each period; after N of them staff call."""
        self.require(Act.REMIND)
        question = self.question
        assert question is not None  # noqa: S101 - need_info is reached by asking only
        if question.reminders < rules.reminders:
            question.reminders += 1
            self.due_at = now + rules.reminder_every
            self.record(InfoReminderDue(ticket_id=self.id, reminders=question.reminders))
        else:
            question.handed_to_staff = True
            self.due_at = None
            self.record(InfoUnanswered(ticket_id=self.id))
        self.conclude(Act.REMIND, by, now, TicketState.NEED_INFO)

    def answer(self, text: str, media_ids: list[str], by: By, now: datetime) -> None:
        self.require(Act.ANSWER)
        self.question, self.due_at = None, None
        self.contact_count += 1
        self.keep_media(media_ids)
        self.conclude(Act.ANSWER, by, now, TicketState.SUBMITTED, note=text, media_ids=media_ids)

    # -- the verdict ---------------------------------------------------------------------------

    def reject(self, rejection: Rejection, by: By, now: datetime) -> None:
        """Row 4. A ticket with visits cannot get here: no row leads from a visit to review."""
        self.require(Act.REJECT)
        self.rejection = rejection
        self.release_devices()
        self.conclude(
            Act.REJECT,
            by,
            now,
            TicketState.REJECTED,
            reason=rejection.reason,
            note=rejection.note,
        )
        self.record(TicketRejected(ticket_id=self.id))

    def submit_for_review(self, by: By, now: datetime) -> None:
        self.require(Act.SUBMIT_FOR_REVIEW)
        self.submitted_for_review_by = by.id
        self.conclude(Act.SUBMIT_FOR_REVIEW, by, now, TicketState.REVIEW)

    def approve(
        self,
        problem_type: str,
        priority: Priority,
        duty: Duty | None,
        branch_id: str,
        organisation_id: str,
        by: By,
        now: datetime,
        rules: TicketRules,
        *,
        team_id: str = "",
        problem_type_name: str = "",
    ) -> None:
        """Row 5. Where the flow asks for four eyes, the second person approves."""
        self.require(Act.APPROVE)
        if rules.four_eyes and (
            self.state is not TicketState.REVIEW or self.submitted_for_review_by == by.id
        ):
            raise NeedsSecondPerson
        changes = {
            "problem_type": (self.problem_type, problem_type),
            "priority": (self.priority, priority),
            "branch_id": (self.branch_id, branch_id),
            "team_id": (self.team_id, team_id),
            "duty_party": (self.duty and self.duty.party, duty and duty.party),
        }
        self.problem_type, self.priority, self.duty = problem_type, priority, duty
        self.problem_type_name = problem_type_name
        self.branch_id, self.organisation_id = branch_id, organisation_id
        self.team_id = team_id
        self.conclude(
            Act.APPROVE,
            by,
            now,
            TicketState.TO_DISPATCH,
            changes=changes,
            note=duty.reason if duty else "",
        )

    # -- solved from afar ----------------------------------------------------------------------

    def solve_remotely(self, text: str, by: By, now: datetime, rules: TicketRules) -> None:
        """Row 6. Silence counts as solved after the customer's time to object."""
        self.require(Act.SOLVE_REMOTELY)
        until = now + rules.remote_answer
        self.remote = RemoteSolution(text=text, by=by, at=now, until=until)
        self.due_at = until
        self.conclude(Act.SOLVE_REMOTELY, by, now, TicketState.REMOTE_SOLVED, note=text)
        self.record(SolvedRemotely(ticket_id=self.id))

    def confirm_solved(self, by: By, now: datetime) -> None:
        self.require(Act.CONFIRM_SOLVED)
        self.due_at = None
        self.conclude(Act.CONFIRM_SOLVED, by, now, TicketState.FOLLOW_UP)

    def not_solved(self, text: str, by: By, now: datetime, rules: TicketRules) -> None:
        self.require(Act.NOT_SOLVED)
        if self.remote is not None and now > self.remote.until:
            raise TooLateToSay(hours=rules.remote_answer // timedelta(hours=1))
        self.remote, self.due_at = None, None
        self.conclude(Act.NOT_SOLVED, by, now, TicketState.TO_DISPATCH, note=text)

    # -- corrected -----------------------------------------------------------------------------

    def edit(self, edit: TicketEdit, by: By, now: datetime) -> None:
        """Writes down only what changed. A customer corrects his own words, before dispatch."""
        self.require(Act.EDIT)
        given = edit.given()
        if by.role is Role.CUSTOMER:
            self._refuse_late_edit(set(given))
        changed = {name: value for name, value in given.items() if getattr(self, name) != value}
        if not changed:
            return
        said = {name: (_plain(getattr(self, name)), _plain(new)) for name, new in changed.items()}
        for name, value in changed.items():
            setattr(self, name, value)
        self.conclude(
            Act.EDIT,
            by,
            now,
            self.state,
            changes={name: change for name, change in said.items() if name not in _PERSONAL},
            personal={name: change for name, change in said.items() if name in _PERSONAL},
        )
        self.record(
            TicketEdited(
                ticket_id=self.id, fields=sorted(changed), technician_ids=self.technician_ids
            )
        )

    def _refuse_late_edit(self, fields: set[str]) -> None:
        if not fields <= _CUSTOMERS_OWN:
            raise NotYoursToEdit
        if self.state not in BEFORE_DISPATCH and fields - {"wanted"}:
            raise EditTooLate

    def follow_customer(self, into_id: str, by: By) -> None:
        """Two accounts turned out to be one person."""
        changes = {"customer_id": (self.customer_id, into_id)}
        self.customer_id = into_id
        self.write(Act.EDIT, by, self.state, public=False, changes=dict(changes))

    def follow_code(self, device: DeviceOnTicket, by: By) -> None:
        """Staff have said which device carries the code that the report came through."""
        before: list[JsonValue] = [each.subject for each in self.devices]
        self.devices = [_named(each, device) for each in self.devices]
        after: list[JsonValue] = [each.subject for each in self.devices]
        self.write(Act.EDIT, by, self.state, public=False, changes={"device_ids": (before, after)})

    def note_successor(self, old_id: str, new_id: str, by: By) -> None:
        """Another device stands where this one stood 换修. Said twice, written once."""
        for device in self.devices:
            if device.device_id == old_id and not device.replaced_by:
                device.replaced_by = new_id
                changes: Changes = {"replaced_by": (None, new_id)}
                self.write(Act.EDIT, by, self.state, public=False, changes=changes)

    def note_scrapped(self, device_id: str, by: By) -> None:
        """Staff have scrapped a device of this ticket; what is to be done is theirs to say."""
        changes: Changes = {"scrapped": (None, device_id)}
        self.write(Act.EDIT, by, self.state, public=False, changes=changes)

    # -- at any time ---------------------------------------------------------------------------

    def add_report(self, text: str, media_ids: list[str], by: By, now: datetime) -> None:
        """A second report of the same fault becomes part of this ticket."""
        self.require(Act.ADD)
        self.contact_count += 1
        self.keep_media(media_ids)
        self.conclude(Act.ADD, by, now, self.state, note=text, media_ids=media_ids)
        self._announce_message(text, by)

    def message(
        self, text: str, media_ids: list[str], by: By, now: datetime, *, to_customer: bool
    ) -> None:
        """A customer's own message is for the service staff; he always reads his own."""
        self.require(Act.MESSAGE)
        public = to_customer or by.role is Role.CUSTOMER
        self.contact_count += public
        self.conclude(
            Act.MESSAGE, by, now, self.state, public=public, note=text, media_ids=media_ids
        )
        if public:
            self._announce_message(text, by)

    def hear_visitor(self, text: str, by: By, now: datetime) -> None:
        """Somebody at the device, whom nobody has identified, has something to add. The service
        staff read it; the ticket's customer does not."""
        self.require(Act.MESSAGE)
        self.contact_count += 1
        self.conclude(Act.MESSAGE, by, now, self.state, public=False, note=text)
        self.last_message = text
        self.record(CustomerMessaged(ticket_id=self.id, from_customer=True, technician_ids=[]))

    def _announce_message(self, text: str, by: By) -> None:
        self.last_message = text
        self.record(
            CustomerMessaged(
                ticket_id=self.id,
                from_customer=by.role is Role.CUSTOMER,
                technician_ids=self.technician_ids,
            )
        )

    def keep_media(self, media_ids: list[str]) -> None:
        """The newest are kept on the ticket; all of them stay in the timeline."""
        fresh = [media_id for media_id in media_ids if media_id not in self.media_ids]
        self.media_ids = [*self.media_ids, *fresh][-MOST_MEDIA:]

    def release_devices(self) -> None:
        """The next report of these devices needs no reason."""
        self.claims_devices = False


def _named(told: DeviceOnTicket, device: DeviceOnTicket) -> DeviceOnTicket:
    """What was told of the nameplate stays beside what the books say."""
    if told.device_id or told.code_id != device.code_id:
        return told
    kept = told.model_dump(include={"nameplate", "nameplate_photo_id"})
    return device.model_copy(update=kept)


_PERSONAL = frozenset({"problem", "contact", "place"})
_CUSTOMERS_OWN = frozenset({"problem", "symptoms", "wanted", "contact", "place"})


def _plain(value: object) -> JsonValue:
    plain: JsonValue = to_jsonable_python(value)
    return plain
