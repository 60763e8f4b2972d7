"""The page of one ticket, put together for its template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from backend.features.records.asking import AskedForm
from backend.features.records.schemas.deeds import Deed
from backend.features.records.screens.drawing import NOTHING
from backend.features.records.screens.ticket_parts import (
    Fact,
    Line,
    Person,
    QuoteCard,
    WorkCard,
    facts_of,
    lines_of,
    person_of,
    quote_of,
    work_of,
)
from backend.features.records.service.shown import Shown
from backend.features.records.words import deeds
from backend.features.records.words.states import Hero, Scene, hero, scene_of, told
from backend.features.records.words.times import (
    ANY_TIME,
    WINDOWS,
    DayChoice,
    WindowChoice,
    days_offered,
    moment_words,
)
from backend.features.records.words.visitors import technician_name
from backend.features.tickets import Party, TicketState
from backend.kit.http.forms import FormFields
from backend.kit.tokens import new_public_code

D = Deed
_S = TicketState

_WAITING: Final = {
    _S.SUBMITTED: "客服看过就联系您，安排好师傅会告诉您是谁",
    _S.NEED_INFO: "等您回答，客服接着办",
    _S.REVIEW: "核对好就安排师傅",
    _S.TO_DISPATCH: "正在安排师傅，定了就告诉您姓名和电话",
    _S.DISPATCHED: "正在安排师傅，定了就告诉您姓名和电话",
    _S.TO_REVISIT: "安排好师傅，会告诉您是谁、什么时候来",
}

_PARTIES: Final = {
    Party.SERVICE: "客服",
    Party.DISPATCHER: "安排师傅的同事",
    Party.TECHNICIAN: "师傅",
    Party.WAREHOUSE: "配件仓库",
    Party.APPROVER: "审核费用的同事",
    Party.FACTORY: "厂家",
}


@dataclass(frozen=True)
class BarButton:
    """A link (`href`), or the button of a form (`form`), which may send a field of its own."""

    name: str
    href: str = ""
    form: str = ""
    field: str = ""
    value: str = ""
    icon: str = ""


@dataclass(frozen=True)
class TicketPage:
    ticket_id: str
    number: str
    address: str
    operation: str
    hero: Hero
    tasks: frozenset[Deed]
    folds: Sequence[deeds.FoldWords]
    buttons: Mapping[Deed, deeds.Button]
    titles: Mapping[Deed, str]
    bar: list[BarButton]
    person: Person | None
    waiting: str
    facts: list[Fact]
    question: str
    remote_solution: str
    quote: QuoteCard | None
    work: WorkCard | None
    urge: str
    next: str
    lines: list[Line]
    has_more: bool
    as_of: str
    days: list[DayChoice]
    windows: Sequence[WindowChoice]
    asked: AskedForm | None = None
    asked_typed: FormFields = NOTHING
    with_photo: frozenset[Deed] = deeds.WITH_PHOTO
    photo_words: Mapping[Deed, str] = field(default_factory=lambda: deeds.PHOTO_WORDS)
    refusals: Sequence[tuple[str, str]] = deeds.REFUSALS
    cancellations: Sequence[tuple[str, str]] = deeds.CANCELLATIONS
    rating_tags: Sequence[str] = deeds.RATING_TAGS
    star_words: Mapping[int, str] = field(default_factory=lambda: deeds.STAR_WORDS)


def ticket_page(shown: Shown, address: str, hotline: str) -> TicketPage:
    """`address` is the page's own: `/t/<token>`."""
    view, now = shown.view, shown.now
    scene = scene_of(view, shown.acts, now)
    offered = {deed for deed, act in deeds.ACT_OF.items() if act in shown.acts}
    tasks = _tasks(scene, offered)
    person = person_of(scene, shown.face, shown.phone)
    quote = quote_of(view, shown.photos) if D.QUOTE in tasks else None
    return TicketPage(
        ticket_id=view.id,
        number=view.number,
        address=address,
        operation=new_public_code(),
        hero=hero(scene),
        tasks=tasks,
        folds=[fold for fold in deeds.FOLDS if fold.deed in offered - tasks],
        buttons={deed: b for deed, b in deeds.BUTTONS.items() if deed not in tasks},
        titles=_titles(scene),
        bar=_bar(tasks, person, address, hotline),
        person=person,
        waiting=_WAITING.get(view.state, ""),
        facts=facts_of(scene),
        question=view.question.text if view.question else "",
        remote_solution=view.remote_solution,
        quote=quote,
        work=work_of(scene, shown.photos),
        urge=_urge(scene),
        next=told(scene).next(scene),
        lines=lines_of(shown),
        has_more=shown.has_more,
        as_of=f"{moment_words(now, now)} 的情况",
        days=days_offered(now),
        windows=_windows(tasks),
        asked=shown.asked.drawn() if shown.asked else None,
        asked_typed=shown.asked.typed if shown.asked else NOTHING,
    )


def _tasks(scene: Scene, offered: set[Deed]) -> frozenset[Deed]:
    """What waits for the reader himself stands on top of the page; the rest is folded up."""
    asked = {D.ANSWER, D.QUOTE, D.SOLVED, D.ACCEPTANCE}
    if scene.view.state is _S.TO_REVISIT:
        asked.add(D.TIME)
    if scene.view.rating is None:
        asked.add(D.RATING)
    return frozenset(asked & offered)


def _windows(tasks: frozenset[Deed]) -> Sequence[WindowChoice]:
    return WINDOWS if D.TIME in tasks else [w for w in WINDOWS if w.value != ANY_TIME]


def _titles(scene: Scene) -> Mapping[Deed, str]:
    finished = [visit for visit in scene.view.visits if visit.hand_over]
    who = technician_name(finished[-1]) if finished else "我们"
    return {
        D.SOLVED: "客服是这样处理的",
        D.ACCEPTANCE: "请您验收",
        D.RATING: f"{who}这次服务怎么样？",
        D.TIME: "师傅什么时候来方便？",
    }


def _bar(
    tasks: frozenset[Deed], person: Person | None, address: str, hotline: str
) -> list[BarButton]:
    """The one main button, and before it at most one other."""
    for deed, name in _MAIN.items():
        if deed in tasks:
            return [*_beside(deed, address), BarButton(name, form=f"do-{deed}", **_said(deed))]
    if person and person.phone:
        return [BarButton("打给师傅", href=f"tel:{person.phone}", icon="phone")]
    return [BarButton("打给客服", href=f"tel:{hotline}", icon="phone")] if hotline else []


_MAIN: Final = {
    D.QUOTE: "同意维修",
    D.ACCEPTANCE: "确认验收",
    D.SOLVED: "好了",
    D.ANSWER: "发给客服",
    D.TIME: "就这个时间",
    D.RATING: "提交评价",
}


def _beside(deed: Deed, address: str) -> list[BarButton]:
    match deed:
        case D.QUOTE:
            return [BarButton("不修了", form=f"do-{deed}", field="agreed", value="no")]
        case D.ACCEPTANCE:
            return [BarButton("还有问题", href=_unfolded(address, D.REFUSAL))]
        case D.SOLVED:
            return [BarButton("还没好", href=_unfolded(address, D.UNSOLVED))]
        case _:
            return []


def _unfolded(address: str, deed: Deed) -> str:
    return f"{address}?open={deed}#{deed}"


def _said(deed: Deed) -> dict[str, str]:
    return {"field": "agreed", "value": "yes"} if deed is D.QUOTE else {}


def _urge(scene: Scene) -> str:
    owes = scene.view.owes_next
    who = _PARTIES.get(owes.party, "我们")
    return f"现在等{who}处理，从 {moment_words(owes.since, scene.now)} 开始。催一下，马上会收到。"
