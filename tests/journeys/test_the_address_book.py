"""WeCom tells of its address book through the sealed callback, and the firm's people follow."""

from typing import Final

import pytest

from backend.simulator.world.people import Person, WecomPlace
from tests.journeys.test_a_dispatch_card import Bench, bench, more_settings
from tests.journeys.town import Json, Town
from tests.support.canaries import NAMES
from tests.support.platform import AGENT, CORP

__all__ = ["bench", "more_settings"]

ROSTER: Final = "/api/v1/wecom-roster"
NEW: Final = "chen"


async def tell(town: Town, change: str, *, times: int = 1, **fields: str) -> None:
    """The platform pushes it; `times` over, as it does when it hears no answer in time."""
    packet = {"MsgType": "event", "Event": "change_contact", "ChangeType": change}
    for _ in range(times):
        push = await town.control.push(CORP, packet | fields, address="sys", agent_id=AGENT)
        assert (await town.control.settled(push.id)).state == "received"
    await town.settle()


async def staff(town: Town, userid: str) -> list[str]:
    """The names of those who work here under this userid."""
    found = (await town.get("admin", "/api/v1/staff?limit=100"))["items"]
    return [each["name"] for each in found if each["wecom_userid"] == userid]


@pytest.fixture
async def town_with_roster(bench: Bench) -> Town:
    town = bench.town
    settings: Json = await town.get("admin", f"{ROSTER}/settings")
    order = {
        "version": settings["version"],
        "creating": "apply",
        "updating": "apply",
        "leaving": "apply",
        "role_ids": ["technician"],
        "places": [{"department_id": 1, "branch_id": town.ids["branch"]}],
    }
    answer = await town.ask("admin", "PUT", f"{ROSTER}/settings", order)
    assert answer.status == 200, answer.body
    return town


async def test_who_joins_is_hired_once_and_who_leaves_is_let_go(town_with_roster: Town) -> None:
    town = town_with_roster
    place = WecomPlace(corp_id=CORP, userid=NEW)
    await town.control.put_person(Person(id=NEW, name=NAMES[2], wecom=(place,)))
    await tell(town, "create_user", times=3, UserID=NEW)
    assert await staff(town, NEW) == [NAMES[2]]

    code = await town.control.wecom_code(NEW)
    session = await town.make("", "/api/v1/wecom-sessions", {"code": code})
    town.tokens[NEW] = session["token"]
    assert (await town.ask(NEW, "GET", "/api/v1/me")).status == 200

    gone = place.model_copy(update={"status": 5})
    await town.control.put_person(Person(id=NEW, name=NAMES[2], wecom=(gone,)))
    await tell(town, "delete_user", UserID=NEW)
    assert await staff(town, NEW) == []
    assert (await town.ask(NEW, "GET", "/api/v1/me")).status == 401


async def test_news_of_nobody_changes_nobody(town_with_roster: Town) -> None:
    town = town_with_roster
    before = await town.get("admin", "/api/v1/staff?limit=100")
    await tell(town, "update_user", UserID="nobody-here")
    await tell(town, "invented_kind", UserID="wang")
    assert await town.get("admin", "/api/v1/staff?limit=100") == before
