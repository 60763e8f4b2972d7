"""What the firm wants of its roster, what a synchronisation has seen, and what it proposes."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BaseModel, Field

from backend.features.roster.errors import ProposalDecided
from backend.features.roster.ports import Department, Member
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Day, Instant
from backend.kit.pii import PersonName, StoredPhone, WeChatIdentity

MOST_PLACES: Final = 500
MOST_DEPARTMENTS: Final = 3000
MOST_CHANGES: Final = 500
KEEP_RUN: Final = timedelta(days=90)
KEEP_PROPOSAL: Final = timedelta(days=90)
SETTINGS_ID: Final = "settings"
DEPARTMENTS_ID: Final = "departments"
DEEPEST: Final = 20


class Handling(StrEnum):
    IGNORE = "ignore"
    PROPOSE = "propose"  # somebody decides
    APPLY = "apply"  # at once, with the authority of whoever ordered it


class ChangeKind(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    LEAVE = "leave"


class DepartmentPlace(BaseModel):
    """Whoever is in this department, or in one below without a place of its own, belongs there."""

    department_id: Annotated[int, Field(ge=1)]
    branch_id: Annotated[str, Field(min_length=1, max_length=64)]
    team_id: Annotated[str, Field(max_length=64)] = ""


class RosterSettings(Aggregate):
    """`role_ids` of who is new. `ordered_by`: whose authority changes at once carry."""

    creating: Handling = Handling.PROPOSE
    updating: Handling = Handling.PROPOSE
    leaving: Handling = Handling.PROPOSE
    role_ids: Annotated[tuple[str, ...], Field(max_length=10)] = ()
    places: Annotated[tuple[DepartmentPlace, ...], Field(max_length=MOST_PLACES)] = ()
    ordered_by: str = ""

    def handling(self, kind: ChangeKind) -> Handling:
        return {
            ChangeKind.CREATE: self.creating,
            ChangeKind.UPDATE: self.updating,
            ChangeKind.LEAVE: self.leaving,
        }[kind]


class KnownDepartment(BaseModel):
    id: int
    parent_id: int
    name: Annotated[str, Field(max_length=200)]


class DepartmentTree(Aggregate):
    """As WeCom had them last."""

    departments: Annotated[list[KnownDepartment], Field(max_length=MOST_DEPARTMENTS)] = []

    def learn(self, found: list[Department]) -> None:
        self.departments = [
            KnownDepartment(id=each.id, parent_id=each.parent_id, name=each.name[:200])
            for each in found[:MOST_DEPARTMENTS]
        ]

    def place_of(self, member: Member, settings: RosterSettings) -> DepartmentPlace | None:
        """The nearest one at or above one of his departments, the main one first."""
        parents = {each.id: each.parent_id for each in self.departments}
        placed = {place.department_id: place for place in settings.places}
        for department_id in member.departments:
            above = department_id
            for _ in range(DEEPEST):
                if above in placed:
                    return placed[above]
                if not above:
                    break
                above = parents.get(above, 0)
        return None


class KnownMember(Aggregate):
    """Somebody whom a synchronisation has seen; `id` is blind. Only of those can it say later that
    they are gone: whoever is out of the agent's sight is not."""

    staff_id: str = ""
    seen_in: str
    gone: bool = False


class RunState(StrEnum):
    RUNNING = "running"  # or cut short: the next one goes on where it ended
    DONE = "done"


class Outcome(StrEnum):
    UNCHANGED = "unchanged"
    IGNORED = "ignored"
    PROPOSED = "proposed"
    CREATED = "created"
    UPDATED = "updated"
    LEFT = "left"


class Changed(BaseModel):
    """`subject_id`: the person, or the proposal about him."""

    outcome: Outcome
    kind: ChangeKind
    subject_id: str


class SyncRun(Aggregate):
    """One synchronisation of everybody, and its report."""

    state: RunState = RunState.RUNNING
    is_running: bool = True
    departments_left: Annotated[list[int], Field(max_length=MOST_DEPARTMENTS)] = []
    has_begun: bool = False
    members: int = 0
    counts: dict[Outcome, int] = {}
    changes: Annotated[list[Changed], Field(max_length=MOST_CHANGES)] = []
    last_failure: Annotated[str, Field(max_length=200)] = ""
    held_back: bool = False  # too many would have left at once: proposed instead
    created_at: datetime
    ended_at: datetime | None = None
    expire_at: datetime

    @classmethod
    def begun(cls, now: datetime) -> Self:
        return cls(created_at=now, expire_at=now + KEEP_RUN)

    def plan(self, department_ids: list[int]) -> None:
        self.departments_left, self.has_begun = department_ids[:MOST_DEPARTMENTS], True

    def note(self, outcome: Outcome, kind: ChangeKind | None = None, subject_id: str = "") -> None:
        self.counts = self.counts | {outcome: self.counts.get(outcome, 0) + 1}
        if kind is not None and len(self.changes) < MOST_CHANGES:
            changed = Changed(outcome=outcome, kind=kind, subject_id=subject_id)
            self.changes = [*self.changes, changed]

    def end(self, now: datetime) -> None:
        self.state, self.is_running, self.ended_at = RunState.DONE, False, now
        self.last_failure = ""


class ProposalState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"  # it has become so by itself


class Proposal(Aggregate):
    """What is new of one person; at most one of a kind is open. `fingerprint` tells the same
    proposal again: what was rejected is not proposed anew."""

    key: str
    kind: ChangeKind
    state: ProposalState = ProposalState.OPEN
    staff_id: str = ""
    userid: WeChatIdentity
    name: PersonName = ""
    phone: StoredPhone = ""
    branch_id: str = ""
    team_id: str = ""
    organisation_id: str = ""
    why: str = ""
    fingerprint: str
    created_at: Instant
    decided_by: str = ""
    decided_on: Day | None = None
    expire_at: datetime

    def decide(self, state: ProposalState, by: str, on: date) -> None:
        """Raises ProposalDecided."""
        if self.state is not ProposalState.OPEN:
            raise ProposalDecided
        self.state, self.decided_by, self.decided_on = state, by, on
