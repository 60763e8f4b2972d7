"""A technician's own month, and the lists behind its figures."""

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, Field

from backend.features.tickets.labels import SERVICE_NAMES
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.own_figures import Figure, OwnVisit
from backend.features.tickets.models.stages import Rating
from backend.kit.clock import Day
from backend.kit.http import Input
from backend.kit.mongo.driver import Document
from backend.kit.pagination import MAX_PAGE, PageQuery

Month = Annotated[str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$")]

FEWEST_RATINGS: Final = 5
"""Below, an average would tell who gave what."""


class MyMonthQuery(Input):
    """As 2026-07, by Shanghai's clock."""

    month: Month


class MonthJobsQuery(Input):
    """`figure`: whose jobs are listed."""

    month: Month
    figure: Literal["jobs", "hours", "on_time", "first_time", "ratings"] = "jobs"
    limit: Annotated[int, Field(ge=1, le=MAX_PAGE)] = 25
    cursor: Annotated[str, Field(max_length=400)] = ""

    @property
    def of(self) -> Figure:
        return Figure(self.figure)

    @property
    def page(self) -> PageQuery:
        return PageQuery(limit=self.limit, cursor=self.cursor)


class Share(BaseModel):
    """So many of so many: below ten a percentage says nothing."""

    met: int
    of: int


class Ratings(BaseModel):
    """Also those without a name. `average`: to one decimal; None below five."""

    count: int
    average: float | None

    @classmethod
    def of(cls, count: int, total: int) -> Self:
        return cls(
            count=count, average=round(total / count, 1) if count >= FEWEST_RATINGS else None
        )


class MonthDay(BaseModel):
    day: Day
    jobs: int
    travel_minutes: int
    work_minutes: int

    @classmethod
    def of(cls, row: Document) -> Self:
        return cls(
            day=row["_id"],
            jobs=row["jobs"],
            travel_minutes=row["travel"] // 60,
            work_minutes=row["work"] // 60,
        )


class MyMonthView(BaseModel):
    """Visits count in the month they ended in, first-time fixes in that of the closing, ratings in
    that they were first given in.

    `jobs` were finished, `visits` ended in any way. `on_time`: of his arrivals where a window was
    agreed, those before its end. `first_time`: of closed repairs he finished with the fault solved,
    those with one visit to a customer who was there, not re-opened, and not reported again within
    30 days. `days` has those on which a visit ended.
    """

    month: Month
    jobs: int
    visits: int
    on_time: Share
    first_time: Share
    ratings: Ratings
    travel_minutes: int
    work_minutes: int
    break_minutes: int
    days: list[MonthDay]


class MonthVisit(BaseModel):
    """His part in a visit that ended in the month; `on_time` None: he did not arrive, or no window
    was agreed."""

    day: Day
    finished: bool
    on_time: bool | None
    travel_minutes: int
    work_minutes: int

    @classmethod
    def of(cls, visit: OwnVisit) -> Self:
        return cls(
            day=visit.day,
            finished=visit.finished,
            on_time=visit.on_time,
            travel_minutes=visit.travel_seconds // 60,
            work_minutes=visit.work_seconds // 60,
        )


class MonthJob(BaseModel):
    """`first_time` and the rating are there where the list is about them."""

    ticket_id: str
    number: str
    service_name: str
    device: str
    visits: list[MonthVisit]
    first_time: bool | None
    stars: int | None
    words: str
    tags: list[str]

    @classmethod
    def of(
        cls,
        ticket: Ticket,
        visits: list[MonthVisit],
        *,
        first_time: bool | None,
        rating: Rating | None,
        words: str,
    ) -> Self:
        device = ticket.devices[0].words if ticket.devices else ""
        return cls(
            ticket_id=ticket.id,
            number=ticket.number,
            service_name=SERVICE_NAMES[ticket.service_type],
            device=device or ticket.product,
            visits=visits,
            first_time=first_time,
            stars=rating.stars if rating else None,
            words=words,
            tags=rating.tags if rating else [],
        )
