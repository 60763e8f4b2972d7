"""One sign-in: what its token opens, until when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from backend.features.accounts.models.customer import CustomerAccount
from backend.features.accounts.models.staff import StaffAccount
from backend.features.accounts.permissions import Held
from backend.kit.access import Actor, ActorKind
from backend.kit.aggregate import Aggregate
from backend.kit.pii import PersonName, WeChatIdentity

STAMP_EVERY: Final = timedelta(minutes=5)
"""Sessions in use are stamped no more often, so that a request does not cost a write."""

DEVICE_LENGTH: Final = 200


class SignInWay(StrEnum):
    PASSWORD = "password"  # noqa: S105 - the name of a way in
    WECOM = "wecom"
    MINIPROGRAM = "miniprogram"
    OFFICIAL_ACCOUNT = "official_account"
    SETUP = "setup"
    PHONE_CODE = "phone_code"


class Session(Aggregate):
    """Holds a copy of what requests need to know of the person, so that one read is enough.

    Whoever changes the person follows it up here in the same unit of work.
    """

    token_hash: str
    person_id: str
    kind: ActorKind
    name: PersonName = ""
    role_ids: tuple[str, ...] = ()
    team_id: str = ""
    branch_id: str = ""
    organisation_id: str = ""
    via: SignInWay
    openid: WeChatIdentity = ""  # of the user who signed in, by `via`
    device: str = ""  # what the client calls itself (User-Agent)
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime

    def is_live(self, now: datetime, idle_limit: timedelta | None) -> bool:
        idle = idle_limit is not None and now >= self.last_seen_at + idle_limit
        return now < self.expires_at and not idle

    def is_due_for_stamp(self, now: datetime) -> bool:
        return now >= self.last_seen_at + STAMP_EVERY

    def follow(self, person: StaffAccount | CustomerAccount) -> None:
        """Copy what changed, or go over to the account this one was merged into."""
        self.person_id, self.name = person.id, person.name
        if isinstance(person, StaffAccount):
            self.role_ids, self.team_id = person.role_ids, person.team_id
            self.branch_id, self.organisation_id = person.branch_id, person.organisation_id

    def actor(self, grants: Held) -> Actor:
        return Actor(
            id=self.person_id,
            kind=self.kind,
            name=self.name,
            role_ids=self.role_ids,
            grants=grants,
            team_id=self.team_id,
            branch_id=self.branch_id,
            organisation_id=self.organisation_id,
            session_id=self.id,
            via=self.via,
        )


@dataclass(frozen=True)
class OpenedSession:
    """The only time the token is seen; the database has its hash."""

    token: str
    session: Session
