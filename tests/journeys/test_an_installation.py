"""From the sale to the device's record: what was promised reaches whoever installs, and is kept."""

from typing import Any
from urllib.parse import urlsplit

from tests.journeys.test_one_repair import WECOM, consents, looked_at
from tests.journeys.town import AT_THE_DOOR, CUSTOMER, HOME, NEIGHBOUR, Town
from tests.support.canaries import NAMES, canary_phone

IN_TIME, FILTER, DRILLING = "周六上午装好", "送滤网一套", "承重墙免费打孔"


async def sold(town: Town) -> Any:
    """One form, sent twice because the phone had no signal: one sale."""
    device = await town.get("admin", f"/api/v1/devices/{town.ids['device']}")
    form = {
        "buyer": {"phone": canary_phone(11), "name": NAMES[1], "address": HOME},
        "devices": [{"model_id": device["model_id"], "serial": "LH2607000077"}],
        "promises": [
            {"kind": "install_time", "text": IN_TIME, "due_on": "2026-12-05"},
            {"kind": "gift", "text": FILTER},
        ],
        "sold_on": "2026-07-01",
        "channel": "城东门店",
        "order_number": "DD-2001",
        "install": {**town.in_hours(3), "note": "七楼无电梯"},
    }
    answers = [
        await town.ask("seller", "POST", "/api/v1/sales", form, key="one-form") for _ in range(2)
    ]
    assert [answer.status for answer in answers] == [201, 201], answers[0].body
    assert answers[0].raw == answers[1].raw
    return answers[0].body


async def install_ticket(town: Town, sale: Any) -> str:
    """The worker has made it of the sale."""
    await town.settle()
    seen = await town.get("seller", f"/api/v1/sales/{sale['id']}")
    ticket_id: str = seen["installation"]["ticket_id"]
    ticket = await town.ticket("agent", ticket_id)
    assert (ticket["service_type"], ticket["channel"]) == ("install", "sales")
    assert "七楼无电梯" in ticket["problem"]
    assert ticket["created_by"]["id"] == town.ids["seller"]
    return ticket_id


async def at_work(town: Town, ticket_id: str) -> None:
    await town.act("agent", ticket_id, "approve", {"problem_type": "新装"})
    await town.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [town.ids["wang"]]})
    await town.act("wang", ticket_id, "take")
    await town.act("wang", ticket_id, "book", {"window": town.in_hours(3)})
    await town.act("wang", ticket_id, "depart")
    await town.act("wang", ticket_id, "arrive", AT_THE_DOOR)
    await town.act("wang", ticket_id, "start_work")


async def try_to_finish(town: Town, ticket_id: str) -> Any:
    offered = (await town.ticket("wang", ticket_id))["actions"]
    form = next(each for each in offered if each["action"] == "finish")
    record = {
        "result": "solved",
        "action": "挂机安装完成，试机制冷正常",
        "after_photo_ids": [await town.photo("wang") for _ in range(2)],
        "labour_minutes": 90,
    }
    return await town.ask("wang", form["method"], form["href"], record)


def promised(shown: Any) -> dict[str, str]:
    return {each["text"]: each["state"] for each in shown["promises"]}


async def test_from_the_sale_to_the_record_of_the_device(town: Town) -> None:
    await consents(town)
    sale = await sold(town)
    [url] = sale["devices"][0]["code_urls"]
    code = urlsplit(url).path.removeprefix("/q/")
    his = await town.get(CUSTOMER, f"/api/v1/codes/{code}")
    assert his["record"]["serial"] == "LH2607000077"
    stranger = await town.get(NEIGHBOUR, f"/api/v1/codes/{code}")
    assert stranger["record"] is None

    ticket_id = await install_ticket(town, sale)
    await looked_at(town)
    refused = await town.ask(
        "seller", "POST", f"/api/v1/sales/{sale['id']}/cancellation", {"reason": "客户退货"}
    )
    assert (refused.status, refused.body["code"]) == (409, "installation_ordered")
    await at_work(town, ticket_id)
    on_site = await town.ticket("wang", ticket_id)
    assert promised(on_site) == {IN_TIME: "open", FILTER: "open"}
    assert promised(await town.ticket(CUSTOMER, ticket_id)) == promised(on_site)

    stopped = await try_to_finish(town, ticket_id)
    assert (stopped.status, stopped.body["code"]) == (409, "promises_open")
    assert IN_TIME in stopped.body["detail"]
    assert FILTER in stopped.body["detail"]
    assert (await town.ticket("wang", ticket_id))["state"] == "in_service"
    more = {"kind": "difficult_site", "text": DRILLING}
    await town.make("seller", f"/api/v1/sales/{sale['id']}/promises", more)
    by_text = {
        each["text"]: each["id"] for each in (await town.ticket("wang", ticket_id))["promises"]
    }
    for text in (IN_TIME, DRILLING):
        await town.act("wang", ticket_id, "keep_promise", {"promise_id": by_text[text]})
    reason = {"promise_id": by_text[FILTER], "reason": "滤网断货，三天内寄到"}
    await town.act("wang", ticket_id, "refuse_promise", reason)
    finished = await try_to_finish(town, ticket_id)
    assert (finished.status, finished.body["state"]) == (200, "done")
    await town.act(CUSTOMER, ticket_id, "accept")

    life = await town.get(CUSTOMER, f"/api/v1/codes/{code}/life")
    assert (life["sale"]["number"], life["sale"]["channel"]) == (sale["number"], "城东门店")
    assert promised(life) == {IN_TIME: "kept", FILTER: "refused", DRILLING: "kept"}
    told = next(each for each in life["promises"] if each["text"] == FILTER)
    assert told["note"] == "滤网断货，三天内寄到"
    assert [service["service_type"] for service in life["services"]["items"]] == ["install"]
    done = await town.get("seller", f"/api/v1/sales/{sale['id']}")
    assert (done["open_promises"], done["installation"]["has_begun"]) == (0, True)


async def test_a_wish_seen_on_site_becomes_the_next_sale(town: Town) -> None:
    await consents(town)
    sale = await sold(town)
    ticket_id = await install_ticket(town, sale)
    await at_work(town, ticket_id)
    await looked_at(town)
    await town.news("seller")
    await town.act("wang", ticket_id, "note_lead", {"wants": "次卧还想装一台"})
    await town.told("seller", "新需求", "次卧还想装一台", place=WECOM)
    await town.silent(CUSTOMER, "agent", "li")
    [lead] = (await town.get("seller", "/api/v1/leads?state=new"))["items"]
    assert (lead["ticket_id"], lead["wants"]) == (ticket_id, "次卧还想装一台")
    await town.make("seller", f"/api/v1/leads/{lead['id']}/taking")
    form = {
        "buyer": {"phone": canary_phone(11), "address": HOME},
        "devices": [
            {"model_id": (await town.get("admin", "/api/v1/device-models"))["items"][0]["id"]}
        ],
        "sold_on": "2026-07-02",
        "lead_id": lead["id"],
    }
    second = await town.make("seller", "/api/v1/sales", form)
    assert second["buyer"]["customer_id"] == sale["buyer"]["customer_id"]
    won = await town.get("seller", f"/api/v1/leads/{lead['id']}")
    assert (won["state"], won["sale_id"]) == ("won", second["id"])
