"""A whole installation over HTTP alone: the product, its worker, WeChat, and a town of people.

Nothing here reaches into the product but to run its worker and to read the first-run token that
the server prints. Everybody signs in through the simulated platform, every act is an HTTP request
that the client found among the acts offered to it, and what people were told is read off their
phones.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

import pytest

from backend.container import Container, build_container
from backend.features.callbacks import PacketRelay
from backend.kit.clock import shanghai
from backend.kit.mongo import OutboxRelay
from backend.packet_readers import build_packet_readers
from backend.simulator import Simulator
from backend.simulator.world.people import (
    MiniProgramPlace,
    OfficialAccountPlace,
    Person,
    WecomPlace,
)
from backend.subscriptions import build_subscriptions
from tests.support.application import MovableClock, product_settings
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.images import a_jpeg
from tests.support.installation import Installation
from tests.support.kit import Answer, Api
from tests.support.mongo import Prepared
from tests.support.platform import CORP, MP, OA, accounts, platform_settings
from tests.support.simulator import SimulatorControl

Json = dict[str, Any]

LATITUDE, LONGITUDE = 30.2741, 120.1551
AT_THE_DOOR: Final[Json] = {
    "position": {"latitude": LATITUDE, "longitude": LONGITUDE},
    "accuracy_metres": 15,
}
CUSTOMER, NEIGHBOUR = "customer", "neighbour"
STAFF: Final = {
    "agent": "service_agent",
    "dispatcher": "dispatcher",
    "wang": "technician",
    "li": "technician",
    "seller": "sales",
}


@dataclass
class Town:
    """`tokens` by person; `phones` are read through `control`."""

    api: Api
    container: Container
    clock: MovableClock
    control: SimulatorControl
    relay: OutboxRelay
    packets: PacketRelay
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    read_up_to: dict[str, int] = field(default_factory=dict)

    # -- asking --------------------------------------------------------------------------------

    async def ask(
        self, who: str, method: str, path: str, body: Json | None = None, *, key: str = ""
    ) -> Answer:
        return await self.api.call(
            method, path, body, token=self.tokens.get(who, ""), key=key or uuid4().hex
        )

    async def get(self, who: str, path: str) -> Any:
        answer = await self.ask(who, "GET", path)
        assert answer.status == 200, (path, answer.body)
        found: Json = answer.body
        return found

    async def make(self, who: str, path: str, body: Json | None = None) -> Json:
        answer = await self.ask(who, "POST", path, body or {})
        assert answer.status in (200, 201), (path, answer.body)
        made: Json = answer.body
        return made

    async def ticket(self, who: str, ticket_id: str) -> Json:
        found: Json = await self.get(who, f"/api/v1/tickets/{ticket_id}")
        return found

    async def acts(self, who: str, ticket_id: str) -> set[str]:
        return {each["action"] for each in (await self.ticket(who, ticket_id))["actions"]}

    async def act(self, who: str, ticket_id: str, action: str, body: Json | None = None) -> Json:
        """Find the act among those offered to this person, and do it."""
        offered = (await self.ticket(who, ticket_id))["actions"]
        form = next((each for each in offered if each["action"] == action), None)
        assert form, (who, action, sorted(each["action"] for each in offered))
        answer = await self.ask(who, form["method"], form["href"], body or {})
        assert answer.status == 200, (action, answer.body)
        done: Json = answer.body
        return done

    async def photo(self, who: str) -> str:
        """Taken and uploaded now."""
        answer = await self.api.call(
            "POST",
            "/api/v1/media?kind=photo",
            raw=a_jpeg(),
            token=self.tokens[who],
            headers={"Content-Type": "image/jpeg"},
        )
        assert answer.status == 201, answer.body
        media_id: str = answer.body["id"]
        return media_id

    def in_hours(self, hours: float) -> Json:
        start = self.clock() + timedelta(hours=hours)
        return {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}

    # -- being told ----------------------------------------------------------------------------

    async def settle(self) -> None:
        """Let the worker do all it has to do. There may be others beside it, in processes of their
        own; what one of them had in hand at the first look may have led to more at the second."""
        rests = 0
        async with asyncio.timeout(180):
            while rests < 2:
                told = await self.packets.read_next() or await self.relay.deliver_next()
                carried = await self.container.notices.deliverer.deliver_next()
                busy = told or carried
                if not busy and (busy := await self._others_work()):
                    await asyncio.sleep(0.02)
                rests = 0 if busy else rests + 1

    async def _others_work(self) -> bool:
        in_hand = {"outbox": "leased", "deliveries": "sending", "callback_packets": "leased"}
        for collection, state in in_hand.items():
            if await self.container.mongo.collection(collection).find_one({"state": state}):
                return True
        return False

    async def news(self, person: str) -> list[Json]:
        """What reached the person's phone since it was last looked at: `place` and `text`."""
        await self.settle()
        page = await self.control.messages(person=person, after=self.read_up_to.get(person, 0))
        if page.messages:
            self.read_up_to[person] = page.messages[-1].id
        return [
            {
                "place": message.place,
                "text": json.dumps(message.raw, ensure_ascii=False),
            }
            for message in page.messages
        ]

    async def told(self, person: str, *words: str, place: str) -> None:
        """Exactly one new message, in that place, with all these words in it."""
        news = await self.news(person)
        assert len(news) == 1, (person, news)
        assert news[0]["place"] == place, news
        for word in words:
            assert word in news[0]["text"], (word, news[0]["text"])

    async def silent(self, *people: str) -> None:
        for person in people:
            news = await self.news(person)
            assert news == [], (person, news)


def townspeople() -> list[Person]:
    people = [
        Person(
            id=CUSTOMER,
            name=NAMES[1],
            phone=canary_phone(11),
            official_accounts=(OfficialAccountPlace(app_id=OA, openid="oCustomerOa"),),
            miniprograms=(MiniProgramPlace(app_id=MP, openid="oCustomerMp"),),
            unionid="uCustomer",
        ),
        Person(
            id=NEIGHBOUR,
            name=NAMES[2],
            phone=canary_phone(12),
            miniprograms=(MiniProgramPlace(app_id=MP, openid="oNeighbourMp"),),
        ),
    ]
    return people + [
        Person(id=name, name=NAMES[3], wecom=(WecomPlace(corp_id=CORP, userid=name),))
        for name in STAFF
    ]


@pytest.fixture
def more_settings() -> Json:
    """What the installation has beside WeChat; a journey may override it."""
    return {}


@pytest.fixture
async def town(
    mongo_uri: str,
    database_name: str,
    clock: MovableClock,
    installation: Installation,
    prepared: Prepared,
    more_settings: Json,
) -> AsyncIterator[Town]:
    _wait_for_morning(clock)
    simulator = Simulator()
    await simulator.start()
    blocks = platform_settings(simulator.url) | more_settings
    uri = installation.mongo_uri(mongo_uri, database_name)
    settings = product_settings(uri, database_name, **blocks)
    container = build_container(settings, now=clock)
    await prepared(container)
    async with SimulatorControl(simulator.url) as control:
        await control.put_accounts(accounts())
        for person in townspeople():
            await control.put_person(person)
        relay = OutboxRelay(container.mongo, build_subscriptions(container))
        api = await installation.open(container, blocks, clock)
        packets = container.callbacks.relay(build_packet_readers(container))
        town = Town(api, container, clock, control, relay, packets)
        await _open(town)
        yield town
    container.close()
    await simulator.stop()


def _wait_for_morning(clock: MovableClock) -> None:
    """Ten o'clock in Shanghai: nobody is told anything in the quiet hours of the night."""
    clock.move(hours=(10 - shanghai(clock()).hour) % 24)


async def _open(town: Town) -> None:
    """The firm's first day: set-up token, branch, staff, catalogue, one sold device."""
    token = await town.container.accounts.setup.issue_token()
    opened = await town.make(
        "",
        "/api/v1/setup",
        {
            "token": token,
            "organisation_name": "安居售后",
            "branch_name": "城东网点",
            "administrator": {
                "username": "admin",
                "name": NAMES[0],
                "password": "correct horse battery",
            },
        },
    )
    town.tokens["admin"] = opened["token"]
    [branch] = (await town.get("admin", "/api/v1/branches"))["items"]
    town.ids["branch"] = branch["id"]
    for name, role in STAFF.items():
        person = await town.make(
            "admin",
            "/api/v1/staff",
            {
                "username": f"{name}01",
                "name": NAMES[3],
                "phone": canary_phone(20 + len(town.ids)),
                "wecom_userid": name,
                "role_ids": [role],
                "branch_id": branch["id"],
            },
        )
        town.ids[name] = person["id"]
        await sign_in_at_work(town, name)
    await _stock(town)
    for name in (CUSTOMER, NEIGHBOUR):
        await sign_in(town, name)


async def sign_in_at_work(town: Town, name: str) -> None:
    """By WeCom's work bench."""
    code = await town.control.wecom_code(name)
    town.tokens[name] = (await town.make("", "/api/v1/wecom-sessions", {"code": code}))["token"]


async def days_pass(town: Town, days: int) -> None:
    """Staff have been away long enough to have to sign in again."""
    town.clock.move(days=days)
    for name in STAFF:
        await sign_in_at_work(town, name)


async def sign_in(town: Town, name: str) -> None:
    """wx.login, the privacy policy, then the phone-number button."""
    code = await town.control.login_code(name, MP)
    town.tokens[name] = (await town.make("", "/api/v1/customer-sessions", {"code": code}))["token"]
    policy = await town.get(name, "/api/v1/policies/privacy")
    agreed = {"version": policy["version"]}
    answer = await town.ask(name, "PUT", "/api/v1/my/consents/privacy", agreed)
    assert answer.status == 200, answer.body
    phone_code = await town.control.phone_code(name, MP)
    answer = await town.ask(name, "PUT", "/api/v1/me/phone", {"code": phone_code})
    assert answer.status == 200, answer.body
    town.ids[name] = (await town.get(name, "/api/v1/me"))["id"]


async def _stock(town: Town) -> None:
    brand = await town.make("admin", "/api/v1/brands", {"name": "澜和"})
    line = await town.make(
        "admin",
        "/api/v1/product-lines",
        {"name": "空调", "category": "air_conditioner", "warranty_months": 72},
    )
    model = await town.make(
        "admin",
        "/api/v1/device-models",
        {
            "brand_id": brand["id"],
            "line_id": line["id"],
            "name": "KFR-35GW/LH26",
            "title": "挂壁式空调",
            "summary": "1.5 匹",
        },
    )
    device = await town.make(
        "admin",
        "/api/v1/devices",
        {
            "model_id": model["id"],
            "serial": "LH2607000001",
            "buyer_name": NAMES[1],
            "buyer_phone": canary_phone(11),
            "purchase": {"bought_on": "2026-05-01", "channel": "门店"},
        },
    )
    town.ids["device"] = device["id"]


HOME: Final[Json] = {
    "area": "浙江省杭州市滨江区",
    "estate": "青桐里",
    "door": f"{DOORS[0]} 1204",
    "point": {"latitude": LATITUDE, "longitude": LONGITUDE},
}
