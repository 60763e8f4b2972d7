"""What a customer said in the official account's chat: in his copy, and gone with him."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from backend.container import Container, build_container
from backend.features.accounts import WeChatChannel
from backend.kit.access import ActorKind
from backend.kit.mongo import FileBucket
from tests.features.conversations.chatting import Phone, PretendedPlatform
from tests.features.privacy.conftest import Past
from tests.support.application import MovableClock, product_settings
from tests.support.images import a_jpeg
from tests.support.mongo import Prepared

OURS = ("correspondents", "chat_messages", "desk_items", "unfinished_requests")


@pytest.fixture
async def container(
    mongo_uri: str, database_name: str, clock: MovableClock, prepared: Prepared
) -> AsyncIterator[Container]:
    """With an official account that takes everything."""
    settings = product_settings(mongo_uri, database_name)
    container = build_container(settings, now=clock, chat_platform=PretendedPlatform())
    await prepared(container)
    yield container
    container.close()


async def chatted(past: Past) -> Phone:
    """He wrote, called, sent a photo to staff, and began a request; a stranger wrote, too."""
    container = past.container
    platform = container.conversations.files._platform
    assert isinstance(platform, PretendedPlatform)
    account = await container.accounts.stores.customers.get(past.customer.id)
    account.link(WeChatChannel.OFFICIAL_ACCOUNT, "oChatter", "", container.now())
    await container.accounts.stores.customers.save(account)
    phone = Phone(container, platform)
    await phone.send_file(a_jpeg())
    await phone.say(f"请打 {past.desk.phones.customer}")
    await phone.say("人工")
    call = {"phone": past.desk.phones.customer, "note": "没有接到"}
    noted = await past.desk.api.post("/api/v1/missed-calls", call, token=past.desk.agent.token)
    assert noted.status == 201, noted.body
    await Phone(container, platform, "oStranger").say("你好")
    past.words.append("oChatter")
    blind = container.mongo.crypto.blind
    past.keys.append(blind("wechat_identity", "official_account|oChatter"))
    return phone


async def counts(past: Past) -> dict[str, int]:
    return {name: await past.container.mongo.collection(name).count({}) for name in OURS}


async def test_a_deletion_takes_all_of_it_and_nothing_of_others(past: Past) -> None:
    await chatted(past)
    before = past.look()
    for collection in ("correspondents", "chat_messages", "desk_items"):
        assert any(each.startswith(collection) for each in before), collection
    bucket = FileBucket(past.container.mongo, "media_objects", past.container.now)
    asked = await past.desk.api.post("/api/v1/my/deletion", token=past.customer.token)
    assert asked.status == 201, asked.body
    past.clock.move(days=8)
    assert await past.container.privacy.work.run_due() == 1
    found = [each for each in past.look() if not each.startswith("callback_packets")]
    assert found == []
    assert await bucket.keys("", 100) == []
    left = await counts(past)
    assert left == {
        "correspondents": 1,
        "chat_messages": 2,
        "desk_items": 1,
        "unfinished_requests": 0,
    }


async def test_a_deletion_cut_short_in_the_chat_goes_on(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chatted(past)
    await past.desk.api.post("/api/v1/my/deletion", token=past.customer.token)
    past.clock.move(days=8)
    work = past.container.privacy.work
    clearing = past.container.conversations.clearing
    whole = clearing.forget_files

    async def killed(messages: Any) -> None:
        await whole(messages)
        raise asyncio.CancelledError

    [request] = await past.container.privacy.store.due(past.container.now(), 5)
    monkeypatch.setattr(clearing, "forget_files", killed)
    with pytest.raises(asyncio.CancelledError):
        await work.carry_out(request)
    monkeypatch.undo()
    assert await work.run_due() == 1
    assert (await counts(past))["chat_messages"] == 2


async def test_his_copy_holds_what_was_said_and_the_files_he_sent(past: Past) -> None:
    await chatted(past)
    privacy = past.container.privacy
    [step] = [each for each in privacy.records if each.name == "conversations"]
    person = await privacy.people.known(past.customer.id, ActorKind.CUSTOMER)
    documents = [own async for own in step.documents(person)]
    said = [getattr(own.document, "text", "") for own in documents]
    assert f"请打 {past.desk.phones.customer}" in said
    assert {own.collection for own in documents} == set(OURS)
    assert all("token" in own.leave_out for own in documents)
    files = [file async for file in step.files(person)]
    assert len(files) == 1
    assert files[0].name.endswith(".jpeg")
    assert b"".join([piece async for piece in files[0].content]).startswith(b"\xff\xd8\xff")
