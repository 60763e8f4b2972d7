"""The one sentence on top of a ticket, and what comes next (mobile.md 2.2)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from backend.features.records.words.times import clock_words, day_words, window_words
from backend.features.records.words.visitors import UNDER_WAY, technician_name, visit_shown
from backend.features.tickets import (
    Act,
    CustomerTicketView,
    SuspendReason,
    TicketState,
    VisitState,
    VisitView,
)
from backend.kit.clock import SHANGHAI

STEPS: Final = ("已提交", "已受理", "已约好", "上门中", "验收")


@dataclass(frozen=True)
class Step:
    """`style`: `on` where it stands, `to` what is still to come, empty for what is behind."""

    name: str
    style: str


@dataclass(frozen=True)
class Hero:
    headline: str
    detail: str
    tone: str
    steps: list[Step]


@dataclass(frozen=True)
class Scene:
    """A ticket, and who is with it: the visit under way, once somebody has taken it."""

    view: CustomerTicketView
    acts: frozenset[Act]
    visit: VisitView | None
    now: datetime

    @property
    def name(self) -> str:
        """陈师傅; 师傅 while nobody is known."""
        return technician_name(self.visit) if self.visit else "师傅"

    @property
    def window(self) -> str:
        appointment = self.visit.appointment if self.visit else None
        return window_words(appointment.window, self.now) if appointment else ""

    @property
    def is_at_work(self) -> bool:
        return self.visit is not None and self.visit.state in _AT_WORK


_AT_WORK: Final = (VisitState.WORKING, VisitState.BREAK)


def scene_of(view: CustomerTicketView, acts: frozenset[Act], now: datetime) -> Scene:
    visit = visit_shown(view)
    return Scene(view, acts, visit if visit and visit.state in UNDER_WAY else None, now)


Words = Callable[[Scene], str]


@dataclass(frozen=True)
class Told:
    """How a state is told: its tone, the step it stands on, and the words."""

    tone: str
    step: int | None
    headline: Words
    detail: Words = lambda scene: ""
    next: Words = lambda scene: ""


def _always(words: str) -> Words:
    return lambda scene: words


def _rejected(scene: Scene) -> str:
    rejection = scene.view.rejection
    return rejection.note if rejection else ""


def _suspended(scene: Scene) -> str:
    hold = scene.view.hold
    return f"先暂停：{_HOLDS[hold.reason]}" if hold else "先暂停一下"


def _resumes(scene: Scene) -> str:
    hold = scene.view.hold
    if hold is None or hold.resume_on is None:
        return ""
    day = datetime(hold.resume_on.year, hold.resume_on.month, hold.resume_on.day, tzinfo=SHANGHAI)
    return f"预计{day_words(day, scene.now)}继续"


def _appointed(scene: Scene) -> str:
    return f"约好{scene.window}" if scene.window else "已经约好时间"


def _in_service(scene: Scene) -> str:
    return f"{scene.name}正在维修" if scene.is_at_work else f"{scene.name}已经到了"


def _traveling(scene: Scene) -> str:
    left = scene.visit.departed_at if scene.visit else None
    parts = [f"约定 {scene.window}" if scene.window else ""]
    parts.append(f"{clock_words(left)} 出发" if left else "")
    return " · ".join(part for part in parts if part)


_HOLDS: Final[Mapping[SuspendReason, str]] = {
    SuspendReason.CUSTOMER_INFO: "等您补充情况",
    SuspendReason.CUSTOMER_UNREACHABLE: "一直没联系上您",
    SuspendReason.CUSTOMER_RESCHEDULE: "等您定个时间",
    SuspendReason.WAITING_PART: "等配件",
    SuspendReason.WAITING_APPROVAL: "等费用确认",
    SuspendReason.FACTORY_JUDGEMENT: "等厂家鉴定",
    SuspendReason.FORCE_MAJEURE: "天气或停电，暂时不能上门",
    SuspendReason.TECHNICIAN_REASON: "师傅临时有事",
}

_S = TicketState
TOLD: Final[Mapping[TicketState, Told]] = {
    _S.SUBMITTED: Told(
        "plain",
        0,
        _always("报修已收到"),
        _always("客服看过就联系您"),
        _always("客服核对情况，打您留的电话"),
    ),
    _S.NEED_INFO: Told(
        "amber",
        0,
        _always("客服想问您一句"),
        _always("回答后接着办"),
        _always("请您回答客服的问题"),
    ),
    _S.REVIEW: Told(
        "plain",
        1,
        _always("正在核对保修和配件"),
        next=_always("核对好就安排师傅"),
    ),
    _S.REJECTED: Told("slate", None, _always("这次没能受理"), _rejected),
    _S.REMOTE_SOLVED: Told(
        "green",
        None,
        _always("按客服说的，好了吗？"),
        _always("没好的话，我们安排师傅上门"),
        _always("请您说一声好了没有"),
    ),
    _S.TO_DISPATCH: Told(
        "plain",
        1,
        _always("正在安排师傅"),
        _always("安排好就告诉您姓名和电话"),
        _always("师傅接单后联系您"),
    ),
    _S.DISPATCHED: Told(
        "plain",
        1,
        _always("正在安排师傅"),
        _always("安排好就告诉您姓名和电话"),
        _always("师傅接单后联系您"),
    ),
    _S.ACCEPTED: Told(
        "plain",
        1,
        lambda scene: f"{scene.name}会联系您约时间",
        next=_always("约好上门时间"),
    ),
    _S.APPOINTED: Told(
        "plain",
        2,
        _appointed,
        lambda scene: f"{scene.name}出发前通知您",
        lambda scene: f"{scene.name}按约定上门",
    ),
    _S.IN_SERVICE: Told(
        "solid",
        3,
        _in_service,
        _always("要收费先报价，您同意才动手"),
        _always("修好后请您验收"),
    ),
    _S.SUSPENDED: Told("violet", 1, _suspended, _resumes, _always("能继续时马上联系您")),
    _S.TO_REVISIT: Told(
        "violet",
        1,
        _always("还要再来一次"),
        _always("选个方便的时间，客服安排师傅"),
        _always("安排师傅再次上门"),
    ),
    _S.DONE: Told(
        "amber",
        4,
        _always("修好了，请您看一眼"),
        _always("确认没问题就验收；有问题也请说"),
        _always("等您验收"),
    ),
    _S.FOLLOW_UP: Told(
        "green",
        4,
        _always("谢谢，说说这次服务"),
        next=_always("客服回访后完成"),
    ),
    _S.CLOSED: Told("slate", 4, _always("已完成"), _always("谢谢您的信任")),
    _S.CANCELLED: Told("slate", None, _always("已取消"), _always("需要时可以再报一次")),
}

_TRAVELING: Final = Told(
    "solid",
    3,
    lambda scene: f"{scene.name}正在路上",
    _traveling,
    _always("到了先检测，要收费先问您"),
)
_QUOTED: Final = Told(
    "amber",
    3,
    _always("有一项要收费，等您确认"),
    _always("您同意之前，师傅不会动手"),
    _always("请您看报价"),
)
_CORRECTING: Final = Told(
    "plain",
    4,
    _always("师傅在更正完工记录"),
    _always("改好请您再看一眼"),
    _always("更正后请您验收"),
)


def told(scene: Scene) -> Told:
    """A price that waits comes first; on the way is more than an appointment; a record that went
    back is less than done."""
    view, visit = scene.view, scene.visit
    if view.state in (_S.IN_SERVICE, _S.SUSPENDED) and Act.ANSWER_QUOTE in scene.acts:
        return _QUOTED
    if view.state is _S.APPOINTED and visit and visit.state is VisitState.TRAVELING:
        return _TRAVELING
    if view.state is _S.DONE and Act.ACCEPT not in scene.acts:
        return _CORRECTING
    return TOLD[view.state]


def hero(scene: Scene) -> Hero:
    how = told(scene)
    return Hero(how.headline(scene), how.detail(scene), how.tone, _steps(how.step))


def _steps(at: int | None) -> list[Step]:
    if at is None:
        return []
    return [
        Step(name, "on" if place == at else "to" if place > at else "")
        for place, name in enumerate(STEPS)
    ]
