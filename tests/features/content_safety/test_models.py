"""A text or picture on its way through the check: pure rules, and what the platform's push says."""

from datetime import timedelta
from typing import Any

import pytest

from backend.features.callbacks import CallbackAccount, Packet, Part
from backend.features.content_safety import (
    ContentHeld,
    ContentReleased,
    ContentRemoved,
    Piece,
    Subject,
    Suggestion,
    Verdict,
    WhyUnchecked,
)
from backend.features.content_safety.models import CheckState, ContentCheck, check_id
from backend.features.content_safety.packets import MediaCheckPackets
from backend.kit.clock import EARLIEST
from backend.kit.errors import TransitionNotAllowed

NOON = EARLIEST + timedelta(days=900)
TICKET = Subject(kind="ticket", id="t1")
PASS, RISKY = Verdict(Suggestion.PASS, 100), Verdict(Suggestion.RISKY, 20006)


def a_text() -> ContentCheck:
    check = ContentCheck.of(TICKET, Piece("problem", text="漏水"), "li", NOON)
    check.take_events()
    return check


def a_picture() -> ContentCheck:
    check = ContentCheck.of(TICKET, Piece("media:m1", media_id="m1"), "li", NOON)
    check.take_events()
    return check


def test_what_passes_leaves_no_copy_of_the_words_behind() -> None:
    check = a_text()
    assert check.judge(PASS, NOON)
    assert (check.state, check.text, check.take_events()) == (CheckState.PASSED, "", [])


@pytest.mark.parametrize("suggestion", [Suggestion.RISKY, Suggestion.REVIEW])
def test_what_is_doubtful_is_held_and_a_second_verdict_changes_nothing(
    suggestion: Suggestion,
) -> None:
    check = a_text()
    assert check.judge(Verdict(suggestion, 20001), NOON)
    assert (check.state, check.text, check.expire_at) == (CheckState.HELD, "漏水", None)
    assert [type(event) for event in check.take_events()] == [ContentHeld]
    assert not check.judge(PASS, NOON)
    assert check.state is CheckState.HELD


def test_a_person_releases_or_removes_and_may_think_again() -> None:
    check = a_text()
    with pytest.raises(TransitionNotAllowed):
        check.release("agent", NOON)
    check.judge(RISKY, NOON)
    check.take_events()
    check.release("agent", NOON)
    with pytest.raises(TransitionNotAllowed):
        check.release("agent", NOON)
    check.remove("chief", NOON)
    check.release("agent", NOON)
    told = [type(event) for event in check.take_events()]
    assert told == [ContentReleased, ContentRemoved, ContentReleased]
    assert not check.judge(RISKY, NOON)  # a person has decided


def test_a_picture_nobody_answers_for_is_asked_for_twice_and_then_left() -> None:
    check = a_picture()
    check.sent("trace-1", NOON)
    assert check.due_at == NOON + timedelta(minutes=30)
    assert check.give_up_waiting(NOON + timedelta(minutes=30))
    check.sent("trace-2", NOON + timedelta(minutes=30))
    assert not check.give_up_waiting(NOON + timedelta(minutes=60))
    assert (check.state, check.why) == (CheckState.UNCHECKED, WhyUnchecked.NO_ANSWER)
    assert check.judge(RISKY, NOON + timedelta(hours=2))  # better late than never
    assert (check.state, check.why) == (CheckState.HELD, None)


def test_an_outage_is_sat_out_for_a_day() -> None:
    check = a_text()
    waits = []
    for _ in range(5):
        check.put_off(None, NOON)
        assert check.due_at
        waits.append((check.due_at - NOON).total_seconds())
    assert waits == [60, 300, 1800, 3600, 3600]
    check.put_off(7200, NOON)
    assert check.due_at == NOON + timedelta(hours=2)
    check.put_off(None, NOON + timedelta(hours=24))
    assert (check.state, check.why) == (CheckState.UNCHECKED, WhyUnchecked.OUTAGE)


def test_the_same_piece_is_one_check_and_other_words_another() -> None:
    one = check_id(TICKET, Piece("problem", text="漏水"))
    assert one == check_id(TICKET, Piece("problem", text="漏水"))
    assert one != check_id(TICKET, Piece("problem", text="不漏水"))
    assert one != check_id(Subject(kind="ticket", id="t2"), Piece("problem", text="漏水"))


# -- what is pushed --------------------------------------------------------------------------------


class Heard:
    def __init__(self) -> None:
        self.verdicts: list[tuple[str, Verdict]] = []

    async def hear(self, trace_id: str, verdict: Verdict) -> None:
        self.verdicts.append((trace_id, verdict))


async def heard(**fields: Any) -> list[tuple[str, Verdict]]:
    told = Heard()
    packet = Packet(
        id="miniprogram|1",
        account=CallbackAccount.MINIPROGRAM,
        app_id="wx",
        sender="o1",
        kind="event:wxa_media_check",
        sent_at=NOON,
        received_at=NOON,
        content=Part({"trace_id": "t-1", **fields}),
    )
    await MediaCheckPackets(told).hear(packet)  # type: ignore[arg-type]  # a stand-in
    return told.verdicts


DETAIL_RISKY = {"strategy": "content_model", "errcode": "0", "suggest": "risky", "label": "20002"}
DETAIL_PASS = {"strategy": "keyword", "errcode": "0", "suggest": "pass", "label": "100"}
DETAIL_FAILED = {"strategy": "keyword", "errcode": "-1", "suggest": "risky", "label": "20002"}


@pytest.mark.parametrize(
    ("fields", "verdict"),
    [
        ({"version": "2", "result": {"suggest": "pass", "label": "100"}}, PASS),
        (
            {
                "version": "2",
                "result": {"suggest": "risky", "label": "20006"},
                "detail": DETAIL_PASS,
            },
            RISKY,
        ),
        (
            {"version": "2", "detail": [DETAIL_PASS, DETAIL_RISKY]},
            Verdict(Suggestion.RISKY, 20002),
        ),
        ({"version": "2", "detail": DETAIL_PASS}, PASS),
        ({"version": "2", "detail": [DETAIL_FAILED, DETAIL_PASS]}, PASS),
        ({"isrisky": "1", "status_code": "0"}, Verdict(Suggestion.RISKY, 21000)),
        ({"isrisky": "0", "status_code": "0"}, PASS),
    ],
)
async def test_both_versions_of_the_push_are_understood(
    fields: dict[str, Any], verdict: Verdict
) -> None:
    assert await heard(**fields) == [("t-1", verdict)]


@pytest.mark.parametrize(
    "fields",
    [
        {"isrisky": "0", "status_code": "4294966288"},  # it could not be fetched
        {"version": "2"},
        {"version": "2", "result": {"suggest": "perhaps", "label": "1"}},
        {"version": "2", "detail": DETAIL_FAILED},
        {"version": "2", "result": {"suggest": "risky"}, "trace_id": ""},
        {},
    ],
)
async def test_a_push_that_says_nothing_is_as_if_it_had_not_come(fields: dict[str, Any]) -> None:
    assert await heard(**fields) == []
