"""The board as it goes over the wire; people are masked as in every list."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.dispatch.models.words import PositionSource
from backend.features.dispatch.schemas import RejectedView
from backend.features.dispatch.schemas.asked_window import AskedWindow
from backend.features.tickets import TicketRow, VisitState, Window
from backend.features.workforce import LeaveKind
from backend.kit.clock import Day, Instant
from backend.kit.http import Input

MOST_WAITING = 100
MOST_ROWS = 60


class BoardQuery(Input):
    """`day` left out is today in Shanghai. `after`: whose row the page before ended with."""

    day: Day | None = None
    branch_id: Annotated[str, Field(max_length=64)] = ""
    team_id: Annotated[str, Field(max_length=64)] = ""
    after: Annotated[str, Field(max_length=64)] = ""


class PointView(BaseModel):
    """Degrees in GCJ-02."""

    latitude: float
    longitude: float


class WaitingTicket(BaseModel):
    ticket: TicketRow
    point: PointView | None


class Span(BaseModel):
    start: Instant
    end: Instant


class AwaySpan(Span):
    leave: LeaveKind


class BoardVisit(BaseModel):
    """One piece of somebody's day. `ticket` is None where it is not for the asker to see: the time
    is taken all the same. `travel_minutes`: from what lies before it, where both places are known;
    without `window` it is some time that day."""

    visit_id: str
    ticket: TicketRow | None
    visit_state: VisitState | None
    window: Window | None
    minutes: int
    travel_minutes: int | None
    is_pinned: bool
    point: PointView | None


class BoardRow(BaseModel):
    """`available_minutes`: on shift and not on leave. `most_jobs`, `most_minutes`: None where there
    is no limit."""

    staff_id: str
    name: str
    team_id: str
    branch_id: str
    has_shifts: bool
    shifts: list[Span]
    away: list[AwaySpan]
    visits: list[BoardVisit]
    jobs: int
    most_jobs: int | None
    planned_minutes: int
    most_minutes: int | None
    available_minutes: int
    suspended: str


class Board(BaseModel):
    """`waiting`: the latest MOST_WAITING that wait for somebody of the asker's, on the first page
    only; `given_out`: the latest that a subcontractor has to send somebody to."""

    day: Day
    waiting: list[WaitingTicket]
    more_waiting: bool
    given_out: list[TicketRow]
    rows: list[BoardRow]
    next_after: str | None


class DropQuery(AskedWindow):
    """Without a window: some time today, as he agrees with the customer."""


class Overlap(BaseModel):
    """What he has promised already in that time; the number "" where one may not see it."""

    visit_id: str
    ticket_number: str
    window: Window | None


class DropPreview(BaseModel):
    """`is_refused`: nobody may, whatever the reason, for he is promised or it is past.
    `shortfalls`: what his day has no room for, so that a written reason is asked. `rejected`: by
    which rules of the firm he would not have been proposed. `rank` of `candidates`, with `score`,
    where he would."""

    is_refused: bool
    refusals: list[str]
    overlaps: list[Overlap]
    shortfalls: list[str]
    rejected: RejectedView | None
    rank: int | None
    score: float | None
    candidates: int
    position: PositionSource | None
    km: float | None
    minutes_needed: int
    jobs_then: int
    planned_minutes_then: int
    available_minutes: int
