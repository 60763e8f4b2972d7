"""One access token for everybody: fetched once, dropped once, never by force (reliability R38)."""

import asyncio
import json
from collections import Counter
from pathlib import Path

import pytest

from backend.channels.wechat.tokens import IssuedToken, SharedToken
from backend.features.notifications import Occasion
from backend.kit.clock import EARLIEST
from backend.kit.mongo import Mongo
from backend.simulator import Simulator
from backend.simulator.world.faults import FaultOrder
from tests.channels.wechat.calls import (
    GET_MEMBER,
    GETTOKEN,
    LIST,
    LIST_TEMPLATES,
    STABLE_TOKEN,
    Member,
    Templates,
)
from tests.support.platform import OA, OA_SECRET, PlatformClients
from tests.support.processes import PATIENCE_SECONDS, outside_environment
from tests.support.simulator import SimulatorControl
from tests.support.warm_starts import WarmStarts


async def test_fifty_calls_at_once_share_one_token(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    client = clients.official_account()
    replies = await asyncio.gather(*(client.call(LIST_TEMPLATES, Templates) for _ in range(50)))
    assert {len(each.template_list) for each in replies} == {len(Occasion)}
    assert (await control.calls_to(STABLE_TOKEN)).calls == 1


async def test_another_process_finds_the_token_sealed_in_the_database(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    await clients.official_account().call(LIST_TEMPLATES, Templates)
    await clients.official_account().call(LIST_TEMPLATES, Templates)
    assert (await control.calls_to(STABLE_TOKEN)).calls == 1
    [row] = await mongo.collection("access_tokens").find({}, limit=2)
    assert row["_id"] == OA
    assert isinstance(row["value"], bytes)


async def test_each_account_and_agent_has_a_token_of_its_own(
    clients: PlatformClients, mongo: Mongo
) -> None:
    await clients.official_account().call(LIST_TEMPLATES, Templates)
    await clients.wecom().call(GET_MEMBER, Member)
    rows = await mongo.collection("access_tokens").find({}, limit=5, sort=[("_id", 1)])
    assert [row["_id"] for row in rows] == ["ww0c:1000002", OA]


async def test_an_expired_token_is_fetched_anew_by_one(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    client = clients.official_account()
    await client.call(LIST_TEMPLATES, Templates)
    await mongo.collection("access_tokens").update_many({}, {"$set": {"expire_at": EARLIEST}})
    await asyncio.gather(*(client.call(LIST_TEMPLATES, Templates) for _ in range(20)))
    assert (await control.calls_to(STABLE_TOKEN)).calls == 2


async def test_a_token_is_kept_no_longer_than_five_minutes_before_its_end(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    await clients.official_account().call(LIST_TEMPLATES, Templates)
    [row] = await mongo.collection("access_tokens").aggregate(
        [{"$set": {"left": {"$subtract": ["$expire_at", "$$NOW"]}}}]
    )
    assert 6800 < row["left"] / 1000 <= 6900


async def test_a_revoked_token_under_twelve_callers_is_fetched_once(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    client = clients.official_account()
    await client.call(LIST_TEMPLATES, Templates)
    assert await control.revoke_tokens(OA) == 1
    await asyncio.gather(*(client.call(LIST_TEMPLATES, Templates) for _ in range(12)))
    assert (await control.calls_to(STABLE_TOKEN)).calls == 2


async def test_dropping_an_old_token_leaves_the_new_one(mongo: Mongo) -> None:
    issued = iter(["first", "second"])

    async def fetch() -> IssuedToken:
        return IssuedToken(next(issued), 7200)

    tokens = SharedToken(mongo, "wx", fetch)
    assert await tokens.current() == "first"
    await tokens.drop_if("first")
    assert await tokens.current() == "second"
    await tokens.drop_if("first")
    assert await tokens.current() == "second"


async def test_a_wrong_secret_is_tried_once_by_twenty_callers(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    client = clients.wecom(secret="wrong")
    failures = await asyncio.gather(
        *(client.call(GET_MEMBER, Member) for _ in range(20)), return_exceptions=True
    )
    assert not any(isinstance(each, Member) for each in failures)
    later = await asyncio.gather(
        *(client.call(GET_MEMBER, Member) for _ in range(20)), return_exceptions=True
    )
    assert {type(each).__name__ for each in later} == {"CircuitOpen"}
    assert (await control.calls_to(GETTOKEN)).calls == 1


@pytest.mark.long
async def test_four_processes_of_two_hundred_calls_at_expiry_fetch_one_token(
    simulator: Simulator,
    control: SimulatorControl,
    mongo: Mongo,
    mongo_uri: str,
    database_name: str,
    warm_starts: WarmStarts,
    tmp_path: Path,
) -> None:
    said = [tmp_path / f"said-{number}" for number in range(4)]
    logs = [tmp_path / f"logged-{number}" for number in range(4)]
    arguments = [mongo_uri, database_name, simulator.url, "200"]
    callers = []
    for words, log in zip(said, logs, strict=True):
        with words.open("wb") as stdout, log.open("wb") as stderr:
            callers.append(
                warm_starts.start(
                    arguments,
                    outside_environment(),
                    stdout,
                    stderr,
                    module="tests.channels.wechat.caller",
                )
            )
    for caller in callers:
        assert await asyncio.to_thread(caller.wait, PATIENCE_SECONDS) == 0
    outputs = [words.read_text() for words in said]
    total: Counter[str] = Counter()
    for output in outputs:
        total.update(json.loads(output.splitlines()[-1]))
    assert total == {"answered": 800}
    assert (await control.calls_to(STABLE_TOKEN)).calls == 1
    refused = [each for each in (await control.calls()).recent if each.errcode]
    assert refused == []
    # The callers log at DEBUG, as nobody should: even then no secret is written.
    told = [*outputs, *(log.read_text() for log in logs)]
    assert not any(OA_SECRET in each or "access_token=" in each for each in told)


async def test_a_call_that_is_never_accepted_stops_after_three_requests(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=LIST, errcode=40001, times=None))
    client = clients.official_account()
    failures = await asyncio.gather(
        *(client.call(LIST_TEMPLATES, Templates) for _ in range(1)), return_exceptions=True
    )
    assert [str(each).split(" rid")[0] for each in failures] == ["40001 (config)"]
    counted = (await control.calls_to(LIST)).calls + (await control.calls_to(STABLE_TOKEN)).calls
    assert counted == 3
    again = await asyncio.gather(
        *(client.call(LIST_TEMPLATES, Templates) for _ in range(20)), return_exceptions=True
    )
    assert {type(each).__name__ for each in again} == {"CircuitOpen"}
    counted = (await control.calls_to(LIST)).calls + (await control.calls_to(STABLE_TOKEN)).calls
    assert counted == 3
