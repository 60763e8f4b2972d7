"""A person's request about his own data, and how far it has come."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from backend.features.privacy.errors import RequestClosed
from backend.kit.access import ActorKind
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.pii import PersonName, StoredPhone, WeChatIdentity

MOST_OBSTACLES: Final = 20
ASK_AGAIN_AFTER: Final = timedelta(days=1)


class RequestKind(StrEnum):
    COPY = "copy"
    DELETION = "deletion"


class RequestState(StrEnum):
    WAITING = "waiting"  # for its turn, or for the days in which it can be taken back
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN: Final = (RequestState.WAITING, RequestState.RUNNING)


class LegalHold(BaseModel):
    """What stays, without anything that names the person: how much of it, why, until when."""

    title: str
    reason: str
    count: int
    until: Instant


class PersonalRequest(Aggregate):
    """`names`, `phones` and `identities` are what the person was known by: taken down when his
    account is closed, so that a deletion that is cut short can go on, and emptied at its end.

    `active_for` is unique: one open request of a kind for each person.
    """

    kind: RequestKind
    person_id: str
    person_kind: ActorKind
    asked_by: str
    state: RequestState = RequestState.WAITING
    active_for: str | None = None
    created_at: Instant
    due_at: Instant
    started_at: Instant | None = None
    finished_at: Instant | None = None
    expire_at: Instant | None = None
    steps_done: list[str] = []
    obstacles: list[str] = []
    holds: list[LegalHold] = []
    former_ids: list[str] = []
    names: list[PersonName] = []
    phones: list[StoredPhone] = []
    identities: list[WeChatIdentity] = []
    parts: int = 0
    bytes: int = 0

    @classmethod
    def asked(
        cls,
        kind: RequestKind,
        person_id: str,
        person_kind: ActorKind,
        by: str,
        now: datetime,
        *,
        wait: timedelta,
    ) -> "PersonalRequest":
        return cls(
            kind=kind,
            person_id=person_id,
            person_kind=person_kind,
            asked_by=by,
            active_for=f"{kind}:{person_id}",
            created_at=now,
            due_at=now + wait,
        )

    @property
    def is_closed_to_its_person(self) -> bool:
        """The account is gone: from here on there is no way back."""
        return self.state is RequestState.RUNNING and self.kind is RequestKind.DELETION

    def cancel(self, now: datetime) -> None:
        """Raises RequestClosed."""
        if self.state is not RequestState.WAITING:
            raise RequestClosed
        self.state, self.active_for, self.finished_at = RequestState.CANCELLED, None, now

    def hold_up(self, obstacles: list[str], now: datetime) -> None:
        self.obstacles = obstacles[:MOST_OBSTACLES]
        self.due_at = now + ASK_AGAIN_AFTER

    def begin(self, now: datetime) -> None:
        self.state, self.started_at, self.obstacles = RequestState.RUNNING, now, []

    def note_step(self, name: str) -> None:
        if name not in self.steps_done:
            self.steps_done = [*self.steps_done, name]

    def finish(self, now: datetime) -> None:
        self.state, self.active_for, self.finished_at = RequestState.DONE, None, now
        self.names, self.phones, self.identities = [], [], []
