"""A ticket in the words of its customer's page, for the mini-program: the same as on `/t/…`."""

from datetime import datetime

from pydantic import BaseModel

from backend.features.records.screens.ticket_page import TicketPage
from backend.features.records.screens.ticket_parts import Fact, Line, Person, QuoteCard, WorkCard
from backend.features.records.words.states import Hero


class PersonComing(BaseModel):
    """As on the page but for his number, which is asked for when it is dialled."""

    name: str
    detail: str
    can_call: bool
    photo: str
    rating: str
    ratings: int
    is_new: bool

    @classmethod
    def of(cls, person: Person) -> "PersonComing":
        told = {name: value for name, value in vars(person).items() if name != "phone"}
        return cls(can_call=bool(person.phone), **told)


class TicketStory(BaseModel):
    """`tasks` waits for the reader himself: answer, quote, solved, acceptance, time, rating.

    `waiting` is said while nobody is known who comes; `urge` is what an urge would be about;
    `next` is what comes next. `lines` are the newest fifty.
    """

    number: str
    hero: Hero
    tasks: list[str]
    person: PersonComing | None
    waiting: str
    facts: list[Fact]
    work: WorkCard | None
    quote: QuoteCard | None
    urge: str
    next: str
    lines: list[Line]
    has_more: bool
    read_at: datetime

    @classmethod
    def of(cls, page: TicketPage, read_at: datetime) -> "TicketStory":
        return cls(
            number=page.number,
            hero=page.hero,
            tasks=sorted(page.tasks),
            person=PersonComing.of(page.person) if page.person else None,
            waiting=page.waiting,
            facts=page.facts,
            work=page.work,
            quote=page.quote,
            urge=page.urge,
            next=page.next,
            lines=page.lines,
            has_more=page.has_more,
            read_at=read_at,
        )


class WindowOffered(BaseModel):
    name: str
    start: datetime
    end: datetime


class DayOffered(BaseModel):
    """`windows` are those still to come, any time of the day last; `name` is 今天, 明天 or 周五."""

    date: str
    name: str
    number: int
    windows: list[WindowOffered]
