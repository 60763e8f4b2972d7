"""Somebody who works for the firm or a subcontractor, and signs in."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel

from backend.features.accounts.errors import AccountDisabled, PasswordLinkRejected
from backend.features.accounts.events import StaffDisabled, StaffLeft, StaffMoved
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Day, Instant
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


class Departure(BaseModel):
    """Planned until his last day is over. `successor_id`: who takes over what he has in hand;
    empty: it goes back to where it came from."""

    last_day: Day
    successor_id: str = ""
    ordered_by: str
    ordered_at: Instant


class StaffAccount(Aggregate):
    """Empty text means: has none. The organisation is always the branch's."""

    username: str
    name: PersonName
    phone: StoredPhone = ""
    wecom_userid: WeChatIdentity = ""
    official_account_openid: WeChatIdentity = ""  # where he is told, no way in
    role_ids: tuple[str, ...]
    organisation_id: str
    branch_id: str
    team_id: str = ""
    reports_to: str = ""
    active: bool = True
    departure: Departure | None = None
    left_on: Day | None = None
    is_turned_away: bool = False  # invited, and the invitation revoked before he came
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

    def leave(self, departure: Departure) -> None:
        """Whatever was a way in is none any more; his name stays."""
        self.disable()
        self.departure, self.left_on = None, departure.last_day
        self.password_hash, self.wecom_userid, self.official_account_openid = "", "", ""
        self.record(StaffLeft(staff_id=self.id, successor_id=departure.successor_id))

    def enable(self) -> None:
        """Also who had left: he comes back without a way in, and is invited."""
        self.active, self.departure, self.left_on = True, None, None

    def welcome(self) -> None:
        self.is_turned_away = False

    def turn_away(self) -> None:
        self.is_turned_away = not self.has_been_here

    @property
    def has_been_here(self) -> bool:
        return self.last_signed_in_at is not None or bool(self.password_hash)

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
