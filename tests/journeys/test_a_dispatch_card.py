"""A technician answers on his phone's card; whoever else had one sees what became of it."""

import asyncio
from typing import Final

import pytest

from backend.kit.clock import utc_now
from backend.simulator.control.schemas import MessageView
from tests.journeys.town import Json, Town, sign_in_at_work
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.platform import AGENT, AGENT_SECRET, CORP, accounts
from tests.support.simulator import SimulatorRefused

TOKEN, KEY = "card-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
UPDATE: Final = "qyapi.weixin.qq.com/cgi-bin/message/update_template_card"


@pytest.fixture
def more_settings() -> Json:
    """WeCom may push to this installation."""
    account = {"corp_id": CORP, "agent_id": AGENT, "secret": AGENT_SECRET}
    return {"wecom": account | {"token": TOKEN, "encoding_aes_key": KEY}}


@pytest.fixture
async def bench(town: Town) -> "Bench":
    firm = accounts()
    agent = (
        firm.wecom[0]
        .agents[0]
        .model_copy(
            update={
                "token": TOKEN,
                "encoding_aes_key": KEY,
                "callback_url": f"{town.api.base_url}/wecom/callback",
            }
        )
    )
    corporation = firm.wecom[0].model_copy(update={"agents": (agent,)})
    await town.control.put_accounts(firm.model_copy(update={"wecom": (corporation,)}))
    await town.control.set_clock_offset((town.clock() - utc_now()).total_seconds())
    return Bench(town)


class Bench:
    """Tickets on their way to technicians, and the cards on their phones."""

    def __init__(self, town: Town) -> None:
        self.town = town

    async def dispatched(self, *technicians: str) -> str:
        town = self.town
        body = {
            "channel": "phone",
            "problem": "空调不制冷",
            "product": "空调",
            "contact": {"name": NAMES[0], "phone": canary_phone(31)},
            "address": {"region": "浙江省杭州市滨江区青桐里", "door": f"{DOORS[1]} 702"},
        }
        ticket_id = str((await town.make("agent", "/api/v1/tickets", body))["id"])
        await town.act("agent", ticket_id, "approve", {"problem_type": "制冷"})
        await self.send(ticket_id, *technicians)
        return ticket_id

    async def send(self, ticket_id: str, *technicians: str) -> None:
        for name in technicians:
            await self.town.news(name)
        order = {"technician_ids": [self.town.ids[name] for name in technicians]}
        await self.town.act("dispatcher", ticket_id, "dispatch", order)
        await self.town.settle()

    async def card(self, person: str) -> MessageView:
        """The newest one, as it looks now."""
        page = await self.town.control.messages(person=person, limit=500)
        return next(m for m in reversed(page.messages) if "派单" in m.payload)

    async def press(self, card: MessageView, key: str, **chosen: str) -> None:
        push = await self.town.control.press(card.id, key, chosen)
        settled = await self.town.control.settled(push.id)
        assert settled.state == "received", settled.attempts

    async def settle(self) -> None:
        await self.town.settle()

    async def states(self, ticket_id: str) -> tuple[str, int]:
        """The ticket's state, and how often it was taken."""
        ticket = await self.town.ticket("dispatcher", ticket_id)
        lines = self.town.container.mongo.collection("timeline_lines")
        taken = await lines.count({"subject_id": ticket_id, "action": "take"})
        return ticket["state"], taken


def shown(card: MessageView) -> Json:
    assert isinstance(card.raw, dict)
    found = card.raw["template_card"]
    assert isinstance(found, dict)
    return found


def buttons(card: MessageView) -> list[str]:
    return [button["text"] for button in shown(card)["button_list"]]


async def test_taking_by_the_card_closes_it_on_all_phones(bench: Bench) -> None:
    ticket_id = await bench.dispatched("wang", "li")
    card = await bench.card("wang")
    assert buttons(card) == ["接单", "拒单"]
    rows = {row["keyname"]: row["value"] for row in shown(card)["horizontal_content_list"]}
    number = (await bench.town.ticket("dispatcher", ticket_id))["number"]
    assert rows["单号"] == number
    assert set(rows) >= {"区域", "时间"}
    assert buttons(await bench.card("li")) == ["查看"]

    await asyncio.gather(*(bench.press(card, "take") for _ in range(2)))
    await bench.settle()

    assert await bench.states(ticket_id) == ("accepted", 1)
    assert [(await bench.card(name)).closing for name in ("wang", "li")] == ["已接单", "已接单"]
    assert "师傅已接单" in shown(await bench.card("li"))["sub_title_text"]
    lines = bench.town.container.mongo.collection("timeline_lines")
    [line] = await lines.find({"subject_id": ticket_id, "action": "take"}, limit=2)
    assert (line["actor"]["id"], line["actor"]["via"]) == (bench.town.ids["wang"], "wecom")
    with pytest.raises(SimulatorRefused, match="greyed"):
        await bench.press(await bench.card("wang"), "take")


async def test_what_was_recalled_cannot_be_taken_and_says_so(bench: Bench) -> None:
    ticket_id = await bench.dispatched("wang")
    card = await bench.card("wang")
    await bench.town.act("dispatcher", ticket_id, "recall")
    await bench.press(card, "take")  # before his phone has heard of the recall
    await bench.settle()
    assert await bench.states(ticket_id) == ("to_dispatch", 0)
    assert (await bench.card("wang")).closing == "已撤回"

    # Sent to somebody else: the old card takes nothing from him.
    await bench.send(ticket_id, "li")
    await bench.settle()
    assert await bench.states(ticket_id) == ("dispatched", 0)
    assert buttons(await bench.card("li")) == ["接单", "拒单"]


async def test_refusing_asks_why_first(bench: Bench) -> None:
    ticket_id = await bench.dispatched("wang")
    await bench.press(await bench.card("wang"), "refuse")
    await bench.settle()
    asked = await bench.card("wang")
    assert await bench.states(ticket_id) == ("dispatched", 0)
    assert buttons(asked) == ["确认拒单", "返回"]
    names = [option["text"] for option in shown(asked)["button_selection"]["option_list"]]
    assert names[:3] == ["时间冲突", "技能不符", "太远"]

    await bench.press(asked, "refuse:confirm")
    await bench.settle()
    asked = await bench.card("wang")
    assert "请先选择原因" in shown(asked)["sub_title_text"]
    assert await bench.states(ticket_id) == ("dispatched", 0)

    await bench.press(asked, "back")
    await bench.settle()
    assert buttons(await bench.card("wang")) == ["接单", "拒单"]

    await bench.town.news("dispatcher")
    await bench.press(await bench.card("wang"), "refuse")
    await bench.settle()
    await bench.press(await bench.card("wang"), "refuse:confirm", reason="too_far")
    await bench.settle()
    assert (await bench.states(ticket_id))[0] == "to_dispatch"
    assert (await bench.card("wang")).closing == "已拒单"
    await bench.town.told("dispatcher", "太远", place="wecom")


async def test_nobody_answers_for_another(bench: Bench) -> None:
    ticket_id = await bench.dispatched("wang")
    card = await bench.card("wang")
    press = {
        "MsgType": "event",
        "Event": "template_card_event",
        "EventKey": "take",
        "TaskId": card.task_id,
        "CardType": "button_interaction",
        "ResponseCode": "of-another",
    }
    for person in ("li", "agent", "nobody-here"):
        push = await bench.town.control.push(CORP, press, address=person, agent_id=AGENT)
        await bench.town.control.settled(push.id)
    unknown = press | {"TaskId": "never-sent"}
    push = await bench.town.control.push(CORP, unknown, address="wang", agent_id=AGENT)
    await bench.town.control.settled(push.id)
    await bench.settle()
    assert await bench.states(ticket_id) == ("dispatched", 0)
    assert (await bench.card("wang")).closing == ""
    assert (await bench.town.control.calls_to(UPDATE)).calls == 3
    await bench.press(card, "take")
    await bench.settle()
    assert await bench.states(ticket_id) == ("accepted", 1)


async def test_a_visit_taken_on_the_page_closes_the_card(bench: Bench) -> None:
    ticket_id = await bench.dispatched("wang")
    await bench.town.act("wang", ticket_id, "take")
    await bench.settle()
    assert (await bench.card("wang")).closing == "已接单"


async def test_a_card_that_was_left_for_days_says_it_has_expired(bench: Bench) -> None:
    ticket_id = await bench.dispatched("wang")
    card = await bench.card("wang")
    bench.town.clock.move(hours=73)
    await bench.town.control.advance_clock(73 * 3600)
    await sign_in_at_work(bench.town, "dispatcher")
    await bench.press(card, "take")
    await bench.settle()
    assert await bench.states(ticket_id) == ("dispatched", 0)
    assert (await bench.card("wang")).closing == "已过期"
