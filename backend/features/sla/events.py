"""What has happened to the clocks of tickets. Ids only."""

from typing import ClassVar

from backend.kit.aggregate import DomainEvent, Told
from backend.kit.clock import Instant


class ClockEvent(DomainEvent):
    """`entry_id` is the row that was written of it."""

    ticket_id: str
    entry_id: str
    clock: str
    cycle: int
    due_at: Instant


class ClockBreached(ClockEvent):
    """It stays, as an entry; people are told by the level that goes with it."""

    told: ClassVar[Told] = Told.NEVER

    side: str


class ClockLevelReached(ClockEvent):
    """The highest of those reached at once, of a clock that still runs. `tells`: the kinds of
    people who hear of it in their duty hours; `tells_at_once`: whatever the hour.
    `recalled_visit_id`: the visit nobody has taken yet, which goes back to the pool."""

    told: ClassVar[Told] = Told.BESIDE

    level: str
    tells: list[str]
    tells_at_once: list[str]
    recalled_visit_id: str = ""
