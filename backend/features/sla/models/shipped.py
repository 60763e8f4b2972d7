"""The policy every firm starts with: b.2's clocks, b.4's pause table, b.6's levels."""

from typing import Final

from backend.features.sla.models.policy import ClockRule, Level, PauseRule, SlaPolicy
from backend.features.sla.models.words import ClockName, LevelName, Milestone, Receiver, Side
from backend.features.tickets import Party, SuspendReason

STANDARD: Final = "standard"
"""The key of the shipped policy, and of the shipped choice."""

_M, _R, _S = Milestone, SuspendReason, Side
_BOTH = (_S.COMPANY, _S.TECHNICIAN)
_TO_WORK = (_M.APPROVED, _M.WORK_RETURNED, _M.REOPENED)
"""When there is something to send somebody for."""

STANDARD_CLOCKS: Final = (
    ClockRule(
        clock=ClockName.RESPOND,
        target_minutes=60,
        starts_on=(_M.SUBMITTED,),
        stops_on=(_M.RESPONDED,),
    ),
    ClockRule(
        clock=ClockName.ACCEPT,
        target_minutes=120,
        starts_on=_TO_WORK,
        stops_on=(_M.TAKEN, _M.REMOTE_SOLVED),
    ),
    ClockRule(
        clock=ClockName.APPOINT,
        target_minutes=120,
        starts_on=(_M.TAKEN,),
        stops_on=(_M.BOOKED, _M.ARRIVED, _M.REMOTE_SOLVED),
    ),
    ClockRule(
        clock=ClockName.ARRIVE,
        target_minutes=24 * 60,
        starts_on=_TO_WORK,
        stops_on=(_M.ARRIVED, _M.REMOTE_SOLVED),
    ),
    ClockRule(
        clock=ClockName.FINISH,
        target_minutes=48 * 60,
        starts_on=_TO_WORK,
        stops_on=(_M.FINISHED, _M.REMOTE_SOLVED),
    ),
    ClockRule(
        clock=ClockName.WHOLE,
        target_minutes=80 * 60,
        starts_on=(_M.SUBMITTED, _M.REOPENED),
        stops_on=(_M.CLOSED,),
    ),
)

STANDARD_PAUSES: Final = (
    PauseRule(reason=_R.CUSTOMER_INFO, label="待客户补充", holds=_BOTH, charged_to=Party.CUSTOMER),
    PauseRule(
        reason=_R.CUSTOMER_UNREACHABLE, label="联系不上", holds=_BOTH, charged_to=Party.CUSTOMER
    ),
    PauseRule(
        reason=_R.CUSTOMER_RESCHEDULE, label="客户改约", holds=_BOTH, charged_to=Party.CUSTOMER
    ),
    PauseRule(
        reason=_R.WAITING_PART,
        label="待备件",
        holds=(_S.TECHNICIAN,),
        charged_to=Party.WAREHOUSE,
    ),
    PauseRule(
        reason=_R.WAITING_APPROVAL,
        label="待审批/待报价确认",
        holds=(_S.TECHNICIAN,),
        charged_to=Party.APPROVER,
    ),
    PauseRule(
        reason=_R.FACTORY_JUDGEMENT,
        label="待厂家鉴定",
        holds=(_S.TECHNICIAN,),
        charged_to=Party.FACTORY,
    ),
    PauseRule(
        reason=_R.FORCE_MAJEURE, label="天气/停电/封控", holds=_BOTH, charged_to=Party.NOBODY
    ),
    PauseRule(reason=_R.TECHNICIAN_REASON, label="师傅原因", holds=(), charged_to=Party.TECHNICIAN),
)

STANDARD_LEVELS: Final = (
    Level(name=LevelName.L0, percent=50, tells=(Receiver.TECHNICIAN,)),
    Level(name=LevelName.L1, percent=80, tells=(Receiver.TECHNICIAN, Receiver.DISPATCHER)),
    Level(
        name=LevelName.L2,
        percent=100,
        tells=(Receiver.TEAM_LEADER,),
        recalls=True,
        turns_red=True,
    ),
    Level(
        name=LevelName.L3,
        after_due_minutes=120,
        tells=(Receiver.MANAGER,),
        waits_for_duty=False,
    ),
    Level(
        name=LevelName.L4,
        after_due_minutes=480,
        tells=(Receiver.OWNER,),
        waits_for_duty=False,
    ),
)
"""b.6; its "a day" is a working day of eight hours, for levels count open time."""

STANDARD_POLICY: Final = SlaPolicy(
    title="标准时限",
    calendar=STANDARD,
    clocks=STANDARD_CLOCKS,
    pauses=STANDARD_PAUSES,
    levels=STANDARD_LEVELS,
    pause_cap_days=30,
)
