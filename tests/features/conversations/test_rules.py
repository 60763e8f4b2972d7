"""Rules without a database: what the platform allows, whose turn it is, what words mean."""

import tomllib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from backend.features.conversations.models import Call, ReplyRoom, RoomRules
from backend.features.conversations.service.duty import choose
from backend.features.conversations.service.inbound import code_in
from backend.features.conversations.words import MOST_UNITS, SHIPPED, ChatWords
from backend.features.notifications import WordingRefused
from backend.features.workforce import Minutes, WorkforceDay

NOON = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
RULES = RoomRules(5, timedelta(hours=48), 3, timedelta(minutes=1))
WORDS = ChatWords.read()


def taken(room: ReplyRoom, at: datetime) -> int:
    """How many go out until there is room for none."""
    count = 0
    while room.take(at):
        count += 1
    return count


def test_a_message_allows_five_in_two_days_and_a_tap_three_in_a_minute() -> None:
    room = ReplyRoom()
    assert taken(room, NOON) == 0
    room.note_heard(NOON, RULES)
    room.note_tapped(NOON, RULES)
    assert room.left(NOON) == 8
    assert taken(room, NOON + timedelta(seconds=59)) == 8
    room.note_tapped(NOON + timedelta(minutes=1), RULES)
    assert taken(room, NOON + timedelta(minutes=2)) == 0
    room.note_heard(NOON + timedelta(minutes=3), RULES)
    assert taken(room, NOON + timedelta(hours=48, minutes=3)) == 0
    assert taken(room, NOON + timedelta(hours=48, minutes=2, seconds=59)) == 5


def test_an_older_message_that_arrives_later_allows_nothing_more() -> None:
    room = ReplyRoom()
    room.note_heard(NOON, RULES)
    assert taken(room, NOON) == 5
    room.note_heard(NOON - timedelta(seconds=1), RULES)
    assert taken(room, NOON) == 0
    room.note_heard(NOON + timedelta(seconds=1), RULES)
    assert taken(room, NOON + timedelta(seconds=1)) == 5


def test_what_the_platform_refuses_is_learned() -> None:
    room = ReplyRoom()
    room.note_heard(NOON, RULES)
    room.use_up()
    assert (room.left(NOON), room.is_timely(NOON)) == (0, True)
    room.close()
    assert (room.left(NOON), room.is_timely(NOON), room.open_until(NOON)) == (0, False, None)


def test_what_was_not_sent_is_given_back_but_never_more_than_there_was() -> None:
    room = ReplyRoom()
    room.note_heard(NOON, RULES)
    room.give_back(NOON, RULES)
    assert room.left(NOON) == 5
    room.take(NOON)
    room.give_back(NOON, RULES)
    assert room.left(NOON) == 5


def a_day(*shifts: tuple[int, int]) -> WorkforceDay:
    windows = tuple(Minutes(start * 60, end * 60) for start, end in shifts)
    return WorkforceDay(
        "x", date(2026, 7, 15), is_employed=True, windows=windows, available=windows
    )


@pytest.mark.parametrize(
    ("days", "loads", "chosen"),
    [
        ({"a": a_day((9, 18)), "b": a_day((9, 18))}, {"a": 2, "b": 1}, "b"),
        ({"a": a_day((9, 18)), "b": a_day((18, 22))}, {"a": 9, "b": 0}, "a"),
        ({"a": a_day(), "b": a_day((18, 22))}, {"a": 0, "b": 5}, "b"),
        ({"a": a_day(), "b": a_day()}, {"a": 3}, "b"),
        ({}, {}, "a"),
    ],
    ids=["fewest of those here", "here now", "with a shift today", "nobody has one", "alike"],
)
def test_the_fewest_open_items_of_those_on_duty_decide(
    days: dict[str, WorkforceDay], loads: dict[str, int], chosen: str
) -> None:
    assert choose(["a", "b"], days, loads, NOON) == chosen


@pytest.mark.parametrize(
    ("said", "call", "argument"),
    [
        ("报修", Call.REPORT, ""),
        (" 人 工 。", Call.HUMAN, ""),
        ("进度？", Call.PROGRESS, ""),
        ("bx260715-00042", Call.TICKET, "BX260715-00042"),
        ("ＢＸ260715-00042", Call.TICKET, "BX260715-00042"),
        ("催单BX260715-00042", Call.URGE, "BX260715-00042"),
        ("催单 快点", Call.NOTHING, ""),
        ("报修的师傅怎么还不来", Call.NOTHING, ""),
        ("", Call.NOTHING, ""),
        ("{x.__class__}", Call.NOTHING, ""),
    ],
)
def test_only_the_word_itself_is_a_command(said: str, call: Call, argument: str) -> None:
    assert WORDS.call_in(said) == (call, argument)


def test_what_is_filled_in_is_never_read_as_a_pattern_and_never_too_long() -> None:
    text = WORDS.text("progress", count="1", lines="{number}" * 500)
    assert "{number}" in text
    assert len(text) == MOST_UNITS
    assert len(text.encode()) <= 2048


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[commands.urge]", "[commands.hurry]", "commands: urge is missing"),
        ('"催一下"', '"报修"', "报修 is also in commands"),
        ('noted = "', 'noticed = "', "texts.noted is missing"),
        ("{firm}", "{company}", "texts.welcome: nothing is called company"),
        ('urged = "', "urged = ", "conversations.toml"),
    ],
)
def test_a_file_of_words_that_could_not_be_said_refuses_to_start(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    path = tmp_path / "conversations.toml"
    path.write_text(SHIPPED.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(WordingRefused, match=said):
        ChatWords.read(path)


def test_every_key_of_the_shipped_menu_is_understood() -> None:
    menu = tomllib.loads(SHIPPED.with_name("menu.toml").read_text(encoding="utf-8"))
    lines = [line for button in menu["button"] for line in button.get("list", [button])]
    keys = [line["key"] for line in lines if "key" in line]
    assert keys
    assert [key for key in keys if WORDS.call_of_key(key) is Call.UNKNOWN_KEY] == []


@pytest.mark.parametrize(
    ("scene", "code"),
    [
        ("a" * 22, "a" * 22),
        (f"dev_{'b' * 22}", "b" * 22),
        ("branch-1", ""),
        ("x" * 60, ""),
        ("", ""),
    ],
)
def test_a_scene_names_a_device_by_its_stickers_code(scene: str, code: str) -> None:
    assert code_in(scene) == code
