"""How much of a day's quota is used, and who hears of it when calls stop."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from backend.channels.wechat import CallPool, Circuits, Platform, PlatformError, PlatformRefused
from backend.channels.wechat.usage import Usage
from backend.features.notifications import ApiUsage
from backend.kit.clock import EARLIEST, utc_now
from backend.kit.mongo import Mongo
from backend.simulator import Simulator
from backend.simulator.world.faults import FaultOrder
from tests.channels.wechat.calls import LIST, LIST_TEMPLATES, Sent, Templates, message
from tests.support.platform import OA, OA_SECRET
from tests.support.simulator import SimulatorControl

TEMPLATES_API = "cgi-bin/template/get_all_private_template"
EVENING = datetime(2026, 7, 15, 15, 59, tzinfo=UTC)  # a minute to midnight in Shanghai


class Counts:
    """What the metrics were told."""

    def __init__(self) -> None:
        self.alarms: Counter[str] = Counter()
        self.calls: Counter[tuple[str, str, str]] = Counter()
        self.now = EVENING

    def alarm(self, reason: str) -> None:
        self.alarms[reason] += 1

    def call(self, account: str, api: str, outcome: str) -> None:
        self.calls[account, api, outcome] += 1


@pytest.fixture
def counts() -> Counts:
    return Counts()


@pytest.fixture
async def platform(
    simulator: Simulator, control: SimulatorControl, mongo: Mongo, counts: Counts
) -> AsyncIterator[Platform]:
    pool, circuits = CallPool(), Circuits(mongo, counts.alarm)
    yield Platform(simulator.url, mongo, circuits, pool, lambda: counts.now, counts.call)
    pool.close()


async def test_every_request_of_a_day_is_counted_by_account_and_api(
    platform: Platform, control: SimulatorControl, mongo: Mongo, counts: Counts
) -> None:
    client = platform.account(OA, OA_SECRET)
    await asyncio.gather(*(client.call(LIST_TEMPLATES, Templates) for _ in range(5)))
    await control.order_fault(FaultOrder(endpoint=LIST, errcode=45011))
    await control.order_fault(FaultOrder(endpoint=LIST, cut=True))
    for _ in range(2):
        with pytest.raises(PlatformError):
            await client.call(LIST_TEMPLATES, Templates)
    counts.now = datetime(2026, 7, 15, 16, 1, tzinfo=UTC)
    await client.call(LIST_TEMPLATES, Templates)
    usage = Usage(mongo, utc_now)
    assert await usage.on(EVENING.date()) == [
        ApiUsage(OA, "cgi-bin/stable_token", 1, 0, 0, 500_000),
        ApiUsage(OA, TEMPLATES_API, 7, 1, 1, None),
    ]
    assert await usage.on(datetime(2026, 7, 16, tzinfo=UTC).date()) == [
        ApiUsage(OA, TEMPLATES_API, 1, 0, 0, None)
    ]
    assert counts.calls[OA, TEMPLATES_API, "answered"] == 6


async def test_calls_that_were_not_made_use_up_nothing(
    platform: Platform, mongo: Mongo, counts: Counts
) -> None:
    client = platform.account(OA, OA_SECRET)
    for _ in range(3):
        with pytest.raises(PlatformError):
            await client.call(message("gone"), Sent)
    used = {each.api: each.calls for each in await Usage(mongo, utc_now).on(EVENING.date())}
    assert used == {"cgi-bin/stable_token": 1, "cgi-bin/message/template/send": 1}
    assert counts.calls[OA, "cgi-bin/message/template/send", "not_called"] == 2


async def test_an_incident_raises_one_alarm_however_often_it_is_tried_again(
    platform: Platform, control: SimulatorControl, mongo: Mongo, counts: Counts
) -> None:
    client = platform.account(OA, OA_SECRET)
    await control.order_fault(FaultOrder(endpoint=LIST, errcode=40001, times=None))
    for _ in range(4):
        await asyncio.gather(
            *(client.call(LIST_TEMPLATES, Templates) for _ in range(10)), return_exceptions=True
        )
        await mongo.collection("platform_circuits").update_many(
            {"until": {"$gt": EARLIEST}}, [{"$set": {"until": {"$subtract": ["$$NOW", 1]}}}]
        )
    assert counts.alarms == {"config": 1}
    await control.clear_faults()
    await client.call(LIST_TEMPLATES, Templates)
    await control.order_fault(FaultOrder(endpoint=LIST, errcode=45009))
    with pytest.raises(PlatformRefused):
        await client.call(LIST_TEMPLATES, Templates)
    assert counts.alarms == {"config": 1, "quota": 1}
