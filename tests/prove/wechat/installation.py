"""An installation whose official account and WeCom are the simulator's."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from pymongo import MongoClient

from backend.container import Container, build_container
from backend.features.accounts import WeChatChannel
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.features.notifications.policies import QuietHours
from backend.kit.clock import EARLIEST, Clock, utc_now
from backend.kit.logging import configure_logging
from backend.settings import Settings
from backend.simulator import Simulator
from backend.simulator.world.people import OfficialAccountPlace, Person, WecomPlace
from tests.prove.trial import Trial
from tests.support.accounts import People, SignedIn
from tests.support.platform import CORP, OA, accounts, platform_settings
from tests.support.simulator import SimulatorControl

_SHIFTED: Final = (
    ("deliveries", ("due_at",)),
    ("platform_circuits", ("until", "opened_at")),
    ("access_tokens", ("expire_at",)),
)


class FileClock:
    """Real time, moved by the seconds that a file holds: the same in every process."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __call__(self) -> datetime:
        return utc_now() + timedelta(seconds=float(self._file.read_text() or 0))

    def advance(self, seconds: float) -> None:
        moved = float(self._file.read_text() or 0) + seconds
        swap = self._file.with_suffix(".new")
        swap.write_text(str(moved))
        swap.replace(self._file)


def settings_of(uri: str, database: str, base_url: str) -> Settings:
    """Messages go out at any hour; the mini-program, which recognises no repeat, is not used."""
    blocks = platform_settings(base_url)
    blocks.pop("miniprogram")
    return Settings.model_validate(
        {"environment": "test", "mongo": {"uri": uri, "database": database}, **blocks}
    )


def environment_of(base_url: str) -> dict[str, str]:
    """The same for a process that reads its settings from the environment."""
    blocks = platform_settings(base_url)
    blocks.pop("miniprogram")
    return {
        f"BAOXIU_{block}__{name}".upper(): value if isinstance(value, str) else json.dumps(value)
        for block, fields in blocks.items()
        for name, value in fields.items()
    }


@dataclass
class Installation:
    container: Container
    simulator: Simulator
    control: SimulatorControl
    people: People
    administrator: SignedIn

    async def customers(self, count: int) -> list[SignedIn]:
        """Who follow the official account."""
        found = []
        for number in range(count):
            who = await self.people.customer(phone=f"+8613800{number:06d}", name="王先生")
            store = self.container.accounts.stores.customers
            account = await store.get(who.id)
            account.link(WeChatChannel.OFFICIAL_ACCOUNT, f"oa-{number}", "", utc_now())
            account.take_events()
            await store.save(account)
            place = OfficialAccountPlace(app_id=OA, openid=f"oa-{number}")
            await self.control.put_person(
                Person(id=f"c{number}", name="王先生", official_accounts=(place,))
            )
            found.append(who)
        return found

    async def members(self, count: int) -> list[SignedIn]:
        """Technicians in WeCom."""
        found = []
        for number in range(count):
            found.append(await self.people.staff("technician", wecom_userid=f"member{number}"))
            place = WecomPlace(corp_id=CORP, userid=f"member{number}")
            await self.control.put_person(Person(id=f"m{number}", name="王先生", wecom=(place,)))
        return found

    def arrived(self) -> Iterator[str]:
        """The notices that reached a phone, by their ids, oldest first."""
        for message in self.simulator.world.messages.all():
            yield parse_qs(urlsplit(message.url or "").query)["notice"][0]


@asynccontextmanager
async def opened(trial: Trial, now: Clock = utc_now) -> AsyncIterator[Installation]:
    """On the migrated database of the trial."""
    configure_logging(json_lines=False, level="CRITICAL")  # figures are what is to be read
    simulator = Simulator()
    await simulator.start()
    settings = settings_of(trial.mongod.uri, trial.database, simulator.url)
    container = build_container(settings, now=now)
    async with SimulatorControl(simulator.url) as control:
        await control.put_accounts(accounts())
        people = People(container)
        await people.found_firm()
        await container.notices.stores.firm.keep_quiet_hours(
            QuietHours(starts="00:00", ends="00:00")
        )
        administrator = await people.staff(ADMINISTRATOR)
        yield Installation(container, simulator, control, people, administrator)
    container.close()
    await simulator.stop()


def let_time_pass(client: MongoClient[dict[str, Any]], database: str, seconds: float) -> None:
    """For what the database's own clock rules, which nobody moves: what is due comes nearer."""
    for collection, fields in _SHIFTED:
        for field in fields:
            earlier = {"$subtract": [f"${field}", int(seconds * 1000)]}
            client[database][collection].update_many(
                {field: {"$gt": EARLIEST}}, [{"$set": {field: earlier}}]
            )


async def settled(client: MongoClient[dict[str, Any]], database: str) -> None:
    """Until no delivery waits or is being sent."""
    open_ones = {"state": {"$in": ["waiting", "sending"]}}
    async with asyncio.timeout(180):
        while client[database]["deliveries"].count_documents(open_ones):  # noqa: ASYNC110 - it is in the database
            await asyncio.sleep(0.1)


def states(client: MongoClient[dict[str, Any]], database: str) -> Mapping[str, int]:
    rows = client[database]["deliveries"].aggregate(
        [{"$group": {"_id": "$state", "count": {"$sum": 1}}}]
    )
    return {row["_id"]: row["count"] for row in rows}
