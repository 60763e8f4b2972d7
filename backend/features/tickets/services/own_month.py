"""A technician's own month: what he did, how it went, and the jobs behind each figure."""

from backend.features.tickets import policies
from backend.features.tickets.models import Ticket
from backend.features.tickets.models.own_figures import Figure, own_figures
from backend.features.tickets.repository.months import OwnMonths
from backend.features.tickets.schemas.my_month import (
    MonthDay,
    MonthJob,
    MonthJobsQuery,
    MonthVisit,
    MyMonthView,
    Ratings,
    Share,
)
from backend.kit.access import Actor
from backend.kit.mongo.driver import Document
from backend.kit.pagination import Page


class OwnMonth:
    """Of whoever asks, and nobody else."""

    def __init__(self, months: OwnMonths) -> None:
        self._months = months

    async def figures(self, actor: Actor, month: str) -> MyMonthView:
        rows = await self._months.days(actor.id, month)
        fixed = await self._months.first_time(actor.id, month)
        stars = await self._months.stars(actor.id, month)
        return MyMonthView(
            month=month,
            jobs=_sum(rows, "jobs"),
            visits=_sum(rows, "visits"),
            on_time=Share(met=_sum(rows, "on_time"), of=_sum(rows, "arrived")),
            first_time=Share(met=fixed["met"], of=fixed["of"]),
            ratings=Ratings.of(stars["count"], stars["total"]),
            travel_minutes=_sum(rows, "travel") // 60,
            work_minutes=_sum(rows, "work") // 60,
            break_minutes=_sum(rows, "break") // 60,
            days=[MonthDay.of(row) for row in rows],
        )

    async def jobs(self, actor: Actor, asked: MonthJobsQuery) -> Page[MonthJob]:
        page = await self._months.page(actor.id, asked.month, asked.of, asked.page)
        repeated = set()
        if asked.of is Figure.FIRST_TIME:
            repeated = await self._months.repeated(page.items)
        return Page(
            items=[_job(each, actor, asked, repeated) for each in page.items],
            next_cursor=page.next_cursor,
        )


def _sum(rows: list[Document], field: str) -> int:
    return sum(int(row[field]) for row in rows)


def _job(ticket: Ticket, actor: Actor, asked: MonthJobsQuery, repeated: set[str]) -> MonthJob:
    """Its rating only where that is what was asked: then no rating is anonymous."""
    facts = own_figures(ticket)
    own = [each for each in facts.visits if each.technician_id == actor.id]
    visits = [MonthVisit.of(each) for each in own if each.month == asked.month]
    rating = ticket.rating.rating if ticket.rating and asked.of is Figure.RATINGS else None
    fixed = facts.fixed_at_once if asked.of is Figure.FIRST_TIME else None
    return MonthJob.of(
        ticket,
        visits,
        first_time=None if fixed is None else fixed and ticket.id not in repeated,
        rating=rating,
        words=policies.rating_words(actor, ticket) if rating else "",
    )
