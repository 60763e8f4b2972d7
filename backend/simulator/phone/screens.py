"""The places of one person's phone: what is on each, and what can be done there."""

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from backend.simulator.api.menus import Button
from backend.simulator.gestures.menus import buttons_of
from backend.simulator.phone.cards import Card, card
from backend.simulator.phone.doings import Doing, doing
from backend.simulator.world.messages import Place
from backend.simulator.world.people import Person
from backend.simulator.world.world import World

MOST_CARDS_SHOWN: Final = 50
MOST_CODES_OFFERED: Final = 12
PLACES: Final[dict[Place, str]] = {
    "official_account": "公众号",
    "miniprogram": "小程序",
    "wecom": "企业微信",
    "sms": "短信",
}


@dataclass(frozen=True)
class Contact:
    """An account as this person meets it. `followed` None: nothing to follow here."""

    place: Place
    account: str
    name: str
    agent_id: int | None = None
    followed: bool | None = None
    menu: tuple[Button, ...] = ()
    prompts: tuple[tuple[str, str, int], ...] = ()
    opens: str = ""

    @property
    def speaks(self) -> bool:
        return self.followed is not False


@dataclass(frozen=True)
class Screen:
    """One place, newest first. `received` counts what came from outside."""

    place: Place
    name: str
    items: list[Card | Doing]
    received: int
    note: str
    contacts: list[Contact]

    @property
    def newest(self) -> float:
        return self.items[0].at.timestamp() if self.items else 0


def screens_of(world: World, person: Person) -> list[Screen]:
    items, received = _items(world, person)
    held = places_of(world, person)
    contacts = contacts_of(world, person)
    return [
        Screen(
            place,
            name,
            items[place][:MOST_CARDS_SHOWN],
            min(received[place], MOST_CARDS_SHOWN),
            _note(person, place),
            [each for each in contacts if each.place == place],
        )
        for place, name in PLACES.items()
        if place in held or items[place]
    ]


def places_of(world: World, person: Person) -> list[Place]:
    """Who is no member of staff may follow an account he has not met yet."""
    may_follow = bool(world.accounts.official_accounts) and not person.wecom
    held: dict[Place, bool] = {
        "official_account": bool(person.official_accounts) or may_follow,
        "miniprogram": bool(person.miniprograms),
        "wecom": bool(person.wecom),
        "sms": bool(person.phone),
    }
    return [place for place in PLACES if held[place]]


def contacts_of(world: World, person: Person) -> list[Contact]:
    return [*_official(world, person), *_miniprograms(world, person), *_agents(world, person)]


def layout_of(screens: list[Screen]) -> str:
    """Changes when the page must be drawn anew, not only what is on it."""
    drawn = [(screen.place, screen.note, screen.contacts) for screen in screens]
    return sha256(repr(drawn).encode()).hexdigest()[:16]


def codes_offered(world: World) -> list[tuple[str, str]]:
    """(address, scene) of the newest codes that lead to accounts."""
    codes = world.scene_codes.all()[-MOST_CODES_OFFERED:]
    return [(code.url, code.scene) for code in reversed(codes)]


def _items(
    world: World, person: Person
) -> tuple[dict[Place, list[Card | Doing]], dict[Place, int]]:
    items: dict[Place, list[Card | Doing]] = defaultdict(list)
    received: dict[Place, int] = defaultdict(int)
    for message in world.messages.newest_first():
        if message.person_id == person.id and received[message.place] < MOST_CARDS_SHOWN:
            received[message.place] += 1
            items[message.place].append(card(message, world.accounts.miniprogram_h5_base))
    for push in world.pushes.all():
        done = doing(world, push) if push.person_id == person.id else None
        if done:
            items[done.place].append(done)
    for each in items.values():
        # Within one moment the answer stands above what it answers.
        each.sort(key=lambda item: (item.at, not item.mine, item.id), reverse=True)
    return items, received


def _official(world: World, person: Person) -> list[Contact]:
    found = []
    for account in world.accounts.official_accounts:
        place = person.official_account(account.app_id)
        if place is None and person.wecom:
            continue
        found.append(
            Contact(
                "official_account",
                account.app_id,
                account.name or account.app_id,
                followed=bool(place and place.followed),
                menu=tuple(buttons_of(world, account.app_id)),
            )
        )
    return sorted(found, key=lambda contact: not contact.followed)


def _miniprograms(world: World, person: Person) -> list[Contact]:
    found = []
    for account in world.accounts.miniprograms:
        place = person.miniprogram(account.app_id)
        if place is None:
            continue
        held = (account.app_id, place.openid)
        prompts = tuple(
            (each.template_id, each.title, world.consents.count(*held, each.template_id))
            for each in account.templates
        )
        base = _door(world, person, "wechat") or world.accounts.miniprogram_h5_base or ""
        name = account.name or account.app_id
        found.append(Contact("miniprogram", account.app_id, name, prompts=prompts, opens=base))
    return found


def _agents(world: World, person: Person) -> list[Contact]:
    return [
        Contact(
            "wecom",
            corporation.corp_id,
            agent.name or str(agent.agent_id),
            agent.agent_id,
            opens=_door(world, person, "wecom"),
        )
        for corporation in world.accounts.wecom
        if (member := person.member(corporation.corp_id))
        for agent in corporation.agents
        if agent.enabled and agent.sees(member.userid)
    ]


def doors_of(world: World, person: Person) -> list[tuple[str, str]]:
    """What of ours this person opens by one click, as its address and name."""
    named = (("wechat", "小程序页面"), ("wecom", "工作台"))
    return [(door, name) for place, name in named if (door := _door(world, person, place))]


def _door(world: World, person: Person, place: str) -> str:
    accounts = world.accounts
    is_open = (
        accounts.bench_entrance and person.wecom
        if place == "wecom"
        else accounts.h5_entrance and person.official_accounts
    )
    return f"/phone/{person.id}/doors/{place}" if is_open else ""


def _note(person: Person, place: Place) -> str:
    unfollowed = [p for p in person.official_accounts if not p.followed]
    if place == "official_account" and unfollowed:
        return "已取消关注：模板消息送不到这里"
    return ""
