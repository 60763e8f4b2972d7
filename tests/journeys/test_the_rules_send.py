"""Rules send by themselves: refused, sent to the next one, let lapse, and grabbed from the pool."""

import pytest

from backend.jobs import build_jobs
from backend.simulator.world.people import Person, WecomPlace
from tests.journeys.test_a_dispatch_card import Bench, bench, buttons, more_settings, shown
from tests.journeys.test_one_repair import completion
from tests.journeys.town import AT_THE_DOOR, STAFF, Json, Town, sign_in_at_work
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.platform import CORP

__all__ = ["bench", "more_settings"]

ALL_DAY = [{"start_time": "00:00", "end_time": "24:00"}]
SCORING = {"weights": {"load": 60, "fair": 40}}
BOOK: Json = {
    "rules": [
        {
            "key": "default",
            "name": "自动派单",
            "filters": {"area": "anywhere"},
            "scoring": SCORING,
            "mode": {"kind": "auto"},
            "take_minutes": 20,
            "fallback": "pool",
        },
    ]
}
POOL: Json = {
    "key": "pool",
    "name": "抢单",
    "when": None,
    "filters": {"area": "anywhere"},
    "scoring": SCORING,
    "mode": {"kind": "pool", "fair_share": 2},
}
CREW = ("wang", "li", "zhao")


@pytest.fixture
async def crew(bench: Bench) -> Bench:
    """Three technicians on shift, and a firm that lets its rules act."""
    town = bench.town
    await town.control.put_person(
        Person(id="zhao", name=NAMES[3], wecom=(WecomPlace(corp_id=CORP, userid="zhao"),))
    )
    person = await town.make(
        "admin",
        "/api/v1/staff",
        {
            "username": "zhao01",
            "name": NAMES[3],
            "phone": canary_phone(77),
            "wecom_userid": "zhao",
            "role_ids": ["technician"],
            "branch_id": town.ids["branch"],
        },
    )
    town.ids["zhao"] = person["id"]
    await sign_in_at_work(town, "zhao")
    for name in CREW:
        week: Json = {"version": 0, "days": [ALL_DAY] * 7}
        await town.make("admin", f"/api/v1/staff/{town.ids[name]}/weekly-shift-changes", week)
    await publish(town)
    switched = await town.ask("admin", "PUT", "/api/v1/dispatch/automation", {"enabled": True})
    assert switched.status == 200, switched.body
    return bench


async def publish(town: Town) -> None:
    path = "/api/v1/definitions/dispatch_rules/firm"
    default = BOOK["rules"][0]
    named = default | {"key": "auto", "when": ONLY_REPAIRS}
    content = {"rules": [named, POOL]}
    now = await town.get("admin", path)
    written = await town.ask(
        "admin",
        "PUT",
        f"{path}/draft",
        {"version": now["definition"]["version"], "content": content},
    )
    assert written.status == 200, written.body
    order = {"version": written.body["version"]}
    await town.make("admin", f"{path}/draft/publication", order)


ONLY_REPAIRS: Json = {"kind": "choice", "fact": "service_type", "values": ["repair"]}


async def reported(town: Town) -> str:
    body = {
        "channel": "phone",
        "problem": "空调不制冷",
        "product": "空调",
        "contact": {"name": NAMES[0], "phone": canary_phone(31)},
        "address": {
            "region": "浙江省杭州市滨江区青桐里",
            "door": f"{DOORS[1]} 702",
            "position": AT_THE_DOOR["position"],
        },
    }
    ticket_id = str((await town.make("agent", "/api/v1/tickets", body))["id"])
    await town.act("agent", ticket_id, "approve", {"problem_type": "制冷"})
    return ticket_id


async def sent_to(town: Town, ticket_id: str) -> str:
    """Whose phone rang for the visit that is under way now."""
    visit = (await town.ticket("dispatcher", ticket_id))["visits"][-1]
    assert visit["state"] == "notified", visit
    [technician] = visit["technicians"]
    return next(name for name in CREW if town.ids[name] == technician["id"])


async def the_clock_rings(town: Town, name: str) -> None:
    job = next(each for each in build_jobs(town.container) if each.name == name)
    await job.run(town.clock())
    await town.settle()


async def test_from_the_report_to_the_work_without_a_dispatcher(crew: Bench) -> None:
    town = crew.town
    for name in (*STAFF, "zhao"):
        await town.news(name)
    ticket_id = await reported(town)
    await town.settle()

    first = await sent_to(town, ticket_id)
    await town.told(first, "新工单", place="wecom")
    await town.silent(*(name for name in CREW if name != first))
    case = await town.get("dispatcher", f"/api/v1/tickets/{ticket_id}/dispatch-case")
    assert (case["state"], case["rule"], case["tries"]) == ("sent", "auto", 1)

    # He refuses; the next one is sent, and he himself is not.
    await crew.press(await crew.card(first), "refuse")
    await crew.settle()
    await crew.press(await crew.card(first), "refuse:confirm", reason="too_far")
    await crew.settle()
    second = await sent_to(town, ticket_id)
    assert second != first
    assert buttons(await crew.card(second)) == ["接单", "拒单"]
    assert (
        case["card_id"]
        != (await town.get("dispatcher", f"/api/v1/tickets/{ticket_id}/dispatch-case"))["card_id"]
    )

    # The next one lets it lapse: it is offered to whoever is left.
    [third] = set(CREW) - {first, second}
    for name in CREW:
        await town.news(name)
    town.clock.move(minutes=21)
    await town.control.advance_clock(21 * 60)
    await the_clock_rings(town, "tickets.take_timeout")
    offers = {name: await open_offers(town, name) for name in CREW}
    assert {name for name, found in offers.items() if found} == {third}
    offer = offers[third][0]
    assert (offer["state"], offer["ticket_id"]) == ("open", "")
    page = await town.control.messages(person=third, limit=500)
    card = next(m for m in reversed(page.messages) if "可抢" in m.payload)
    assert buttons(card) == ["抢单"]
    assert "青桐里" not in str(shown(card)).replace("浙江省杭州市滨江区青桐里", "")

    await crew.press(card, "grab")
    await crew.settle()
    taken = await town.ticket(third, ticket_id)
    assert (taken["state"], await open_offers(town, third)) == ("accepted", [])
    page = await town.control.messages(person=third, limit=500)
    assert next(m for m in reversed(page.messages) if "可抢" in m.payload).closing == "已抢完"

    await town.act(third, ticket_id, "book", {"window": town.in_hours(1)})
    await town.act(third, ticket_id, "depart")
    await town.act(third, ticket_id, "arrive", AT_THE_DOOR)
    await town.act(third, ticket_id, "start_work")
    done = await town.act(third, ticket_id, "finish", await completion(town, third))
    assert done["state"] == "done"
    by_whom = [
        [technician["id"] for technician in visit["technicians"]]
        for visit in (await town.ticket("dispatcher", ticket_id))["visits"]
    ]
    assert by_whom == [[town.ids[name]] for name in (first, second, third)]


async def open_offers(town: Town, name: str) -> list[Json]:
    found: list[Json] = (await town.get(name, "/api/v1/dispatch/offers"))["items"]
    return found


async def test_when_nobody_fits_the_dispatcher_reads_why(crew: Bench) -> None:
    town = crew.town
    for name in CREW:
        facts = await town.get("admin", f"/api/v1/staff/{town.ids[name]}/workforce-day")
        off: Json = {"version": facts["version"], "days": [[]] * 7}
        await town.make("admin", f"/api/v1/staff/{town.ids[name]}/weekly-shift-changes", off)
    await town.news("dispatcher")
    ticket_id = await reported(town)
    # A dispatcher may work as well: he is the fourth.
    await town.told("dispatcher", "待派单", "4 位师傅都不符合：在职与排班 4 人", place="wecom")
    assert (await town.ticket("dispatcher", ticket_id))["state"] == "to_dispatch"
    await town.silent(*CREW)
