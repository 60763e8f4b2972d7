"""Random lives of a ticket, walked beside a model that knows the rules and nothing of the code."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.strategies import integers, sampled_from

from backend.features.tickets import Act, Ticket, TicketState, VisitState
from backend.features.tickets.models.stages import Call, CheckIn, SitePhoto
from backend.features.tickets.models.unfinished import Unfinished
from backend.features.tickets.words import (
    CallResult,
    ContactMeans,
    IncompleteReason,
    SuspendReason,
)
from backend.features.tickets.workflow import ENDED, UNDER_WAY
from backend.kit.errors import AppError
from tests.features.tickets.acts import DOINGS
from tests.features.tickets.model_of_a_ticket import Model
from tests.support.tickets import (
    AT_HANGZHOU,
    COMPLETION,
    DISPATCHER,
    NOON,
    PHOTO_HASHES,
    RULES,
    TIMER,
    WANG,
    a_ticket,
    window,
)

NOT_WALKED = {Act.ADD, Act.RECORD_CALL, Act.ASK_TRANSFER, Act.QUOTE, Act.ANSWER_QUOTE, Act.REMIND}
NOT_WALKED |= {
    Act.RECORD_STEP,
    Act.SURVEY_SITE,
    Act.INTERVIEW,
    Act.ADD_UNIT,
    Act.REMOVE_UNIT,
    Act.JOIN,
}
NOT_WALKED |= {Act.ASK_TASK, Act.COMPLAIN, Act.LINK, Act.UNLINK}
NOT_WALKED |= {Act.RECEIVE_PAYMENT, Act.RATE, Act.AMEND, Act.RETURN_RECORD}
NOT_WALKED |= {Act.KEEP_PROMISE, Act.REFUSE_PROMISE, Act.NOTE_LEAD}
"""Acts that move nothing, or that other tests follow."""

WALKED = sorted(set(DOINGS) - NOT_WALKED)


class TicketMachine(RuleBasedStateMachine):
    @initialize()
    def report(self) -> None:
        self.ticket = a_ticket()
        self.model = Model()
        self.now = NOON
        self.acts = 1
        self.refused = 0

    @rule(act=sampled_from(WALKED), minutes=integers(min_value=0, max_value=100))
    def try_to(self, act: Act, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self._try(act, self.now)

    @precondition(lambda self: self.refused > 3)
    @rule(choice=integers(min_value=0, max_value=1000))
    def do_something_that_is_open(self, choice: int) -> None:
        """So that lives get long: most random acts are refused."""
        open_ = [act for act in self.ticket.open_acts() if act in WALKED]
        if open_:
            self._try(open_[choice % len(open_)], self.now)
        self.refused = 0

    def _try(self, act: Act, now: datetime) -> None:
        before = self.ticket.model_dump_json()
        lines = len(self.ticket._lines)
        too_soon = (
            act is Act.URGE
            and self.ticket.urged_at is not None
            and now < self.ticket.urged_at + RULES.urge_every
        )
        try:
            self._do(act, now)
        except AppError:
            self.refused += 1
            assert too_soon or not self.model.expect(act.value), f"{act} should have been allowed"
            assert self.ticket.model_dump_json() == before
            assert len(self.ticket._lines) == lines
        else:
            assert self.model.expect(act.value), f"{act} should have been refused"
            self.acts += 1

    def _do(self, act: Act, now: datetime) -> None:
        ticket, later = self.ticket, window((now - NOON) / timedelta(hours=1) + 1)
        at_this_time = {
            Act.GIVE_OUT: lambda: ticket.give_out("o-2", "远山安装队", "", DISPATCHER, now),
            Act.TAKE_BACK: lambda: ticket.take_back("", DISPATCHER, now, handed_back=False),
            Act.RELIEVE: lambda: ticket.relieve("wang", TIMER, now),
            Act.BOOK: lambda: ticket.book(later, ContactMeans.PHONE, "", WANG, now),
            Act.URGE: lambda: ticket.urge("", DISPATCHER, now, RULES),
            Act.EXPECT_FINISH: lambda: ticket.expect_finish(
                now + timedelta(hours=1), "等配件", WANG, now
            ),
            Act.PHOTOGRAPH: lambda: ticket.photograph(
                [SitePhoto(id="photo-site", sha256="d" * 64, by_id="wang", at=now)],
                "",
                WANG,
                now,
            ),
            Act.DEPART: lambda: ticket.depart(WANG, now),
            Act.ARRIVE: lambda: ticket.arrive(CheckIn(position=AT_HANGZHOU), WANG, now, RULES),
            Act.START_WORK: lambda: ticket.start_work(WANG, now),
            Act.BREAK_WORK: lambda: ticket.break_work("", WANG, now),
            Act.CONTINUE_WORK: lambda: ticket.continue_work(WANG, now),
            Act.FINISH: lambda: ticket.finish(COMPLETION, PHOTO_HASHES, WANG, now, RULES),
            Act.SUSPEND: lambda: ticket.suspend(
                SuspendReason.FORCE_MAJEURE, None, "", [], WANG, now, RULES
            ),
            Act.LEAVE_INCOMPLETE: lambda: ticket.leave_incomplete(
                Unfinished(reason=IncompleteReason.NEEDS_PART), WANG, now
            ),
            Act.RECORD_CALL: lambda: ticket.record_call(
                Call(result=CallResult.REACHED), WANG, now, RULES
            ),
        }
        at_this_time.get(act, lambda: DOINGS[act](ticket))()

    @invariant()
    def code_and_model_agree(self) -> None:
        visit = self.ticket.visit_under_way
        assert self.ticket.state == self.model.state
        assert (visit.state if visit else "") == self.model.visit

    @invariant()
    def one_visit_at_most_is_under_way(self) -> None:
        assert sum(visit.state in UNDER_WAY for visit in self.ticket.visits) <= 1
        assert [visit.number for visit in self.ticket.visits] == list(
            range(1, len(self.ticket.visits) + 1)
        )

    @invariant()
    def every_act_left_its_line_and_the_lines_join_up(self) -> None:
        lines = self.ticket._lines
        assert len(lines) == self.acts
        assert [line.after for line in lines[:-1]] == [line.before for line in lines[1:]]
        assert lines[-1].after is self.ticket.state

    @invariant()
    def the_clock_runs_only_where_it_has_something_to_do(self) -> None:
        timed = {
            TicketState.NEED_INFO,
            TicketState.DISPATCHED,
            TicketState.DONE,
            TicketState.REMOTE_SOLVED,
        }
        runs = self.ticket.state in timed and not self.ticket.is_pinned
        assert (self.ticket.due_at is not None) == runs

    @invariant()
    def stamps_make_sense(self) -> None:
        assert (self.ticket.ended_at is not None) == (self.ticket.state in ENDED)
        assert (self.ticket.hold is not None) == (self.ticket.state is TicketState.SUSPENDED)
        for visit in self.ticket.visits:
            assert visit.travel_seconds >= 0
            assert visit.work_seconds >= 0
            assert visit.has_begun or visit.state is not VisitState.FINISHED

    @invariant()
    def it_can_be_stored_and_read_back(self) -> None:
        stored = self.ticket.model_dump(by_alias=True)
        assert Ticket.model_validate(stored).model_dump(by_alias=True) == stored


TestTicketMachine = TicketMachine.TestCase
TestTicketMachine.settings = settings(
    max_examples=60,
    stateful_step_count=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
