"""What a card says fits what the platform takes, and says nothing twice in the same words."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.channels.wecom.cards import drawn
from backend.features.cards import KINDS, body_of, to_answer, to_look_at
from backend.features.cards.drawing import closed, to_choose
from backend.features.cards.kinds import (
    APPROVE,
    DISAPPROVE,
    REFUSE,
    TAKE,
    CardButton,
    CardKind,
    acts_named,
)
from backend.features.cards.models import MOST_CARDS, MOST_CODES, CardSet, Face, HeldCard
from backend.features.notifications import Card, Occasion
from backend.features.tickets.card_acts import RefuseByCard, TakeByCard
from backend.simulator.api.wecom.template_cards import TemplateCard, check_card
from backend.simulator.world.rules import Rules

NOON = datetime(2026, 7, 15, 4, 0, tzinfo=UTC)
ASSIGNED = KINDS[Occasion.TECHNICIAN_ASSIGNED]
ADDRESS = "https://repair.example.com/bench/job?id=1"

DESCRIPTIONS = [
    "维修 · 华风空调\n区域：滨江区\n上门时间：7月16日 14:00\n优先级：加急",
    "一：1\n二：2\n三：3\n四：4\n五：5\n六：6\n七：7",
    "没有行\n\n  \n只有话",
    "区域：" + "长" * 400,
    "长" * 170,
    "这个名称太长了：值\n：空\n名：",
    "x",
]


@pytest.mark.parametrize("description", DESCRIPTIONS)
@pytest.mark.parametrize("title", ["新工单 BX20260715-0042", "长" * 60])
def test_every_face_of_a_card_is_taken_by_the_platform(title: str, description: str) -> None:
    body = body_of(Card(title, description, "去接单", "BX20260715-0042"), NOON, ADDRESS)
    refuse = ASSIGNED.buttons[1]
    choices = RefuseByCard.choices
    for drawing in (
        to_answer(body, ASSIGNED),
        to_look_at(body, ASSIGNED),
        to_choose(body, ASSIGNED, refuse, choices, "请先选择原因，再点确认"),
        closed(body, ASSIGNED, "超时已收回，很长的一句话", "理由" * 200),
    ):
        card = drawn(drawing, "task-1" if drawing.buttons else "")
        sent = TemplateCard.model_validate(card.model_dump(exclude_none=True))
        check_card(sent.model_copy(update={"task_id": "task-1"}), Rules())
        rows = {row.keyname: row.value for row in sent.horizontal_content_list}
        assert rows["单号"] == "BX20260715-0042"
        assert rows["时间"] == "07-15 12:00:00"


def test_what_has_no_room_as_a_row_is_still_said() -> None:
    body = body_of(Card("题", DESCRIPTIONS[1], "看", "BX-1"), NOON, ADDRESS)
    assert [row.name for row in body.rows] == ["单号", "一", "二", "三", "四", "时间"]
    assert (body.description, body.words) == ("五：5", "六：6\n七：7")


def test_the_same_words_a_second_later_are_another_card() -> None:
    card = Card("题", "话", "看", "BX-1")
    assert body_of(card, NOON, ADDRESS) != body_of(card, NOON + timedelta(seconds=1), ADDRESS)


def test_every_button_has_its_act_and_its_reasons_fit_a_list() -> None:
    assert {TAKE, REFUSE, APPROVE, DISAPPROVE} <= acts_named()
    assert TakeByCard.choices == {}
    assert 0 < len(RefuseByCard.choices) <= 10


def test_a_kind_to_come_is_data_alone() -> None:
    """An approval, say: an occasion and two buttons with the names of their acts."""
    approval = CardKind(
        "审批",
        (CardButton("agree", "同意", "quote.agree"), CardButton("deny", "不同意", "quote.deny")),
    )
    body = body_of(Card("报价审批", "金额：199.00元", "去审批", "BX-1"), NOON, ADDRESS)
    card = drawn(to_answer(body, approval), "task-1")
    assert [button.text for button in card.button_list or []] == ["同意", "不同意"]


# -- the cards about one thing -----------------------------------------------------------------


def a_set(cards: int = 1) -> CardSet:
    found = CardSet.about(Occasion.TECHNICIAN_ASSIGNED, "visit:t:v", NOON)
    for number in range(cards):
        held = HeldCard(
            task_id=f"task-{number}",
            staff_id="wang",
            userid="wang",
            body="{}",
            held_at=NOON,
            may_answer=True,
        )
        assert found.hold(held)
    return found


def test_a_card_that_was_on_its_way_when_the_matter_ended_is_closed_too() -> None:
    found = a_set()
    found.end("已撤回")
    found.take_events()
    found.note_sent("task-0", "code-1", NOON)
    [card] = found.cards
    assert (card.face, card.closing, card.is_stale) == (Face.ENDED, "已撤回", True)
    assert len(found.take_events()) == 1
    late = card.model_copy(update={"task_id": "late"})
    assert not found.hold(late)


def test_saying_the_same_end_twice_draws_nothing_anew() -> None:
    found = a_set(2)
    found.end("已接单")
    revisions = [card.revision for card in found.cards]
    found.take_events()
    found.end("已接单")
    assert [card.revision for card in found.cards] == revisions
    assert found.take_events() == []
    found.end("已转派")  # the last words count
    assert {card.closing for card in found.cards} == {"已转派"}


def test_codes_are_few_fresh_and_each_once() -> None:
    found = a_set()
    for number in range(MOST_CODES + 3):
        found.note_sent("task-0", f"code-{number}", NOON)
    [card] = found.cards
    assert [code.value for code in card.codes] == [f"code-{n}" for n in range(3, MOST_CODES + 3)]
    found.note_sent("task-0", "fresh", NOON + timedelta(hours=72))
    assert [code.value for code in card.codes] == ["fresh"]
    found.note_drawn("task-0", card.revision, ["fresh"])
    assert card.codes == []


def test_what_changed_while_it_was_drawn_is_drawn_again() -> None:
    found = a_set()
    found.end("已接单")
    drawn_then = found.cards[0].revision
    found.end("已转派")
    found.take_events()
    found.note_drawn("task-0", drawn_then, [])
    assert len(found.take_events()) == 1
    found.note_drawn("task-0", found.cards[0].revision, [])
    assert found.take_events() == []


def test_a_set_of_cards_does_not_grow_without_bound() -> None:
    found = a_set(MOST_CARDS)
    one_more = found.cards[0].model_copy(update={"task_id": "one-more"})
    assert not found.hold(one_more)
    assert len(found.cards) == MOST_CARDS
