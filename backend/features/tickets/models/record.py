"""How every act on a ticket ends: checked, moved, written down."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import JsonValue, PrivateAttr

from backend.features.forms import FormAnswers, Purpose
from backend.features.tickets.errors import MergedAway
from backend.features.tickets.labels import ACT_NAMES, STATE_NAMES
from backend.features.tickets.models.fields import MOST_VISITS, TicketFields
from backend.features.tickets.models.forms import FormOnTicket
from backend.features.tickets.models.line import INTERNAL_ACTS, Changes, Line
from backend.features.tickets.models.values import (
    By,
    Position,
    Window,
)
from backend.features.tickets.models.visit import Visit
from backend.features.tickets.roll_up import roll_up
from backend.features.tickets.workflow import (
    ENDED,
    Act,
    TicketState,
    allows,
    leads,
    open_acts,
)
from backend.kit.errors import TransitionNotAllowed


class TicketRecord(TicketFields):
    _lines: list[Line] = PrivateAttr(default_factory=list)
    _answered: FormAnswers | None = PrivateAttr(default=None)

    @property
    def product_line_id(self) -> str:
        """That of its first device that has one; empty where none has."""
        return next((each.product_line_id for each in self.devices if each.product_line_id), "")

    def form_for(self, purpose: Purpose) -> FormOnTicket | None:
        return next((each for each in self.forms if each.purpose is purpose), None)

    def keep_answers(self, given: FormAnswers) -> None:
        """A form was filled in with the act that is under way: its line will tell so."""
        visit = self.serving_visit
        visit_id = visit.id if visit else ""
        self.forms = [
            each.with_answers(given, visit_id) if each.purpose is given.purpose else each
            for each in self.forms
        ]
        self._answered, self._form_hashes = given, dict(given.media)

    def open_acts(self) -> list[Act]:
        """Everything this state allows, whoever asks; of a merged one, to be two again."""
        if self.merged_into:
            return [Act.UNDO_MERGE]
        visit = self.visit_under_way
        acts = open_acts(self.state, visit.state if visit else None)
        if visit is None or visit.procedure is None:
            acts = [act for act in acts if act is not Act.RECORD_STEP]
        return [act for act in acts if not (self.returned and act in _NOT_WHILE_RETURNED)]

    def take_lines(self) -> list[Line]:
        lines, self._lines = self._lines, []
        return lines

    # -- how every act ends --------------------------------------------------------------------

    def require(self, act: Act) -> None:
        """Raises TransitionNotAllowed, MergedAway."""
        if self.merged_into and act is not Act.UNDO_MERGE:
            merge = self.merged_into
            raise MergedAway(number=merge.number, ticket_id=merge.ticket_id)
        visit = self.visit_under_way
        fits = allows(self.state, act, visit.state if visit else None)
        if not fits or (self.returned and act in _NOT_WHILE_RETURNED):
            raise self.refusal(act)

    def refusal(self, act: Act) -> TransitionNotAllowed:
        visit = self.visit_under_way
        return TransitionNotAllowed(
            current=STATE_NAMES[self.state],
            action=ACT_NAMES[act],
            state=self.state.value,
            visit_state=visit.state.value if visit else "",
            act=act.value,
        )

    def the_visit(self, act: Act) -> Visit:
        """The visit under way, for an act that needs one. Raises TransitionNotAllowed."""
        self.require(act)
        visit = self.visit_under_way
        assert visit is not None  # noqa: S101 - `allows` demands one for every act on a visit
        return visit

    def conclude(
        self, act: Act, by: By, now: datetime, to: TicketState | None = None, **said: Any
    ) -> None:
        """Move to `to`, or where the visits lead; write the line. Call `require` first."""
        before = self.state
        target = to or self.rolled_up()
        if not leads(before, act, target):
            raise AssertionError(f"{act} leads from {before} to {target}, which no row says")
        if target is not before:
            self.state, self.state_since = target, now
            self.is_urged = False
            self.ended_at = now if target in ENDED else None
        if by.is_human_staff and self.first_human_act_at is None and act in _TOWARD_CUSTOMER:
            self.first_human_act_at = now
        self.write(act, by, before, **said)

    def rolled_up(self) -> TicketState:
        present = [visit.facts for visit in self.visits if visit.cycle == self.cycle]
        return roll_up(present, on_hold=self.hold is not None)

    def write(
        self,
        act: Act,
        by: By,
        before: TicketState | None,
        *,
        public: bool | None = None,
        reason: str = "",
        note: str = "",
        changes: Changes | None = None,
        personal: Changes | None = None,
        media_ids: list[str] | None = None,
        device_at: datetime | None = None,
    ) -> None:
        answered, self._answered = self._answered, None
        media = [*(media_ids or ()), *(answered.media if answered else ())]
        self._lines.append(
            Line(
                act=act,
                by=by,
                before=before,
                after=self.state,
                public=act not in INTERNAL_ACTS if public is None else public,
                reason=reason,
                note=note,
                changes={**(changes or {}), **(form_said(answered) if answered else {})},
                personal=personal or {},
                media_ids=tuple(dict.fromkeys(media)),
                device_at=device_at,
            )
        )

    def note_position(self, position: Position, accuracy_metres: int | None) -> None:
        """Where the one who did the last act was when he did it; with his consent only."""
        last = self._lines[-1]
        self._lines[-1] = replace(last, position=position, accuracy_metres=accuracy_metres)

    def plan_another(self) -> Visit | None:
        """The next visit, suggested with the technicians of the last one (row 15, row 16)."""
        last = self.last_begun_visit
        if self.planned_visit or last is None or len(self.visits) >= MOST_VISITS:
            return None
        planned = Visit(
            number=len(self.visits) + 1,
            cycle=self.cycle,
            technicians=last.technicians,
            in_charge_id=last.in_charge_id,
        )
        self.visits.append(planned)
        return planned


_NOT_WHILE_RETURNED = frozenset({Act.ACCEPT, Act.AUTO_ACCEPT, Act.REFUSE_ACCEPTANCE})
"""The record is being corrected: nobody accepts it as it was."""

_TOWARD_CUSTOMER = frozenset(
    {
        Act.ASK,
        Act.REJECT,
        Act.SUBMIT_FOR_REVIEW,
        Act.APPROVE,
        Act.SOLVE_REMOTELY,
        Act.TAKE,
        Act.RECORD_CALL,
        Act.BOOK,
        Act.MESSAGE,
        Act.CREATE,
    }
)
"""First response is the first human act toward the customer (domain-rules.md b.2)."""


def window_value(window: Window | None) -> JsonValue:
    return [window.start.isoformat(), window.end.isoformat()] if window else None


def form_said(answered: FormAnswers) -> Changes:
    """Which form, and the digest of what was answered: the answers themselves lie apart."""
    said: JsonValue = {
        "key": answered.form.key,
        "version": answered.form.version,
        "answers_id": answered.id,
        "digest": answered.digest,
    }
    return {f"{answered.purpose}_form": (None, said)}
