"""Each kind of packet that the platforms are known to push is understood, or left on purpose."""

from collections.abc import AsyncIterator

import pytest

from backend.app import build_app
from backend.channels.wechat.callbacks.reading import read_packet
from backend.container import Container, build_container
from backend.features.callbacks import CallbackAccount, Packet
from backend.kit.clock import utc_now
from backend.packet_readers import build_packet_readers
from backend.simulator import Simulator
from tests.support.application import MovableClock, product_settings
from tests.support.kit import Served
from tests.support.mongo import Prepared
from tests.support.packets import EVERY_PACKET
from tests.support.platform import CORP, MP, OA, platform_settings
from tests.support.pushes import AES_KEY, MINIPROGRAM, OFFICIAL, TOKEN, WECOM, push
from tests.support.simulator import SimulatorControl

READ = "done"

ACCOUNTS = {
    OFFICIAL: CallbackAccount.OFFICIAL_ACCOUNT,
    MINIPROGRAM: CallbackAccount.MINIPROGRAM,
    WECOM: CallbackAccount.WECOM,
}


def packets() -> list[Packet]:
    now = utc_now()
    return [
        read_packet(ACCOUNTS[path], "app", payload.encode(), 0, now)
        for path, payload in EVERY_PACKET
    ]


RECEIVERS = {OFFICIAL: OA, MINIPROGRAM: MP, WECOM: CORP}


@pytest.fixture
async def in_touch(
    mongo_uri: str,
    database_name: str,
    clock: MovableClock,
    prepared: Prepared,
    simulator: Simulator,
    control: SimulatorControl,
) -> AsyncIterator[Container]:
    """The product with a platform that its readers can ask."""
    keys = {"token": TOKEN, "encoding_aes_key": AES_KEY}
    blocks = {
        name: block | keys if name in ("official_account", "miniprogram", "wecom") else block
        for name, block in platform_settings(simulator.url).items()
    }
    container = build_container(product_settings(mongo_uri, database_name, **blocks), now=clock)
    await prepared(container)
    yield container
    container.close()


async def test_every_kind_is_read_to_its_end(
    in_touch: Container, served: Served, clock: MovableClock
) -> None:
    """Of people and cards that nobody here has heard of: also that must be no reason to fail."""
    api = served.application(build_app(in_touch))
    for path, payload in EVERY_PACKET:
        pushed = push(path, payload, clock().timestamp(), receiver=RECEIVERS[path])
        assert (await pushed.to(api)).status == 200, payload
    relay = in_touch.callbacks.relay(build_packet_readers(in_touch))
    while await relay.read_next():
        pass
    rows = await in_touch.mongo.collection("callback_packets").find({}, limit=1000)
    assert len(rows) == len(EVERY_PACKET)
    unread = [(row["kind"], row["state"], row["failures"]) for row in rows if row["state"] != READ]
    assert unread == []


def test_every_kind_that_has_a_place_on_the_page_is_tried_here(reached: Container) -> None:
    tried = {(packet.account, packet.kind) for packet in packets()}
    readers = build_packet_readers(reached)
    listed = {(account, kind) for account, kinds in readers.items() for kind in kinds}
    assert listed - tried == set()


def test_both_flavours_of_a_subscription_event_read_alike() -> None:
    lists = {
        "event:subscribe_msg_popup_event": ("SubscribeMsgPopupEvent", "SubscribeStatusString"),
        "event:subscribe_msg_change_event": ("SubscribeMsgChangeEvent", "SubscribeStatusString"),
        "event:subscribe_msg_sent_event": ("SubscribeMsgSentEvent", "ErrorStatus"),
    }
    read = [
        (packet.kind, [each.text(wanted) for each in packet.items(outer, "List")])
        for packet in packets()
        if packet.account is CallbackAccount.MINIPROGRAM and packet.kind in lists
        for outer, wanted in [lists[packet.kind]]
    ]
    popup, change, sent = lists
    assert read == [
        (popup, ["accept", "reject"]),
        (change, ["reject"]),
        (sent, ["success"]),
        (popup, ["accept"]),
        (change, ["reject"]),
        (sent, ["success"]),
    ]


def test_verdicts_on_media_read_alike_whatever_wrote_them() -> None:
    verdicts = [packet for packet in packets() if packet.kind == "event:wxa_media_check"]
    json_v2, xml_v2, xml_v1 = verdicts
    assert json_v2.part("result").text("label") == "100"
    assert json_v2.part("result").number("label") == 100
    assert [each.text("strategy") for each in json_v2.items("detail")] == ["content_model"]
    assert xml_v2.part("result").text("suggest") == "risky"
    assert [each.text("strategy") for each in xml_v2.items("detail")] == [
        "content_model",
        "keyword",
    ]
    assert (xml_v1.text("version"), xml_v1.number("status_code")) == ("", 4294966288)


def test_members_are_named_in_lower_case_and_followers_as_they_are() -> None:
    senders = {packet.sender for packet in packets() if packet.account is CallbackAccount.WECOM}
    assert senders >= {"zhangsan", "sys", "mycreate"}
    assert "ZhangSan" not in senders
    of_others = {p.sender for p in packets() if p.account is not CallbackAccount.WECOM}
    assert "or9bw69jaWwJlF-6u0z3qT3KmO2k" in of_others
