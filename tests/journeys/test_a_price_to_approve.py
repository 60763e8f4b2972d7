"""Over 500 yuan: the project manager says yes on his phone's card, the cost director on his."""

import asyncio
from typing import Any, Final

import pytest

from backend.kit.clock import utc_now
from backend.simulator.control.schemas import MessageView
from backend.simulator.world.people import Person, WecomPlace
from tests.journeys.town import AT_THE_DOOR, CUSTOMER, Json, Town, sign_in_at_work
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.platform import AGENT, AGENT_SECRET, CORP, accounts
from tests.support.simulator import SimulatorRefused

TOKEN, KEY = "card-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APPROVERS: Final = {"xiang": "project_manager", "cheng": "cost_director"}


@pytest.fixture
def more_settings() -> Json:
    """WeCom may push to this installation."""
    account = {"corp_id": CORP, "agent_id": AGENT, "secret": AGENT_SECRET}
    return {"wecom": account | {"token": TOKEN, "encoding_aes_key": KEY}}


@pytest.fixture
async def office(town: Town) -> Town:
    """The town, where WeCom tells of presses, and two who approve."""
    firm = accounts()
    pushes = {
        "token": TOKEN,
        "encoding_aes_key": KEY,
        "callback_url": f"{town.api.base_url}/wecom/callback",
    }
    agent = firm.wecom[0].agents[0].model_copy(update=pushes)
    corporation = firm.wecom[0].model_copy(update={"agents": (agent,)})
    await town.control.put_accounts(firm.model_copy(update={"wecom": (corporation,)}))
    await town.control.set_clock_offset((town.clock() - utc_now()).total_seconds())
    for number, (name, role) in enumerate(APPROVERS.items()):
        place = WecomPlace(corp_id=CORP, userid=name)
        await town.control.put_person(Person(id=name, name=NAMES[3], wecom=(place,)))
        person = {
            "username": f"{name}01",
            "name": NAMES[3],
            "phone": canary_phone(60 + number),
            "wecom_userid": name,
            "role_ids": [role],
            "branch_id": town.ids["branch"],
        }
        town.ids[name] = (await town.make("admin", "/api/v1/staff", person))["id"]
        await sign_in_at_work(town, name)
    return town


async def at_work(town: Town) -> str:
    """Wang stands before the device."""
    body = {
        "problem": "不制冷",
        "product": "空调",
        "contact": {"name": NAMES[1], "phone": canary_phone(11)},
        "address": {
            "region": "浙江省杭州市滨江区青桐里",
            "door": f"{DOORS[1]} 702",
            "position": AT_THE_DOOR["position"],
        },
    }
    ticket_id = str((await town.make(CUSTOMER, "/api/v1/tickets", body))["id"])
    await town.act("agent", ticket_id, "approve", {"problem_type": "制冷"})
    order = {"technician_ids": [town.ids["wang"]]}
    await town.act("dispatcher", ticket_id, "dispatch", order)
    await town.act("wang", ticket_id, "take")
    await town.act("wang", ticket_id, "book", {"window": town.in_hours(1)})
    await town.act("wang", ticket_id, "depart")
    await town.act("wang", ticket_id, "arrive", AT_THE_DOOR)
    await town.act("wang", ticket_id, "start_work")
    return ticket_id


async def quote(town: Town, ticket_id: str, fen: int) -> Json:
    charges = [{"name": "压缩机", "amount_fen": fen}]
    quoted = await town.act(
        "wang", ticket_id, "quote", {"charges": charges, "reason": "压缩机损坏"}
    )
    await town.settle()
    return quoted


async def card(town: Town, person: str) -> MessageView:
    """The newest one, as it looks now."""
    page = await town.control.messages(person=person, limit=500)
    return next(message for message in reversed(page.messages) if "审批" in message.payload)


def shown(message: MessageView) -> dict[str, Any]:
    assert isinstance(message.raw, dict)
    found = message.raw["template_card"]
    assert isinstance(found, dict)
    return found


def buttons(message: MessageView) -> list[str]:
    return [button["text"] for button in shown(message)["button_list"]]


async def press(town: Town, message: MessageView, key: str, **chosen: str) -> None:
    push = await town.control.press(message.id, key, chosen)
    settled = await town.control.settled(push.id)
    assert settled.state == "received", settled.attempts
    await town.settle()


async def test_both_say_yes_by_their_cards_and_then_the_customer_is_asked(office: Town) -> None:
    ticket_id = await at_work(office)
    await office.news(CUSTOMER)
    quoted = await quote(office, ticket_id, 68_000)
    assert (quoted["state"], quoted["hold"]["reason"]) == ("suspended", "waiting_approval")
    await office.silent(CUSTOMER)
    assert (await office.ticket(CUSTOMER, ticket_id))["quote"] is None

    first = await card(office, "xiang")
    assert buttons(first) == ["同意", "不同意"]
    rows = {row["keyname"]: row["value"] for row in shown(first)["horizontal_content_list"]}
    assert (rows["单号"], rows["金额"]) == (quoted["number"], "680 元")
    await asyncio.gather(*(press(office, first, "approve") for _ in range(2)))
    assert (await card(office, "xiang")).closing == "已同意"
    assert buttons(await card(office, "cheng")) == ["同意", "不同意"]
    assert (await office.ticket("wang", ticket_id))["state"] == "suspended"
    with pytest.raises(SimulatorRefused, match="greyed"):
        await press(office, await card(office, "xiang"), "approve")

    await press(office, await card(office, "cheng"), "approve")
    assert (await card(office, "cheng")).closing == "已同意"
    assert (await office.ticket("wang", ticket_id))["state"] == "in_service"
    assert (await office.ticket(CUSTOMER, ticket_id))["quote"]["total_fen"] == 68_000
    await office.act(CUSTOMER, ticket_id, "answer_quote", {"agreed": True})
    inbox = await office.get("xiang", "/api/v1/approvals?box=decided")
    [decided] = inbox["items"]
    assert decided["state"] == "approved"
    assert [seat["label"] for seat in decided["steps"][0]["seats"]] == ["项目经理", "成本总监"]


async def test_a_no_by_card_says_why_and_closes_the_other_card(office: Town) -> None:
    ticket_id = await at_work(office)
    await quote(office, ticket_id, 90_000)
    await office.news("wang")
    await press(office, await card(office, "cheng"), "refuse")
    asked = await card(office, "cheng")
    assert buttons(asked) == ["确认不同意", "返回"]
    await press(office, asked, "refuse:confirm", reason="in_warranty")
    assert (await card(office, "cheng")).closing == "未同意"
    assert (await card(office, "xiang")).closing == "未同意"
    await office.told("wang", "未通过审批：应按保修处理", place="wecom")
    assert (await office.ticket("wang", ticket_id))["state"] == "in_service"
    assert (await office.ticket(CUSTOMER, ticket_id))["quote"] is None


async def test_an_old_card_decides_nothing_once_the_amount_has_changed(office: Town) -> None:
    ticket_id = await at_work(office)
    await quote(office, ticket_id, 60_000)
    old = await card(office, "xiang")
    await quote(office, ticket_id, 70_000)
    with pytest.raises(SimulatorRefused, match="greyed"):
        await press(office, old, "approve")
    fresh = await card(office, "xiang")
    assert (fresh.id != old.id, buttons(fresh)) == (True, ["同意", "不同意"])
    approvals = await office.get("wang", "/api/v1/approvals?box=asked")
    assert [each["state"] for each in approvals["items"]] == ["pending", "superseded"]
