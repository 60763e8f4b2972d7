"""The product pointed at the simulator, and the notices driven by hand: nothing sleeps."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from backend.app import build_app
from backend.container import Container, build_container
from backend.features.accounts.models import WeChatChannel
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.features.notifications import (
    Delivery,
    Imprint,
    NoticeParts,
    Occasion,
    Recipient,
    build_notices,
)
from backend.features.notifications.models import Place
from backend.kit.clock import EARLIEST, utc_now
from backend.settings import Settings
from backend.simulator import Simulator
from tests.features.notifications.builders import LINK, samples
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock, product_settings
from tests.support.canaries import leaks_in_database
from tests.support.kit import Api, Served
from tests.support.mongo import Prepared, empty_collections
from tests.support.platform import LI, WANG, accounts, platform_settings
from tests.support.simulator import SimulatorControl


class NoonClock(MovableClock):
    """Real time, moved to the last noon in Shanghai, so that no test falls into the night."""

    def __init__(self) -> None:
        super().__init__()
        self.back_to_noon()

    def back_to_noon(self) -> None:
        moment = utc_now()
        noon = moment.replace(hour=4, minute=0, second=0, microsecond=0)
        self._offset = noon - moment


@dataclass(frozen=True)
class Installation:
    """Started once for the tests of a file; each of them finds it empty."""

    container: Container
    simulator: Simulator
    control: SimulatorControl
    clock: NoonClock

    async def empty(self, database: Database[dict[str, Any]]) -> None:
        self.clock.back_to_noon()
        empty_collections(database)
        await self.control.reset(keep_accounts=True)
        for person in (LI, WANG):
            await self.control.put_person(person)


@pytest.fixture(scope="module")
def more_settings() -> dict[str, Any]:
    """What an installation has beside the accounts of WeChat; files override it."""
    return {}


@pytest.fixture(scope="module")
async def installation(
    mongo_uri: str, files_database: str, prepared: Prepared, more_settings: dict[str, Any]
) -> AsyncIterator[Installation]:
    simulator, clock = Simulator(), NoonClock()
    await simulator.start()
    blocks = platform_settings(simulator.url) | more_settings
    settings = product_settings(mongo_uri, files_database, **blocks)
    container = build_container(settings, now=clock)
    await prepared(container)
    async with SimulatorControl(simulator.url) as control:
        await control.put_accounts(accounts())
        yield Installation(container, simulator, control, clock)
    container.close()
    await simulator.stop()


@pytest.fixture
async def container(
    installation: Installation, mongo_admin: MongoClient[dict[str, Any]]
) -> AsyncIterator[Container]:
    await installation.empty(mongo_admin[installation.container.mongo.database.name])
    yield installation.container
    found = leaks_in_database(mongo_admin[installation.container.mongo.database.name])
    assert found == {}, "personal data readable in the database"


@pytest.fixture
def control(installation: Installation) -> SimulatorControl:
    return installation.control


@pytest.fixture
def installation_clock(installation: Installation) -> NoonClock:
    return installation.clock


@pytest.fixture
def settings(installation: Installation) -> Settings:
    return installation.container.settings


@dataclass
class Notices:
    """What tests say and ask about notices."""

    container: Container
    parts: NoticeParts
    control: SimulatorControl
    li: SignedIn
    wang: SignedIn
    sent: int = field(default=0)

    @property
    def to_li(self) -> Recipient:
        return Recipient.customer(self.li.id)

    @property
    def to_wang(self) -> Recipient:
        return Recipient.staff(self.wang.id)

    async def tell(
        self,
        occasion: Occasion,
        recipient: Recipient | None = None,
        *,
        dedupe_id: str = "",
        useful_until: datetime | None = None,
        **changed: str,
    ) -> str:
        """The id of the delivery."""
        self.sent += 1
        await self.parts.notifications.send(
            occasion,
            recipient or self.to_li,
            samples(occasion, **changed),
            LINK,
            dedupe_id or f"event-{self.sent}",
            useful_until=useful_until,
        )
        newest = await self.parts.stores.deliveries.find(
            {}, sort=[("created_at", -1), ("_id", -1)], limit=1
        )
        return newest[0].id

    async def consent(self, occasion: Occasion, taps: int = 1) -> None:
        """Li taps 允许 in the mini-program, which tells us."""
        template_id = self.container.settings.miniprogram.templates[occasion.value]
        for _ in range(taps):
            await self.control.grant_consent("oLiMp", template_id)
            await self.parts.subscriptions.answered(self.li.actor, {template_id: "accept"}, {})

    async def deliver(self) -> int:
        """Everything that is due, one after the other."""
        count = 0
        while await self.parts.deliverer.deliver_next():
            count += 1
        return count

    async def wait_over(self) -> None:
        """As if the time to the next try had passed, for rows, leases and closed paths."""
        rows = self.parts.stores.deliveries.collection
        await rows.update_many(
            {"state": {"$in": ["waiting", "sending"]}}, {"$set": {"due_at": EARLIEST}}
        )
        passed = [{"$set": {"until": {"$subtract": ["$$NOW", 1]}}}]
        circuits = self.container.mongo.collection("platform_circuits")
        await circuits.update_many({"until": {"$gt": EARLIEST}}, passed)

    async def get(self, delivery_id: str) -> Delivery:
        return await self.parts.stores.deliveries.get(delivery_id)

    async def seconds_to_next_try(self, delivery_id: str) -> float:
        rows = await self.parts.stores.deliveries.collection.aggregate(
            [
                {"$match": {"_id": delivery_id}},
                {"$set": {"left": {"$subtract": ["$due_at", "$$NOW"]}}},
            ]
        )
        return float(rows[0]["left"]) / 1000

    async def on_the_phone(self, place: Place | None = None) -> list[str]:
        """The titles of the messages that reached anybody, oldest first."""
        found = (await self.control.messages(limit=500)).messages
        return [each.title for each in found if place in (None, each.place)]

    async def link_official_account(self) -> None:
        """Li has also opened the official account."""
        customers = self.container.accounts.stores.customers
        account = await customers.get(self.li.id)
        account.link(WeChatChannel.OFFICIAL_ACCOUNT, "oLiOa", "oUnion-li", datetime.now(UTC))
        await customers.save(account)


def deliverer_of(container: Container) -> NoticeParts:
    """The notices as the container builds them, without pauses between the calls of one try."""
    settings = container.settings
    return build_notices(
        container.mongo,
        container.unit_of_work,
        container.accounts,
        container.audit,
        container.channels.messengers,
        container.channels.circuits,
        container.channels.usage,
        {
            Place.OFFICIAL_ACCOUNT: settings.official_account.templates,
            Place.MINIPROGRAM: settings.miniprogram.templates,
            Place.SMS: settings.sms.templates,
        },
        container.now,
        Imprint(settings.sms.sign_name, settings.http.public_base_url),
        call_pauses=(0, 0),
    )


@pytest.fixture
async def notices(container: Container, people: People, control: SimulatorControl) -> Notices:
    """Li follows the official account and uses the mini-program; Wang is in WeCom."""
    li = await people.customer(openid="oLiMp", unionid="oUnion-li")
    wang = await people.staff("technician", wecom_userid="wangshifu")
    notices = Notices(container, deliverer_of(container), control, li, wang)
    await notices.link_official_account()
    return notices


@pytest.fixture
def api(notices: Notices, served: Served) -> Api:
    return served.application(build_app(notices.container))


@pytest.fixture
async def administrator(people: People) -> SignedIn:
    return await people.staff(ADMINISTRATOR)
