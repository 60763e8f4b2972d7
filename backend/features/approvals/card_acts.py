"""同意 and 不同意 by a button on the card. They fill `CardAct`."""

from collections.abc import Mapping
from typing import Final

from backend.features.approvals.errors import NotYoursToDecide
from backend.features.approvals.service.deciding import Deciding
from backend.features.cards import Answer

APPROVED: Final = "已同意"
REFUSED: Final = "未同意"

REFUSAL_REASONS: Final[Mapping[str, str]] = {
    "too_high": "金额偏高",
    "unclear": "说明不清楚",
    "in_warranty": "应按保修处理",
    "other_way": "请换一种维修方案",
    "ask_me": "请电话联系我",
}


def card_subject(approval_id: str, step: int, staff_id: str) -> str:
    """One set of cards a person and step: what one of several says leaves the others' open."""
    return f"approval:{approval_id}:{step}:{staff_id}"


class ApproveByCard:
    choices: Mapping[str, str] = {}

    def __init__(self, deciding: Deciding) -> None:
        self._deciding = deciding

    async def perform(self, answer: Answer) -> str:
        await _decide(self._deciding, answer, approved=True, note="")
        return APPROVED


class RefuseByCard:
    choices: Mapping[str, str] = REFUSAL_REASONS

    def __init__(self, deciding: Deciding) -> None:
        self._deciding = deciding

    async def perform(self, answer: Answer) -> str:
        note = REFUSAL_REASONS[answer.reason]
        await _decide(self._deciding, answer, approved=False, note=note)
        return REFUSED


async def _decide(deciding: Deciding, answer: Answer, *, approved: bool, note: str) -> None:
    """Raises what `Deciding.decide` does."""
    _, approval_id, step, staff_id = answer.subject.split(":")
    if answer.actor.id != staff_id:
        raise NotYoursToDecide
    await deciding.decide(answer.actor, approval_id, approved, note, step=int(step))
