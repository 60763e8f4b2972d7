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

from backend.simulator.phone.cards import Card, card, plain
from backend.simulator.world.clock import CHINA
from backend.simulator.world.messages import Place, ReceivedMessage
from backend.simulator.world.people import Person
from backend.simulator.world.world import World

log = structlog.get_logger("simulator.phone")

FOLDER: Final = files("backend.simulator.phone")
TEMPLATES: Final = DictLoader(
    {
        name: FOLDER.joinpath("templates", name).read_text(encoding="utf-8")
        for name in ("people.html", "phone.html", "card.html", "missing.html")
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
MOST_CARDS_SHOWN: Final = 50
PLACES: Final[dict[Place, str]] = {
    "official_account": "公众号",
    "miniprogram": "小程序",
    "wecom": "企业微信",
    "sms": "短信",
}
CONTENT_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class NewCard(BaseModel):
    id: int
    place: Place
    html: str


class News(BaseModel):
    """What arrived after the id that was asked for, oldest first."""

    latest: int
    cards: list[NewCard]


@dataclass(frozen=True)
class Entry:
    """One line of the list of people."""

    person: Person
    places: list[str]
    count: int = 0
    newest: str = ""
    at: datetime | None = None

    @property
    def tint(self) -> int:
        return sum(map(ord, self.person.id)) % 5

    @property
    def time(self) -> str:
        return f"{self.at.astimezone(CHINA):%m-%d %H:%M}" if self.at else ""


@dataclass(frozen=True)
class Screen:
    """One place of a person's phone, newest card first."""

    place: Place
    name: str
    cards: list[Card]
    note: str


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
        entries = [_entry(person, received.get(person.id, [])) for person in people]
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
        screens = _screens(self.world, person)
        filled = [screen for screen in screens if screen.cards] or screens
        newest = max(filled, key=lambda s: s.cards[0].id if s.cards else 0, default=None)
        self.page(
            "phone.html",
            person=person,
            screens=screens,
            chosen=newest.place if newest else "",
            latest=self.world.messages.latest_id,
            clock=_clock_note(self.world),
            most=MOST_CARDS_SHOWN,
        )


class PhoneNews(PageHandler):
    def get(self, person_id: str) -> None:
        person = self.person(person_id)
        after = self.get_query_argument("after", "0")
        if not (after.isascii() and after.isdigit() and len(after) < 18):
            raise HTTPError(400)
        arrived = [
            message
            for message in self.world.messages.after(int(after))
            if message.person_id == person.id
        ]
        news = News(
            latest=self.world.messages.latest_id,
            cards=[self._drawn(message) for message in arrived[-MOST_CARDS_SHOWN:]],
        )
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(news.model_dump_json())

    def _drawn(self, message: ReceivedMessage) -> NewCard:
        drawn = card(message, self.world.accounts.miniprogram_h5_base)
        html = TEMPLATES.load("card.html").generate(card=drawn)
        return NewCard(id=message.id, place=message.place, html=html.decode())


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


def _entry(person: Person, received: list[ReceivedMessage]) -> Entry:
    places = _places(person)
    if not received:
        return Entry(person, [PLACES[place] for place in places])
    newest = received[0]
    title = newest.title or plain(newest.values.get("content", ""))
    return Entry(person, [PLACES[place] for place in places], len(received), title[:40], newest.at)


def _places(person: Person) -> list[Place]:
    held: dict[Place, bool] = {
        "official_account": bool(person.official_accounts),
        "miniprogram": bool(person.miniprograms),
        "wecom": bool(person.wecom),
        "sms": bool(person.phone),
    }
    return [place for place in PLACES if held[place]]


def _screens(world: World, person: Person) -> list[Screen]:
    cards: dict[Place, list[Card]] = defaultdict(list)
    for message in world.messages.newest_first():
        if message.person_id == person.id and len(cards[message.place]) < MOST_CARDS_SHOWN:
            cards[message.place].append(card(message, world.accounts.miniprogram_h5_base))
    held = _places(person)
    return [
        Screen(place, name, cards[place], _note(person, place))
        for place, name in PLACES.items()
        if place in held or cards[place]
    ]


def _note(person: Person, place: Place) -> str:
    unfollowed = [p for p in person.official_accounts if not p.followed]
    if place == "official_account" and unfollowed:
        return "已取消关注：模板消息送不到这里"
    return ""


def _clock_note(world: World) -> str:
    offset = world.clock.offset.total_seconds()
    if not offset:
        return ""
    local = world.now().astimezone(CHINA)
    return f"模拟时钟已调整：现在是 {local:%Y-%m-%d %H:%M}"
