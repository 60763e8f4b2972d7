"""Given to a subcontractor and taken back; and what one who has left leaves behind."""

from datetime import datetime

from pydantic import BaseModel

from backend.features.tickets.events import (
    TicketGivenOut,
    TicketTakenBack,
    VisitRefused,
    VisitWithdrawn,
)
from backend.features.tickets.models.given_out import GivenOut
from backend.features.tickets.models.line import Changes
from backend.features.tickets.models.record import TicketRecord
from backend.features.tickets.models.sending import Release
from backend.features.tickets.models.values import By
from backend.features.tickets.models.visit import Visit
from backend.features.tickets.workflow import ON_SITE, Act

LEFT = "left"


class Relief(BaseModel):
    """What became of a visit whose technician left. `released`: nobody is on it any more."""

    visit: Visit
    released: bool


class HandingOn(TicketRecord):
    def give_out(
        self, organisation_id: str, organisation_name: str, note: str, by: By, now: datetime
    ) -> None:
        """转外包: the subcontractor sees the ticket and sends its own people, until it is taken
        back. The firm sees it as before."""
        self.require(Act.GIVE_OUT)
        if self.given_out is not None:
            raise self.refusal(Act.GIVE_OUT)
        self.given_out = GivenOut(
            organisation_id=organisation_id, name=organisation_name, by=by, at=now
        )
        self._forget_suggested()
        self.conclude(
            Act.GIVE_OUT,
            by,
            now,
            self.state,
            note=note,
            changes={"given_to": (None, organisation_id)},
        )
        self.record(TicketGivenOut(ticket_id=self.id, organisation_id=organisation_id))

    def give_to_team(self, team_id: str, by: By, now: datetime) -> None:
        """To the group's leader 组长, who sends one of his own people."""
        self.require(Act.GIVE_TO_TEAM)
        changes: Changes = {"team_id": (self.team_id, team_id)}
        self.team_id = team_id
        self.conclude(Act.GIVE_TO_TEAM, by, now, self.state, changes=changes)

    def take_back(self, note: str, by: By, now: datetime, *, handed_back: bool) -> Visit | None:
        """收回, or 退回 where the subcontractor itself hands it back. Its people see nothing of
        the ticket any more. The visit that nobody makes now, if one was under way."""
        self.require(Act.TAKE_BACK)
        given = self.given_out
        if given is None:
            raise self.refusal(Act.TAKE_BACK)
        visit = self.visit_under_way
        if visit is not None:
            visit.let_go(Release(act=Act.TAKE_BACK, note=note, by=by, at=now))
        for each in self.visits:
            each.withdrawn = each.withdrawn or each.organisation_id == given.organisation_id
        self.given_out, self.hold, self.due_at = None, None, None
        self._forget_suggested()
        self.conclude(
            Act.TAKE_BACK, by, now, note=note, changes={"given_to": (given.organisation_id, None)}
        )
        self._announce_taken_back(given, visit, handed_back=handed_back)
        return visit

    def _announce_taken_back(
        self, given: GivenOut, visit: Visit | None, *, handed_back: bool
    ) -> None:
        if visit is not None:
            self.record(
                VisitWithdrawn(
                    ticket_id=self.id,
                    visit_id=visit.id,
                    technician_ids=visit.technician_ids,
                    act=Act.TAKE_BACK,
                )
            )
        self.record(
            TicketTakenBack(
                ticket_id=self.id,
                organisation_id=given.organisation_id,
                organisation_name=given.name,
                handed_back=handed_back,
            )
        )

    def _forget_suggested(self) -> None:
        """Who came last is no suggestion for another firm."""
        if planned := self.planned_visit:
            planned.technicians, planned.in_charge_id = [], ""

    # -- somebody has left ---------------------------------------------------------------------

    def relieve(self, technician_id: str, by: By, now: datetime) -> Relief:
        """离职交接: others on the visit go on without him; where he was alone it ends, as far as
        it had come, and the work waits for somebody else."""
        visit = self.visit_under_way
        if visit is None or technician_id not in visit.technician_ids:
            raise self.refusal(Act.RELIEVE)
        self.require(Act.RELIEVE)
        others = [each for each in visit.technicians if each.id != technician_id]
        if others:
            visit.technicians = others
            if visit.in_charge_id == technician_id:
                visit.in_charge_id = others[0].id
        elif visit.state in ON_SITE:
            visit.abandon(by, now)
            self.plan_another()
            self._forget_suggested()
        else:
            visit.let_go(Release(act=Act.RELIEVE, note="", by=by, at=now))
            self.due_at = None
        changes = {"technician_ids": ([technician_id], None)}
        self.conclude(Act.RELIEVE, by, now, reason=LEFT, changes=dict(changes))
        return Relief(visit=visit, released=not others)

    def ask_for_another(self, visit: Visit) -> None:
        """Nobody takes over by himself: the dispatchers are told."""
        self.record(
            VisitRefused(
                ticket_id=self.id,
                visit_id=visit.id,
                technician_id=visit.in_charge_id,
                act=Act.RELIEVE,
                reason=LEFT,
            )
        )
