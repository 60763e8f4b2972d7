"""What cards need from the features whose acts they offer, and from the platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from backend.features.cards.drawing import Drawing
from backend.kit.access import Actor
from backend.kit.clock import Instant


@dataclass(frozen=True)
class Press:
    """Somebody pressed a button. `code` lets us redraw his card once; `choices` by question."""

    task_id: str
    userid: str = field(repr=False)
    key: str
    code: str = field(repr=False)
    at: Instant
    choices: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """A press of somebody who was asked. The same `operation_id` when it is carried out again."""

    actor: Actor
    subject: str
    operation_id: str
    reason: str = ""


class CardAct(Protocol):
    @property
    def choices(self) -> Mapping[str, str]:
        """The reasons to choose from, name by code, at most 10; none: no reason is asked."""

    async def perform(self, answer: Answer) -> str:
        """Do it, in the unit of work that is running; the few words the card closes with.

        Raises AppError where it is refused: nothing is done then, and the card says why.
        """


class ScreenUnavailable(Exception):
    """The platform cannot be asked now; later it can."""


class CardScreen(Protocol):
    async def redraw(self, userid: str, code: str, drawing: Drawing) -> bool:
        """Show this on the person's phones; False: the code is good for nothing any more.

        Raises ScreenUnavailable.
        """
