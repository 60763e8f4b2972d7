"""A conversation that is open on somebody's page goes on there, and who has read what is kept."""

from collections.abc import Iterator
from typing import Any

import pytest

from backend.features.live.models import LiveEvent, Subject
from backend.features.live.policies import may_hear
from tests.features.conversations.chatting import Phone
from tests.support.accounts import People, SignedIn
from tests.support.images import a_jpeg
from tests.support.kit import Answer, Api

ITEMS = "/api/v1/desk-items"


async def news(phone: Phone) -> list[LiveEvent]:
    """All that pages hear, in order."""
    live = phone.container.live
    while await live.sequencer.sequence_some():
        pass
    return await live.events.after(0, 1000)


def moved(events: list[LiveEvent], subject: Subject) -> Iterator[str]:
    return (each.subject_id for each in events if each.subject is subject)


async def item_of(product: Api, who: SignedIn, **asked: str) -> Any:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    [item] = (await product.get(f"{ITEMS}?{query}", token=who.token)).body["items"]
    return item


async def seen(product: Api, who: SignedIn, item: Any, count: int) -> Answer:
    path = f"{ITEMS}/{item['id']}/seen"
    return await product.post(path, {"message_count": count}, token=who.token)


async def test_every_word_and_picture_is_told_to_the_pages_of_the_branch_and_to_no_other(
    product: Api, phone: Phone, clerk: SignedIn, people: People
) -> None:
    colleague = await people.staff("service_agent")
    far = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    technician = await people.staff("technician")
    await phone.say("空调不制冷")
    talk = (await phone.person()).id
    heard = len(list(moved(await news(phone), Subject.CONVERSATION)))
    await phone.say("在家的")
    after_words = list(moved(await news(phone), Subject.CONVERSATION))
    assert set(after_words) == {talk}
    assert len(after_words) > heard
    await phone.send_file(a_jpeg())
    events = await news(phone)
    told = list(moved(events, Subject.CONVERSATION))
    assert len(told) >= len(after_words) + 2, "that it came, and that it is here"
    assert all(may_hear(who.actor, each) for who in (clerk, colleague) for each in events)
    assert not any(may_hear(who.actor, each) for who in (far, technician) for each in events)


async def test_what_somebody_has_looked_at_is_no_longer_unread(
    product: Api, phone: Phone, clerk: SignedIn, people: People
) -> None:
    await phone.say("空调不制冷")
    item = await item_of(product, clerk)
    assert (item["message_count"], item["unread_count"]) == (1, 1)
    first = await seen(product, clerk, item, item["message_count"])
    assert (first.status, first.body["unread_count"]) == (200, 0)
    version = first.body["version"]
    await phone.say("在家的")
    assert (await item_of(product, clerk))["unread_count"] == 1
    # The page that was slow says again what it had: the new word is unread still.
    slow = await seen(product, clerk, item, 1)
    assert (slow.body["unread_count"], slow.body["version"]) == (1, version + 1)
    # Nobody has read what did not come.
    assert (await seen(product, clerk, item, 1000)).body["unread_count"] == 0
    await phone.say("还在吗")
    assert (await item_of(product, clerk))["unread_count"] == 1
    far = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    assert (await seen(product, far, item, 3)).status == 404
    assert (await item_of(product, clerk))["unread_count"] == 1


@pytest.mark.parametrize("count", [-1, "many", 10**9])
async def test_a_count_that_is_none_is_refused(
    product: Api, phone: Phone, clerk: SignedIn, count: Any
) -> None:
    await phone.say("空调不制冷")
    item = await item_of(product, clerk)
    assert (await seen(product, clerk, item, count)).status == 422
    assert (await item_of(product, clerk))["unread_count"] == 1


async def test_those_that_nobody_has_answered_are_listed_by_themselves(
    product: Api, phone: Phone, clerk: SignedIn
) -> None:
    await phone.say("人工")
    talk = (await phone.person()).id
    assert (await item_of(product, clerk, waits="true"))["kind"] == "human"
    path = f"/api/v1/conversations/{talk}/messages"
    answered = await product.post(path, {"text": "您好"}, token=clerk.token)
    assert answered.status == 201
    page = await product.get(f"{ITEMS}?waits=true", token=clerk.token)
    assert page.body["items"] == []
    assert (await item_of(product, clerk))["waits_for_us"] is False
