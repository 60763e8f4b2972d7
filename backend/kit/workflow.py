"""A state machine as a table: what may be done in which status, and where it leads."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from backend.kit.errors import TransitionNotAllowed

Status = TypeVar("Status", bound=StrEnum)
Action = TypeVar("Action", bound=StrEnum)


@dataclass(frozen=True)
class Step(Generic[Status, Action]):
    action: Action
    sources: frozenset[Status]
    target: Status


class Workflow(Generic[Status, Action]):
    """Rows of (action, from, to). The first row that fits counts."""

    def __init__(self, *rows: tuple[Action, Iterable[Status], Status]) -> None:
        self.steps = tuple(Step(action, frozenset(src), dst) for action, src, dst in rows)

    def after(self, current: Status, action: Action) -> Status:
        """Where the action leads. Raises TransitionNotAllowed."""
        for step in self.steps:
            if step.action == action and current in step.sources:
                return step.target
        raise TransitionNotAllowed(current=current, action=action)

    def allows(self, current: Status, action: Action) -> bool:
        return any(step.action == action and current in step.sources for step in self.steps)

    def actions(self, current: Status) -> list[Action]:
        """The actions open from here; consoles and mini-programs draw their buttons from it."""
        return list(dict.fromkeys(step.action for step in self.steps if current in step.sources))

    def mermaid(self) -> str:
        edges = (
            f"    {source} --> {step.target}: {step.action}"
            for step in self.steps
            for source in sorted(step.sources)
        )
        return "\n".join(["stateDiagram-v2", *edges])
