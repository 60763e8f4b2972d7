"""What one act adds to the timeline, before the timeline orders and seals it."""

from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from backend.features.tickets.models.values import By, Position
from backend.features.tickets.workflow import Act, TicketState

Changes = dict[str, tuple[JsonValue, JsonValue]]


@dataclass(frozen=True)
class Line:
    """`changes` holds nobody's personal data; what is (contact, address) is in `personal`."""

    act: Act
    by: By
    before: TicketState | None
    after: TicketState
    public: bool
    reason: str = ""
    note: str = ""
    changes: Changes = field(default_factory=dict)
    personal: Changes = field(default_factory=dict)
    position: Position | None = None
    accuracy_metres: int | None = None
    media_ids: tuple[str, ...] = ()
    device_at: datetime | None = None

    @property
    def moves(self) -> bool:
        """Whether the ticket stands elsewhere after it, or waits for something else."""
        return self.before is not self.after or self.act in _WAITED_FOR


_WAITED_FOR = frozenset(
    {Act.REBOOK, Act.QUOTE, Act.JUDGE_QUOTE, Act.ANSWER_QUOTE, Act.RECORD_CALL, Act.MESSAGE}
)

INTERNAL_ACTS = frozenset(
    {
        Act.SUBMIT_FOR_REVIEW,
        Act.REFUSE,
        Act.TIME_OUT,
        Act.RECALL,
        Act.ASK_TRANSFER,
        Act.TRANSFER,
        Act.RECORD_CALL,
        Act.RECORD_STEP,
        Act.RETURN_RECORD,
        Act.REMIND,
        Act.SET_BRAND_NUMBERS,
        Act.INTERVIEW,
        Act.LINK,
        Act.UNLINK,
        Act.ASK_TASK,
        Act.TASK,
        Act.PIN,
        Act.UNPIN,
        Act.GIVE_TO_TEAM,
        Act.GIVE_OUT,
        Act.TAKE_BACK,
        Act.RELIEVE,
    }
)
"""Lines the customer does not read: how the firm arranges itself is its own matter."""
