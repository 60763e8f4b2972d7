"""The list of people, one person's phone, and what is new on it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from typing import Final

import structlog
from pydantic import BaseModel
from tornado.template import DictLoader
from tornado.web import HTTPError, RequestHandler

from backend.simulator.phone.screens import (
    MOST_CARDS_SHOWN,
    PLACES,
    Screen,
    codes_offered,
    doors_of,
    layout_of,
    places_of,
    screens_of,
)
from backend.simulator.phone.words import plain
from backend.simulator.world.clock import CHINA
from backend.simulator.world.messages import Place, ReceivedMessage
from backend.simulator.world.people import Person
from backend.simulator.world.world import World

log = structlog.get_logger("simulator.phone")

FOLDER: Final = files("backend.simulator.phone")
TEMPLATES: Final = DictLoader(
    {
        name: FOLDER.joinpath("templates", name).read_text(encoding="utf-8")
        for name in (
            "people.html",
            "phone.html",
            "items.html",
            "card.html",
            "doing.html",
            "composer.html",
            "missing.html",
        )
    }
)
ASSETS: Final = {
    name: (kind, FOLDER.joinpath("assets", name).read_bytes())
    for name, kind in (
        ("phone.css", "text/css"),
        ("phone.js", "text/javascript"),
        ("phone.svg", "image/svg+xml"),
    )
}
ASSET_VERSION: Final = sha256(b"".join(body for _, body in ASSETS.values())).hexdigest()[:8]

MOST_PEOPLE_SHOWN: Final = 200
CONTENT_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class DrawnScreen(BaseModel):
    place: Place
    received: int
    html: str


class News(BaseModel):
    """All screens as they are now; none when `version` is the one that was asked with."""

    version: str
    layout: str
    screens: list[DrawnScreen]


@dataclass(frozen=True)
class Entry:
    """One line of the list of people."""

    person: Person
    places: list[str]
    doors: list[tuple[str, str]]
    count: int = 0
    newest: str = ""
    at: datetime | None = None

    @property
    def tint(self) -> int:
        return sum(map(ord, self.person.id)) % 5

    @property
    def time(self) -> str:
        return f"{self.at.astimezone(CHINA):%m-%d %H:%M}" if self.at else ""


class PageHandler(RequestHandler):
    def initialize(self, world: World) -> None:
        self.world = world

    def set_default_headers(self) -> None:
        self.set_header("Content-Security-Policy", CONTENT_POLICY)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")

    def page(self, template: str, **values: object) -> None:
        html = TEMPLATES.load(template).generate(version=ASSET_VERSION, **values)
        self.finish(html)

    def person(self, person_id: str) -> Person:
        person = self.world.people.get(person_id)
        if person is None:
            raise HTTPError(404)
        return person

    def write_error(self, status_code: int, **kwargs: object) -> None:
        self.page("missing.html", status=status_code)

    def log_exception(self, typ: object, value: object, tb: object) -> None:
        if not isinstance(value, HTTPError):
            log.error("unexpected", exc_info=(typ, value, tb))


class PeoplePage(PageHandler):
    def get(self) -> None:
        """Whoever received something last comes first."""
        wanted = self.get_query_argument("q", "")[:64].lower()
        people = [p for p in self.world.people if wanted in f"{p.name} {p.id}".lower()]
        received = _by_person(self.world)
        entries = [_entry(self.world, person, received.get(person.id, [])) for person in people]
        entries.sort(
            key=lambda entry: (-(entry.at.timestamp() if entry.at else 0), entry.person.id)
        )
        self.page(
            "people.html",
            entries=entries[:MOST_PEOPLE_SHOWN],
            total=len(entries),
            wanted=wanted,
            clock=_clock_note(self.world),
        )


class PhonePage(PageHandler):
    def get(self, person_id: str) -> None:
        person = self.person(person_id)
        screens = screens_of(self.world, person)
        newest = max(screens, key=lambda screen: screen.newest, default=None)
        self.page(
            "phone.html",
            person=person,
            screens=screens,
            chosen=newest.place if newest else "",
            layout=layout_of(screens),
            seen=_version(self.world),
            codes=codes_offered(self.world),
            clock=_clock_note(self.world),
            most=MOST_CARDS_SHOWN,
        )


class PhoneNews(PageHandler):
    def get(self, person_id: str) -> None:
        """Every screen anew, unless nothing has happened since `version`."""
        person, version = self.person(person_id), _version(self.world)
        if self.get_query_argument("version", "")[:64] == version:
            return self.news(News(version=version, layout="", screens=[]))
        screens = screens_of(self.world, person)
        drawn = [
            DrawnScreen(place=screen.place, received=screen.received, html=self._drawn(screen))
            for screen in screens
        ]
        return self.news(News(version=version, layout=layout_of(screens), screens=drawn))

    def news(self, news: News) -> None:
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(news.model_dump_json())

    def _drawn(self, screen: Screen) -> str:
        return TEMPLATES.load("items.html").generate(screen=screen, most=MOST_CARDS_SHOWN).decode()


class Picture(PageHandler):
    def get(self, media_id: str) -> None:
        medium = self.world.media.anyones(media_id)
        if medium is None or not medium.content_type.startswith("image/"):
            raise HTTPError(404)
        self.set_header("Content-Type", medium.content_type)
        self.set_header("Cache-Control", "private, max-age=86400")
        self.finish(medium.content)


class Asset(PageHandler):
    def get(self, name: str) -> None:
        kind, body = ASSETS[name]
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.set_header("Cache-Control", "public, max-age=31536000, immutable")
        self.finish(body)


class MissingPage(PageHandler):
    def prepare(self) -> None:
        raise HTTPError(404)


def _by_person(world: World) -> dict[str, list[ReceivedMessage]]:
    received: dict[str, list[ReceivedMessage]] = defaultdict(list)
    for message in world.messages.newest_first():
        received[message.person_id].append(message)
    return received


def _entry(world: World, person: Person, received: list[ReceivedMessage]) -> Entry:
    places, doors = [PLACES[place] for place in places_of(world, person)], doors_of(world, person)
    if not received:
        return Entry(person, places, doors)
    newest = received[0]
    title = newest.title or plain(newest.values.get("content", ""))
    return Entry(person, places, doors, len(received), title[:40], newest.at)


def _clock_note(world: World) -> str:
    offset = world.clock.offset.total_seconds()
    if not offset:
        return ""
    local = world.now().astimezone(CHINA)
    return f"模拟时钟已调整：现在是 {local:%Y-%m-%d %H:%M}"


def _version(world: World) -> str:
    """Of everything that a phone may show: also another after a restart."""
    return f"{world.born}-{world.revision}"
