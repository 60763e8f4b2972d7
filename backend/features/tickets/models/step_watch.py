"""What a flow says of each stay in a state: whom to tell, and what to do when it lasts too long."""

from datetime import datetime

from pydantic import JsonValue

from backend.features.tickets.events import StepOverdue, StepReached
from backend.features.tickets.models.flow_plan import FlowPin, StepLimit
from backend.features.tickets.models.going_on import GoingOn
from backend.features.tickets.models.line import Changes
from backend.features.tickets.models.running_flow import UNBOUND
from backend.features.tickets.models.step_clock import step_clock
from backend.features.tickets.models.values import By
from backend.features.tickets.workflow import Act, TicketState


class StepWatch(GoingOn):
    def watch_step(self) -> None:
        """At the end of every unit of work: the clock of the state it stands in now."""
        if self._running is not UNBOUND:
            limits = self._running.step_limits(self.state)
            self.step_clock = step_clock(self.step_clock, self.state_since, limits)

    def limit_due(self, now: datetime) -> StepLimit | None:
        """The soonest limit of this stay that has passed and nothing was done about."""
        self.watch_step()
        clock = self.step_clock
        if clock is None or clock.due_at is None or clock.due_at > now:
            return None
        limits = self._running.step_limits(self.state)
        return next(each for each in limits if each.minutes > clock.reached)

    def pass_limit(self, limit: StepLimit, by: By) -> None:
        """Written down, so that it is told once."""
        if self.step_clock is None:
            raise AssertionError("a limit passes by its clock")
        self.step_clock = self.step_clock.model_copy(update={"reached": limit.minutes})
        said: JsonValue = {"state": self.state.value, "minutes": limit.minutes}
        changes: Changes = {"step_limit": (None, said)}
        self.write(Act.EDIT, by, self.state, public=False, changes=changes)
        if limit.tell:
            pin = self._pinned()
            self.record(
                StepOverdue(
                    ticket_id=self.id,
                    state=self.state,
                    minutes=limit.minutes,
                    flow_version=pin.version,
                    modules_version=pin.modules,
                )
            )

    def reach(self, state: TicketState) -> None:
        """It has come to a state in which its flow has something to say."""
        if not self._running.messages_at(state):
            return
        pin = self._pinned()
        self.record(
            StepReached(
                ticket_id=self.id,
                state=state,
                flow_version=pin.version,
                modules_version=pin.modules,
            )
        )

    def _pinned(self) -> FlowPin:
        return self.flow or FlowPin(key=self.service_type, version=1)
