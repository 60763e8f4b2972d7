"""Somebody who works for the firm or a subcontractor, and signs in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel

from backend.features.accounts.errors import AccountDisabled, PasswordLinkRejected
from backend.features.accounts.events import StaffDisabled, StaffMoved
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Day
from backend.kit.pii import PersonName, StoredPhone, WeChatIdentity

PASSWORD_LINK_LIFE: Final = timedelta(hours=72)


class PasswordLink(BaseModel):
    """Lets its holder choose a password once; only the token's hash is kept."""

    token_hash: str
    expires_at: datetime


@dataclass(frozen=True)
class IssuedLink:
    """The only time the token is seen."""

    token: str
    expires_at: datetime


class StaffAccount(Aggregate):
    """Empty text means: has none. The organisation is always the branch's."""

    username: str
    name: PersonName
    phone: StoredPhone = ""
    wecom_userid: WeChatIdentity = ""
    role_ids: tuple[str, ...]
    organisation_id: str
    branch_id: str
    team_id: str = ""
    reports_to: str = ""
    active: bool = True
    left_on: Day | None = None
    password_hash: str = ""
    password_link: PasswordLink | None = None
    created_at: datetime
    last_signed_in_at: datetime | None = None

    @property
    def has_a_way_in(self) -> bool:
        return bool(self.password_hash or self.wecom_userid)

    def move(self, branch_id: str, organisation_id: str, team_id: str) -> None:
        """Belongs elsewhere from now on, if that is not where he belongs already."""
        before = (self.branch_id, self.organisation_id, self.team_id)
        self.branch_id, self.organisation_id, self.team_id = branch_id, organisation_id, team_id
        if before != (branch_id, organisation_id, team_id):
            self.record(StaffMoved(staff_id=self.id))

    def disable(self) -> None:
        if self.active:
            self.active, self.password_link = False, None
            self.record(StaffDisabled(staff_id=self.id))

    def enable(self) -> None:
        self.active = True

    def invite(self, token_hash: str, now: datetime) -> PasswordLink:
        """A new link; an older one stops working. Raises AccountDisabled."""
        if not self.active:
            raise AccountDisabled
        self.password_link = PasswordLink(
            token_hash=token_hash, expires_at=now + PASSWORD_LINK_LIFE
        )
        return self.password_link

    def check_link(self, now: datetime) -> None:
        """Raises PasswordLinkRejected."""
        if not self.active or self.password_link is None or now >= self.password_link.expires_at:
            raise PasswordLinkRejected

    def take_password(self, password_hash: str) -> None:
        self.password_hash, self.password_link = password_hash, None
