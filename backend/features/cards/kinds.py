"""Which occasions are told by a card, and what may be pressed on it.

A kind is data: an occasion, the buttons, and the name of the act behind each. What an act does is
wired in the container (`CardAct`); a kind without buttons is only looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from backend.features.notifications import Occasion


@dataclass(frozen=True)
class CardButton:
    """`act` names the `CardAct` that a press carries out. The main one is drawn in colour."""

    key: str
    text: str
    act: str
    is_main: bool = False


@dataclass(frozen=True)
class CardKind:
    """`source` stands small above the title."""

    source: str
    buttons: tuple[CardButton, ...] = ()

    def button(self, key: str) -> CardButton | None:
        return next((button for button in self.buttons if button.key == key), None)


TAKE: Final = "visit.take"
REFUSE: Final = "visit.refuse"
GRAB: Final = "offer.grab"
APPROVE: Final = "approval.approve"
DISAPPROVE: Final = "approval.refuse"

KINDS: Final[Mapping[Occasion, CardKind]] = {
    Occasion.TECHNICIAN_ASSIGNED: CardKind(
        "派单",
        (
            CardButton("take", "接单", TAKE, is_main=True),
            CardButton("refuse", "拒单", REFUSE),
        ),
    ),
    Occasion.STAFF_APPROVAL_ASKED: CardKind(
        "审批",
        (
            CardButton("approve", "同意", APPROVE, is_main=True),
            CardButton("refuse", "不同意", DISAPPROVE),
        ),
    ),
    Occasion.TECHNICIAN_RECALLED: CardKind("撤回"),
    Occasion.TECHNICIAN_URGED: CardKind("催单"),
    Occasion.TECHNICIAN_OFFERED: CardKind(
        "抢单", (CardButton("grab", "抢单", GRAB, is_main=True),)
    ),
}


def acts_named() -> set[str]:
    """Every act that some button asks for."""
    return {button.act for kind in KINDS.values() for button in kind.buttons}
