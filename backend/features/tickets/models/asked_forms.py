"""The forms that a ticket's flow demands of staff with single acts, and what was filled in."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from pydantic import PrivateAttr

from backend.features.forms import FormAnswers, FormPin, Purpose
from backend.features.tickets.models.closing import Closing
from backend.features.tickets.models.forms import MOST_FORMS, FormOnTicket
from backend.features.tickets.models.record import form_said
from backend.features.tickets.models.running_flow import UNBOUND, RunningFlow
from backend.features.tickets.workflow import Act

STEP_FORM_ACTS: Final = frozenset(
    {
        Act.ASK,
        Act.ANSWER,
        Act.REJECT,
        Act.SUBMIT_FOR_REVIEW,
        Act.APPROVE,
        Act.SOLVE_REMOTELY,
        Act.CONFIRM_SOLVED,
        Act.NOT_SOLVED,
        Act.DISPATCH,
        Act.TAKE,
        Act.REFUSE,
        Act.RECALL,
        Act.ASK_TRANSFER,
        Act.TRANSFER,
        Act.RECORD_CALL,
        Act.BOOK,
        Act.REBOOK,
        Act.DEPART,
        Act.ARRIVE,
        Act.JOIN,
        Act.START_WORK,
        Act.BREAK_WORK,
        Act.CONTINUE_WORK,
        Act.PHOTOGRAPH,
        Act.SURVEY_SITE,
        Act.QUOTE,
        Act.SUSPEND,
        Act.RESUME,
        Act.LEAVE_INCOMPLETE,
        Act.FINISH,
        Act.AMEND,
        Act.ACCEPT,
        Act.REFUSE_ACCEPTANCE,
        Act.INTERVIEW,
        Act.CLOSE,
        Act.RETURN_RECORD,
        Act.RETURN_WORK,
        Act.REOPEN,
        Act.CLOSE_INCOMPLETE,
        Act.CANCEL,
        Act.TAKE_BACK,
    }
)
"""All that staff do on a ticket's way; not what only joins tickets, writes or keeps books."""


class AskedForms(Closing):
    _running: RunningFlow = PrivateAttr(default=UNBOUND)

    @property
    def running_flow(self) -> RunningFlow:
        """What it runs by, once somebody has looked it up (`follow`)."""
        return self._running

    def follow(self, running: RunningFlow) -> None:
        self._running = running

    def asked_at(self, act: Act) -> FormOnTicket | None:
        """The form that staff hand in with this act, as its flow demands; None where none is."""
        demand = self._running.demand(act)
        wanted = (act, demand.form_key) if demand and demand.form_key else None
        return next((each for each in self.forms if (each.act, each.key) == wanted), None)

    def was_done_by_staff(self, act: Act) -> bool:
        return any(line.act is act and line.by.is_human_staff for line in self._lines)

    def answer_step(self, act: Act, given: FormAnswers, visit_id: str, *, public: bool) -> None:
        """The line of the act that was just done tells of its form. `public`: the customer may see
        its pictures, which he would find in that line."""
        asked = self.asked_at(act)
        self.forms = [
            each.with_answers(given, visit_id) if each is asked else each for each in self.forms
        ]
        at = max(number for number, line in enumerate(self._lines) if line.act is act)
        line = self._lines[at]
        media = (*line.media_ids, *given.media) if public else line.media_ids
        changes = {**line.changes, **form_said(given)}
        self._lines[at] = replace(line, changes=changes, media_ids=tuple(dict.fromkeys(media)))
        self._form_hashes |= given.media

    def pin_step_forms(self, pins: Mapping[Act, FormPin]) -> None:
        """What its flow demands from now on. A form that was asked already stays at its version;
        what was answered stays readable, also where it is not asked any more."""
        wanted = {(act, pin.key) for act, pin in pins.items()}
        asked = [each for each in self.forms if (each.act, each.key) in wanted]
        there = {(each.act, each.key) for each in asked}
        fresh = [
            FormOnTicket(purpose=Purpose.STEP, act=act, key=pin.key, version=pin.version)
            for act, pin in pins.items()
            if (act, pin.key) not in there
        ]
        others = [each for each in self.forms if each.act is None]
        former = [each for each in self.forms if each.act and each.answers and each not in asked]
        room = MOST_FORMS - len(others) - len(asked) - len(fresh)
        self.forms = [*others, *(former[-room:] if room > 0 else ()), *asked, *fresh]
