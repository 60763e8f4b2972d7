"""A customer who has only a telephone: from the call to the rating, by a link in a text."""

import re

import pytest

from backend.simulator.world.people import Person
from tests.features.records.browsing import Browser, Seen
from tests.journeys.test_one_repair import WECOM, completion
from tests.journeys.town import AT_THE_DOOR, CUSTOMER, NEIGHBOUR, Json, Town, days_pass
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.platform import SITE, sms_settings

AUNT, PHONE, SMS = "aunt", canary_phone(31), "sms"
LINK = re.compile(rf"{re.escape(SITE)}(/t/[A-Za-z0-9_-]{{22}})")


@pytest.fixture
def more_settings() -> Json:
    """A journey's minutes pass in seconds."""
    return sms_settings(most_a_minute=50, most_an_hour=50)


async def called(town: Town) -> Json:
    """She calls, and the agent writes down what she says."""
    await town.control.put_person(Person(id=AUNT, name=NAMES[0], phone=PHONE))
    return await town.make(
        "agent",
        "/api/v1/tickets",
        {
            "channel": "phone",
            "problem": "空调不制冷",
            "product": "空调",
            "contact": {"name": NAMES[0], "phone": PHONE},
            "address": {
                "region": "浙江省杭州市滨江区青桐里",
                "door": f"{DOORS[1]} 702",
                "position": AT_THE_DOOR["position"],
            },
        },
    )


async def texted(town: Town, *words: str) -> str:
    """Exactly one new text message with these words; the path its link leads to."""
    await town.settle()
    page = await town.control.messages(person=AUNT, after=town.read_up_to.get(AUNT, 0))
    [message] = page.messages
    town.read_up_to[AUNT] = message.id
    assert message.place == SMS
    for word in words:
        assert word in message.title, (word, message.title)
    [path] = LINK.findall(message.title)
    return str(path)


async def test_from_the_call_to_the_rating_by_text_message(town: Town) -> None:
    browser = Browser(town.api)
    ticket = await called(town)
    ticket_id, number = str(ticket["id"]), str(ticket["number"])
    link = await texted(town, "【安心售后】", number, "已受理")
    first = await browser.open(link)
    knows_no_more_than_it_needs(first)
    await town.act("agent", ticket_id, "approve", {"problem_type": "制冷"})
    await town.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [town.ids["wang"]]})
    assert await texted(town, number, "已安排", f"{NAMES[3]}师傅") == link
    await town.act("wang", ticket_id, "take")
    await town.act("wang", ticket_id, "book", {"window": town.in_hours(3)})
    assert await texted(town, number, "上门", "要改时间") == link

    await she_changes_the_appointment(town, browser, link)
    await she_urges(town, browser, link, number)

    await town.act("wang", ticket_id, "depart")
    await texted(town, number, "已出发")
    await town.act("wang", ticket_id, "arrive", AT_THE_DOOR)
    await town.act("wang", ticket_id, "start_work")
    await town.act("wang", ticket_id, "finish", await completion(town, "wang"))
    assert await texted(town, number, "已完工", "验收码") == link

    await browser.sent((await browser.open(link)).forms["do-acceptance"])
    accepted = await town.ticket("agent", ticket_id)
    assert accepted["state"] == "follow_up"
    assert accepted["acceptance"]["method"] == "link"
    assert await texted(town, number, "请您评价") == link
    rating = (await browser.open(link)).forms["do-rating"]
    await browser.sent(rating, stars="5", tags=["准时到"], text="修得快")
    rated = await town.ticket("agent", ticket_id)
    said = rated["rating"]["rating"]
    assert (said["stars"], said["words"]) == (5, "修得快")

    await town.act("agent", ticket_id, "close", {"satisfaction": 5})
    await texted(town, number, "已结束")
    await it_ends(town, browser, link)
    await nobody_else_got_a_text(town)


def knows_no_more_than_it_needs(page: Seen) -> None:
    for secret in (PHONE, NAMES[0], f"{DOORS[1]} 702"):
        assert secret not in page.text, secret
    assert f"{PHONE[:3]}****{PHONE[-4:]}" in page.text
    assert "空调不制冷" in page.text


async def she_changes_the_appointment(town: Town, browser: Browser, link: str) -> None:
    for person in ("wang", "agent", "dispatcher", "li"):
        await town.news(person)
    form = (await browser.open(link)).forms["do-appointment"]
    tomorrow = form.offered["day"][1]
    await browser.sent(form, day=tomorrow, window="15-17")
    await town.told("wang", "预约改为", f"{tomorrow} 15:00~17:00", place=WECOM)
    assert await texted(town, "上门时间改为", f"{tomorrow} 15:00~17:00") == link


async def she_urges(town: Town, browser: Browser, link: str, number: str) -> None:
    await browser.sent((await browser.open(link)).forms["do-urge"])
    await town.told("wang", number, place=WECOM)
    await town.silent("li")


async def it_ends(town: Town, browser: Browser, link: str) -> None:
    """Thirty days after the end the link is like one that never was."""
    await days_pass(town, 29)
    await browser.open(link)
    await days_pass(town, 2)
    over = await town.api.get(link)
    never = await town.api.get(f"/t/{'x' * 22}")
    assert (over.status, over.raw) == (404, never.raw)


async def nobody_else_got_a_text(town: Town) -> None:
    """Who has WeChat, or works here, costs nothing."""
    found = (await town.control.messages(place="sms", limit=500)).messages
    assert {message.person_id for message in found} == {AUNT}
    assert len(found) == 8
    await town.silent(CUSTOMER, NEIGHBOUR)


async def test_a_link_that_went_astray_is_replaced(town: Town) -> None:
    browser = Browser(town.api)
    ticket = await called(town)
    old = await texted(town)
    await town.act("agent", str(ticket["id"]), "renew_link", {})
    new = await texted(town, "这是新的链接")
    assert new != old
    await browser.open(old, status=404)
    await browser.open(new)
