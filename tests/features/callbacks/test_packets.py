"""How the fields of a packet are read, whatever shape they came in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from backend.features.callbacks import CallbackAccount, Node, Packet, Part

CARD: Final[Mapping[str, Node]] = {
    "EventKey": "accept",
    "AgentID": "1000002",
    "MsgID": "2918131553548107776",
    "SelectedItems": {
        "SelectedItem": [
            {"QuestionKey": "q1", "OptionIds": {"OptionId": ["o1", "o2"]}},
            {"QuestionKey": "q2", "OptionIds": {"OptionId": "o3"}},
        ]
    },
    "List": {"TemplateId": "t1"},
    "Empty": "",
}


def test_a_field_is_found_by_its_path_and_what_is_missing_is_empty() -> None:
    card = Part(CARD)
    assert card.text("EventKey") == "accept"
    assert card.text("SelectedItems") == ""  # it has fields, and is no text
    assert card.text("EventKey", "deeper") == ""
    assert card.text("Nothing", "there") == ""
    assert card.text() == ""
    assert card.part("Nothing").nodes == {}


def test_one_of_several_is_the_first_and_one_alone_is_all_of_them() -> None:
    card = Part(CARD)
    answers = card.items("SelectedItems", "SelectedItem")
    assert [each.text("QuestionKey") for each in answers] == ["q1", "q2"]
    assert answers[0].texts("OptionIds", "OptionId") == ("o1", "o2")
    assert answers[1].texts("OptionIds", "OptionId") == ("o3",)
    assert card.text("SelectedItems", "SelectedItem", "QuestionKey") == "q1"
    assert [each.text("TemplateId") for each in card.items("List")] == ["t1"]
    assert card.items("EventKey") == ()
    assert card.items("Empty") == ()


def test_numbers_keep_all_their_digits_and_nonsense_is_none() -> None:
    assert Part(CARD).number("MsgID") == 2918131553548107776
    assert Part({"n": "-12"}).number("n") == -12
    for nonsense in ("", "1.5", "12a", "--1", "٣", "9" * 20, " "):
        assert Part({"n": nonsense}).number("n") is None, nonsense


def test_what_a_packet_says_does_not_reach_the_log() -> None:
    moment = datetime(2026, 7, 15, tzinfo=UTC)
    packet = Packet(
        id="wecom:1",
        account=CallbackAccount.WECOM,
        app_id="ww1",
        sender="zhangsan",
        kind="text",
        sent_at=moment,
        received_at=moment,
        content=Part({"Content": "我家的门锁坏了"}),
    )
    assert "zhangsan" not in repr(packet)
    assert "门锁" not in repr(packet)
    assert "门锁" not in repr(packet.content)
