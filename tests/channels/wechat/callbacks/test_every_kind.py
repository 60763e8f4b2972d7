"""Each kind of packet that the platforms are known to push is understood, or left on purpose."""

from backend.channels.wechat.callbacks.reading import read_packet
from backend.container import Container
from backend.features.callbacks import CallbackAccount, Packet
from backend.kit.clock import utc_now
from backend.packet_readers import build_packet_readers
from tests.support.application import MovableClock
from tests.support.kit import Api
from tests.support.packets import EVERY_PACKET
from tests.support.pushes import MINIPROGRAM, OFFICIAL, WECOM, push

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


async def test_every_kind_is_read_to_its_end(
    reached: Container, platform_side: Api, clock: MovableClock
) -> None:
    """Of people and cards that nobody here has heard of: also that must be no reason to fail."""
    for path, payload in EVERY_PACKET:
        answer = await push(path, payload, clock().timestamp()).to(platform_side)
        assert answer.status == 200, payload
    relay = reached.callbacks.relay(build_packet_readers(reached))
    while await relay.read_next():
        pass
    rows = await reached.mongo.collection("callback_packets").find({}, limit=1000)
    assert len(rows) == len(EVERY_PACKET)
    unread = [
        (row["account"], row["kind"], row["failures"]) for row in rows if row["state"] != "done"
    ]
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
