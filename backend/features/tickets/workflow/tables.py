"""What may happen to a ticket 工单 and to a visit 上门单, in which state, and where it leads.

domain-rules.md a.2 and a.3, rows 1-25, amended: departing changes the visit only; a ticket may be
solved remotely before review; work may be suspended before the visit; a customer may refuse the
hand-over; 接单 is `take`, 验收 is `accept`. Row 1 has no state to start from. Row 25 (no cancelling
once somebody is at work) is a row that is not here: such tickets end by `finish` with another
result, or by `close_incomplete`.

Where an act has several targets, `roll_up` or the act's own rule picks one of them.
"""

from backend.features.tickets.workflow.states import Act, TicketState, VisitState
from backend.kit.workflow import Workflow

_S, _V, _A = TicketState, VisitState, Act

ENDED = frozenset({_S.REJECTED, _S.CLOSED, _S.CANCELLED})
LIVE = tuple(state for state in TicketState if state not in ENDED)
ON_SITE = frozenset({_V.ARRIVED, _V.WORKING, _V.BREAK})
UNDER_WAY = frozenset({_V.NOTIFIED, _V.ACCEPTED, _V.TRAVELING}) | ON_SITE
BEFORE_DISPATCH = frozenset({_S.SUBMITTED, _S.NEED_INFO, _S.REVIEW, _S.TO_DISPATCH})
_BEFORE_ARRIVAL = frozenset({_S.DISPATCHED, _S.ACCEPTED, _S.APPOINTED})
_LETTING_GO = _BEFORE_ARRIVAL | {_S.SUSPENDED}
_WITH_TECHNICIAN = frozenset({_S.ACCEPTED, _S.APPOINTED, _S.IN_SERVICE})

# fmt: off
TICKET_WORKFLOW = Workflow[TicketState, Act](
    (_A.ASK,               {_S.SUBMITTED, _S.REVIEW},                   _S.NEED_INFO),
    (_A.ANSWER,            {_S.NEED_INFO},                              _S.SUBMITTED),
    (_A.REMIND,            {_S.NEED_INFO},                              _S.NEED_INFO),
    (_A.REJECT,            {_S.SUBMITTED, _S.REVIEW},                   _S.REJECTED),
    (_A.SUBMIT_FOR_REVIEW, {_S.SUBMITTED},                              _S.REVIEW),
    (_A.APPROVE,           {_S.SUBMITTED, _S.REVIEW},                   _S.TO_DISPATCH),
    (_A.SOLVE_REMOTELY,    {_S.SUBMITTED, _S.REVIEW, _S.TO_DISPATCH},   _S.REMOTE_SOLVED),
    (_A.CONFIRM_SOLVED,    {_S.REMOTE_SOLVED},                          _S.FOLLOW_UP),
    (_A.NOT_SOLVED,        {_S.REMOTE_SOLVED},                          _S.TO_DISPATCH),
    (_A.DISPATCH,          {_S.TO_DISPATCH, _S.TO_REVISIT},             _S.DISPATCHED),
    (_A.TAKE,              {_S.DISPATCHED},                             _S.ACCEPTED),
    (_A.REFUSE,            {_S.DISPATCHED},                             _S.TO_DISPATCH),
    (_A.REFUSE,            {_S.DISPATCHED},                             _S.TO_REVISIT),
    (_A.TIME_OUT,          {_S.DISPATCHED},                             _S.TO_DISPATCH),
    (_A.TIME_OUT,          {_S.DISPATCHED},                             _S.TO_REVISIT),
    (_A.RECALL,            {_S.DISPATCHED},                             _S.TO_DISPATCH),
    (_A.RECALL,            {_S.DISPATCHED},                             _S.TO_REVISIT),
    (_A.TRANSFER,          _BEFORE_ARRIVAL,                             _S.TO_DISPATCH),
    (_A.TRANSFER,          _BEFORE_ARRIVAL,                             _S.TO_REVISIT),
    (_A.ASK_TRANSFER,      {_S.DISPATCHED},                             _S.DISPATCHED),
    (_A.ASK_TRANSFER,      {_S.ACCEPTED},                               _S.ACCEPTED),
    (_A.ASK_TRANSFER,      {_S.APPOINTED},                              _S.APPOINTED),
    (_A.RECORD_CALL,       {_S.ACCEPTED},                               _S.ACCEPTED),
    (_A.RECORD_CALL,       {_S.ACCEPTED},                               _S.SUSPENDED),
    (_A.RECORD_CALL,       {_S.APPOINTED},                              _S.APPOINTED),
    (_A.RECORD_CALL,       {_S.IN_SERVICE},                             _S.IN_SERVICE),
    (_A.BOOK,              {_S.ACCEPTED},                               _S.APPOINTED),
    (_A.REBOOK,            {_S.APPOINTED},                              _S.APPOINTED),
    (_A.DEPART,            {_S.APPOINTED},                              _S.APPOINTED),
    (_A.ARRIVE,            {_S.APPOINTED},                              _S.IN_SERVICE),
    (_A.START_WORK,        {_S.IN_SERVICE},                             _S.IN_SERVICE),
    (_A.BREAK_WORK,        {_S.IN_SERVICE},                             _S.IN_SERVICE),
    (_A.CONTINUE_WORK,     {_S.IN_SERVICE},                             _S.IN_SERVICE),
    (_A.JOIN,              {_S.IN_SERVICE},                             _S.IN_SERVICE),
    (_A.PHOTOGRAPH,        {_S.IN_SERVICE},                             _S.IN_SERVICE),
    (_A.RECORD_STEP,       {_S.IN_SERVICE},                             _S.IN_SERVICE),
    (_A.SUSPEND,           _WITH_TECHNICIAN,                            _S.SUSPENDED),
    (_A.RESUME,            {_S.SUSPENDED},                              _S.ACCEPTED),
    (_A.RESUME,            {_S.SUSPENDED},                              _S.APPOINTED),
    (_A.RESUME,            {_S.SUSPENDED},                              _S.IN_SERVICE),
    (_A.RESUME,            {_S.SUSPENDED},                              _S.TO_REVISIT),
    (_A.RESUME,            {_S.SUSPENDED},                              _S.TO_DISPATCH),
    (_A.LEAVE_INCOMPLETE,  {_S.IN_SERVICE},                             _S.TO_REVISIT),
    (_A.FINISH,            {_S.IN_SERVICE},                             _S.DONE),
    (_A.AMEND,             {_S.DONE},                                   _S.DONE),
    (_A.AMEND,             {_S.DONE},                                   _S.FOLLOW_UP),
    (_A.ACCEPT,            {_S.DONE},                                   _S.FOLLOW_UP),
    (_A.AUTO_ACCEPT,       {_S.DONE, _S.REMOTE_SOLVED},                 _S.FOLLOW_UP),
    (_A.REFUSE_ACCEPTANCE, {_S.DONE},                                   _S.TO_REVISIT),
    (_A.CLOSE,             {_S.FOLLOW_UP},                              _S.CLOSED),
    (_A.RETURN_RECORD,     {_S.FOLLOW_UP},                              _S.DONE),
    (_A.RETURN_WORK,       {_S.FOLLOW_UP},                              _S.TO_DISPATCH),
    (_A.REOPEN,            {_S.CLOSED},                                 _S.TO_DISPATCH),
    (_A.CLOSE_INCOMPLETE,  {_S.TO_REVISIT, _S.TO_DISPATCH},             _S.FOLLOW_UP),
    (_A.CANCEL,            BEFORE_DISPATCH | _BEFORE_ARRIVAL,           _S.CANCELLED),
    (_A.MERGE,             BEFORE_DISPATCH | _BEFORE_ARRIVAL,           _S.CANCELLED),
    (_A.UNDO_MERGE,        {_S.CANCELLED},                              _S.SUBMITTED),
    (_A.UNDO_MERGE,        {_S.CANCELLED},                              _S.REVIEW),
    (_A.UNDO_MERGE,        {_S.CANCELLED},                              _S.TO_DISPATCH),
    (_A.TAKE_BACK,         _LETTING_GO | {_S.TO_DISPATCH},              _S.TO_DISPATCH),
    (_A.TAKE_BACK,         _LETTING_GO | {_S.TO_REVISIT},               _S.TO_REVISIT),
    (_A.RELIEVE,           _BEFORE_ARRIVAL,                             _S.TO_DISPATCH),
    (_A.RELIEVE,           _BEFORE_ARRIVAL | {_S.IN_SERVICE},           _S.TO_REVISIT),
    (_A.RELIEVE,           {_S.DISPATCHED},                             _S.DISPATCHED),
    (_A.RELIEVE,           {_S.ACCEPTED},                               _S.ACCEPTED),
    (_A.RELIEVE,           {_S.APPOINTED},                              _S.APPOINTED),
    (_A.RELIEVE,           {_S.IN_SERVICE},                             _S.IN_SERVICE),
    (_A.RELIEVE,           {_S.SUSPENDED},                              _S.SUSPENDED),
)

VISIT_WORKFLOW = Workflow[VisitState, Act](
    (_A.DISPATCH,          {_V.PLANNED},                                _V.NOTIFIED),
    (_A.TAKE,              {_V.NOTIFIED},                               _V.ACCEPTED),
    (_A.REFUSE,            {_V.NOTIFIED},                               _V.RELEASED),
    (_A.TIME_OUT,          {_V.NOTIFIED},                               _V.RELEASED),
    (_A.RECALL,            {_V.NOTIFIED},                               _V.RELEASED),
    (_A.TRANSFER,          {_V.NOTIFIED, _V.ACCEPTED, _V.TRAVELING},    _V.RELEASED),
    (_A.BOOK,              {_V.ACCEPTED},                               _V.ACCEPTED),
    (_A.REBOOK,            {_V.ACCEPTED, _V.TRAVELING},                 _V.ACCEPTED),
    (_A.DEPART,            {_V.ACCEPTED},                               _V.TRAVELING),
    (_A.ARRIVE,            {_V.ACCEPTED, _V.TRAVELING},                 _V.ARRIVED),
    (_A.START_WORK,        {_V.ARRIVED},                                _V.WORKING),
    (_A.BREAK_WORK,        {_V.WORKING},                                _V.BREAK),
    (_A.CONTINUE_WORK,     {_V.BREAK},                                  _V.WORKING),
    (_A.JOIN,              {_V.ARRIVED},                                _V.ARRIVED),
    (_A.JOIN,              {_V.WORKING},                                _V.WORKING),
    (_A.JOIN,              {_V.BREAK},                                  _V.BREAK),
    (_A.PHOTOGRAPH,        {_V.ARRIVED},                                _V.ARRIVED),
    (_A.PHOTOGRAPH,        {_V.WORKING},                                _V.WORKING),
    (_A.PHOTOGRAPH,        {_V.BREAK},                                  _V.BREAK),
    (_A.RECORD_STEP,       {_V.ARRIVED},                                _V.ARRIVED),
    (_A.RECORD_STEP,       {_V.WORKING},                                _V.WORKING),
    (_A.RECORD_STEP,       {_V.BREAK},                                  _V.BREAK),
    (_A.SUSPEND,           {_V.ACCEPTED, _V.TRAVELING},                 _V.ACCEPTED),
    (_A.SUSPEND,           ON_SITE,                                     _V.INCOMPLETE),
    (_A.LEAVE_INCOMPLETE,  ON_SITE,                                     _V.INCOMPLETE),
    (_A.LEAVE_INCOMPLETE,  ON_SITE,                                     _V.NO_SHOW),
    (_A.FINISH,            {_V.WORKING, _V.BREAK},                      _V.FINISHED),
    (_A.CANCEL,            {_V.NOTIFIED, _V.ACCEPTED},                  _V.CANCELLED),
    (_A.CANCEL,            {_V.TRAVELING},                              _V.NO_SHOW),
    (_A.CLOSE_INCOMPLETE,  {_V.PLANNED},                                _V.CANCELLED),
    (_A.TAKE_BACK,         {_V.NOTIFIED, _V.ACCEPTED, _V.TRAVELING},    _V.RELEASED),
    (_A.RELIEVE,           {_V.NOTIFIED, _V.ACCEPTED, _V.TRAVELING},    _V.RELEASED),
    (_A.RELIEVE,           ON_SITE,                                     _V.INCOMPLETE),
)
# fmt: on

VISIT_ACTS = frozenset(step.action for step in VISIT_WORKFLOW.steps) - {
    # These also happen when no visit is under way.
    _A.CANCEL,
    _A.DISPATCH,
    _A.CLOSE_INCOMPLETE,
    _A.TAKE_BACK,
}

# Acts that move nothing, and the states they may be done in.
_WORK_AHEAD = frozenset(LIVE) - {_S.REMOTE_SOLVED, _S.DONE, _S.FOLLOW_UP}
_QUOTING = frozenset({_S.ACCEPTED, _S.APPOINTED, _S.IN_SERVICE})
STANDING_ACTS: dict[Act, frozenset[TicketState]] = {
    _A.EDIT: _WORK_AHEAD,
    _A.ADD: frozenset(LIVE) - {_S.FOLLOW_UP},
    _A.QUOTE: _QUOTING | {_S.SUSPENDED},
    _A.ANSWER_QUOTE: _QUOTING | {_S.SUSPENDED, _S.TO_REVISIT},
    _A.JUDGE_QUOTE: frozenset(LIVE),
    _A.RECEIVE_PAYMENT: frozenset({_S.IN_SERVICE, _S.DONE, _S.FOLLOW_UP}),
    _A.RATE: frozenset({_S.FOLLOW_UP, _S.CLOSED}),
    _A.URGE: frozenset(LIVE),
    _A.MESSAGE: frozenset(TicketState),
    _A.SET_BRAND_NUMBERS: frozenset(TicketState) - {_S.REJECTED, _S.CANCELLED},
    _A.EXPECT_FINISH: _WORK_AHEAD,
    _A.RENEW_LINK: frozenset(TicketState),
    _A.SURVEY_SITE: frozenset({_S.IN_SERVICE, _S.TO_REVISIT}),
    _A.ADD_UNIT: _WORK_AHEAD,
    _A.REMOVE_UNIT: _WORK_AHEAD,
    _A.LINK: frozenset(TicketState),
    _A.UNLINK: frozenset(TicketState),
    _A.ASK_TASK: frozenset(LIVE),
    _A.PIN: _BEFORE_ARRIVAL,
    _A.UNPIN: _BEFORE_ARRIVAL,
    _A.GIVE_TO_TEAM: frozenset({_S.TO_DISPATCH}),
    _A.GIVE_OUT: frozenset({_S.TO_DISPATCH, _S.TO_REVISIT}),
    _A.COMPLAIN: frozenset(TicketState),
    _A.INTERVIEW: frozenset({_S.FOLLOW_UP, _S.CLOSED}),
    _A.KEEP_PROMISE: frozenset(LIVE),
    _A.REFUSE_PROMISE: frozenset(LIVE),
    _A.NOTE_LEAD: frozenset(TicketState) - {_S.REJECTED, _S.CANCELLED},
}


def leads(current: TicketState, act: Act, target: TicketState) -> bool:
    """Whether the table (or the list of standing acts) has this step."""
    if act in STANDING_ACTS:
        return current == target and current in STANDING_ACTS[act]
    return any(
        step.action == act and current in step.sources and step.target == target
        for step in TICKET_WORKFLOW.steps
    )


def allows(current: TicketState, act: Act, visit: VisitState | None) -> bool:
    """Whether the act is open for a ticket in this state whose visit under way is in that one."""
    if act in STANDING_ACTS:
        return current in STANDING_ACTS[act]
    if not TICKET_WORKFLOW.allows(current, act):
        return False
    if act in VISIT_ACTS:
        return visit is not None and VISIT_WORKFLOW.allows(visit, act)
    return True


def open_acts(current: TicketState, visit: VisitState | None) -> list[Act]:
    return [act for act in Act if allows(current, act, visit)]
