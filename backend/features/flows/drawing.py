"""A flow drawn by itself: as Mermaid text, and as a picture that needs no program to be shown."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final
from xml.sax.saxutils import escape

from backend.features.flows.sentences import demand_words, limit_words
from backend.features.tickets import (
    ACT_NAMES,
    STATE_NAMES,
    TICKET_WORKFLOW,
    Act,
    Review,
    RunningFlow,
    TicketState,
)

_S = TicketState

_PLACES: Final[Mapping[TicketState, tuple[int, int]]] = {
    _S.SUBMITTED: (0, 0),
    _S.NEED_INFO: (1, 0),
    _S.REVIEW: (0, 1),
    _S.REJECTED: (2, 1),
    _S.TO_DISPATCH: (0, 2),
    _S.REMOTE_SOLVED: (1, 2),
    _S.DISPATCHED: (0, 3),
    _S.ACCEPTED: (0, 4),
    _S.SUSPENDED: (1, 4),
    _S.APPOINTED: (0, 5),
    _S.IN_SERVICE: (0, 6),
    _S.TO_REVISIT: (1, 6),
    _S.DONE: (0, 7),
    _S.FOLLOW_UP: (0, 8),
    _S.CLOSED: (0, 9),
    _S.CANCELLED: (2, 5),
}
_COLUMN, _ROW, _WIDTH, _HEIGHT, _MARGIN = 340, 130, 170, 52, 40

_ASIDE: Final = frozenset(
    {Act.MERGE, Act.UNDO_MERGE, Act.RELIEVE, Act.TAKE_BACK, Act.CLOSE_INCOMPLETE, Act.RECALL}
)
"""What can happen to any ticket under any flow; it would hide the way."""

_ASTRAY: Final = frozenset({_S.CANCELLED, _S.SUSPENDED, _S.TO_REVISIT, _S.REMOTE_SOLVED})
_LINE, _PALE = "#667", "#b4bccb"
_PARTS: Final = (0.24, 0.32, 0.4)

_UNFIT = re.compile(r"[^\w\u4e00-\u9fff ·、；，（）「」《》→-]+")


@dataclass(frozen=True)
class Edge:
    source: TicketState
    target: TicketState
    labels: tuple[str, ...]


Demanded = Mapping[Act, str]
"""What is demanded with an act, in words that name things."""


def demanded(running: RunningFlow) -> dict[Act, str]:
    """The same with places for the names."""
    return {demand.act: demand_words(demand) for demand in running.plan.demands}


def edges_of(running: RunningFlow, words: Demanded) -> list[Edge]:
    """The ways a ticket goes under this flow, each pair of states once."""
    labels: dict[tuple[TicketState, TicketState], list[str]] = {}
    for source, act, target in _moves(running):
        found = labels.setdefault((source, target), [])
        label = _label(running, words, act, source)
        if label not in found:
            found.append(label)
    reached = _reached(labels)
    return [
        Edge(source, target, tuple(texts))
        for (source, target), texts in labels.items()
        if source in reached
    ]


def _moves(running: RunningFlow) -> Iterable[tuple[TicketState, Act, TicketState]]:
    only = _done_by_the_flow(running)
    for step in TICKET_WORKFLOW.steps:
        for source in sorted(step.sources):
            by_itself = only.get(source)
            left_out = running.has_off(step.action) or step.action in _ASIDE
            if left_out or source is step.target or (by_itself and by_itself is not step.action):
                continue
            yield source, step.action, step.target


def _done_by_the_flow(running: RunningFlow) -> dict[TicketState, Act]:
    """States that the flow passes through by one act of its own."""
    steps = running.steps
    passing = {
        _S.SUBMITTED: (steps.review is Review.OFF, Act.APPROVE),
        _S.DONE: (not steps.acceptance, Act.AUTO_ACCEPT),
        _S.FOLLOW_UP: (not steps.follow_up, Act.CLOSE),
    }
    return {state: act for state, (is_so, act) in passing.items() if is_so}


def _label(running: RunningFlow, words: Demanded, act: Act, source: TicketState) -> str:
    if _done_by_the_flow(running).get(source) is act:
        return f"{ACT_NAMES[act]}（自动）"
    return f"{ACT_NAMES[act]}（{words[act]}）" if act in words else ACT_NAMES[act]


def _reached(ways: Iterable[tuple[TicketState, TicketState]]) -> set[TicketState]:
    pairs = set(ways)
    found, fresh = {_S.SUBMITTED}, {_S.SUBMITTED}
    while fresh:
        fresh = {target for source, target in pairs if source in fresh} - found
        found |= fresh
    return found


def mermaid(running: RunningFlow, words: Demanded) -> str:
    """A state diagram; words of the firm's own cannot become syntax."""
    edges = edges_of(running, words)
    shown = _shown(edges)
    limits = _limits(running)
    names = [f'    state "{_plain(_name(state, limits))}" as {state.value}' for state in shown]
    ways = [
        f"    {edge.source.value} --> {edge.target.value}: {_plain('、'.join(edge.labels))}"
        for edge in edges
    ]
    return "\n".join(["stateDiagram-v2", *names, "    [*] --> submitted", *ways])


def svg(running: RunningFlow, title: str, words: Demanded) -> str:
    """One picture; every word in it is text."""
    edges = edges_of(running, words)
    limits = _limits(running)
    width = 3 * _COLUMN + _MARGIN
    height = 10 * _ROW + _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
        'markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#667"/></marker></defs>',
        *(_way(edge) for edge in edges),
        *chain.from_iterable(_words(edge, place) for place, edge in enumerate(edges)),
        *chain.from_iterable(_box(state, limits.get(state, "")) for state in _shown(edges)),
        "</svg>",
    ]
    return "\n".join(parts)


def _shown(edges: list[Edge]) -> list[TicketState]:
    ends = {state for edge in edges for state in (edge.source, edge.target)}
    return [state for state in TicketState if state in ends]


def _limits(running: RunningFlow) -> dict[TicketState, str]:
    """What the clock does, else whom it tells first."""
    first: dict[TicketState, str] = {}
    for limit in sorted(running.plan.limits, key=lambda each: (each.act is None, each.minutes)):
        first.setdefault(limit.state, limit_words(limit))
    return first


def _name(state: TicketState, limits: Mapping[TicketState, str]) -> str:
    limit = limits.get(state)
    return f"{STATE_NAMES[state]}（{limit}）" if limit else STATE_NAMES[state]


def _plain(text: str) -> str:
    return _UNFIT.sub(" ", text)


def _corner(state: TicketState) -> tuple[int, int]:
    column, row = _PLACES[state]
    return _MARGIN + column * _COLUMN, _MARGIN + row * _ROW


def _box(state: TicketState, limit: str) -> Iterable[str]:
    left, top = _corner(state)
    middle = left + _WIDTH // 2
    yield (
        f'<rect x="{left}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" rx="8" '
        f'fill="#fff" stroke="#345"/>'
    )
    yield _text(middle, top + (22 if limit else 31), STATE_NAMES[state])
    if limit:
        yield _text(middle, top + 41, limit, size=11)


def _way(edge: Edge) -> str:
    """Down and outward as a straight line, back as a bow, so that two never cover each other; paler
    where a ticket leaves the way it should go."""
    (x1, y1), (bend_x, bend_y), (x2, y2) = _bow(edge)
    colour = _PALE if edge.target in _ASTRAY else _LINE
    return (
        f'<path d="M{x1} {y1}Q{bend_x} {bend_y} {x2} {y2}" fill="none" stroke="{colour}" '
        f'marker-end="url(#tip)"/>'
    )


def _words(edge: Edge, place: int) -> Iterable[str]:
    """On the line: of one to the side near where it begins, each at another part of it than its
    neighbours, for in the middle most lines cross and the way there meets the way back."""
    is_down = _PLACES[edge.source][0] == _PLACES[edge.target][0]
    part = 0.5 if is_down else _PARTS[place % len(_PARTS)]
    (x1, y1), (bend_x, bend_y), (x2, y2) = _bow(edge)
    rest = 1 - part
    x = rest * rest * x1 + 2 * rest * part * bend_x + part * part * x2
    y = rest * rest * y1 + 2 * rest * part * bend_y + part * part * y2
    for line, label in enumerate(edge.labels):
        yield _text(round(x), round(y) + 4 + line * 14, label, size=11)


def _bow(edge: Edge) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]]:
    """Where it begins, the point that it bends to, where it ends."""
    (x1, y1), (x2, y2) = _ends(edge)
    bend = 46 if y2 < y1 or x2 < x1 else 0
    return (x1, y1), ((x1 + x2) // 2 + bend, (y1 + y2) // 2 - bend // 2), (x2, y2)


def _ends(edge: Edge) -> tuple[tuple[int, int], tuple[int, int]]:
    (left, top), (to_left, to_top) = _corner(edge.source), _corner(edge.target)
    half = _HEIGHT // 2
    if left == to_left and to_top > top:
        return (left + 60, top + _HEIGHT), (to_left + 60, to_top)
    if left == to_left:
        return (left + 120, top), (to_left + 120, to_top + _HEIGHT)
    if to_left > left:
        return (left + _WIDTH, top + half), (to_left, to_top + half)
    return (left, top + half + 10), (to_left + _WIDTH, to_top + half + 10)


def _text(x: int, y: int, words: str, size: int = 13) -> str:
    """With a white rim: read across the lines it stands on."""
    return (
        f'<text x="{x}" y="{y}" text-anchor="middle" font-size="{size}" paint-order="stroke" '
        f'stroke="#fff" stroke-width="4" stroke-linejoin="round">{escape(words)}</text>'
    )
