"""One invitation to somebody who has an account and no way in yet."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from backend.features.accounts.errors import InvitationRejected
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant

INVITATION_LIFE: Final = timedelta(days=7)


class InvitationWay(StrEnum):
    LINK = "link"  # whoever holds the token chooses a password
    WECOM = "wecom"  # the member signs in with WeCom, which vouches for him


class InvitationState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"
    REVOKED = "revoked"
    REPLACED = "replaced"  # sent anew, or the person came in another way


class Invitation(Aggregate):
    """`token_hash` is empty for WeCom. At most one of a person is pending."""

    staff_id: str
    team_id: str = ""
    branch_id: str
    organisation_id: str
    way: InvitationWay
    state: InvitationState = InvitationState.PENDING
    token_hash: str = ""
    invited_by: str
    created_at: Instant
    expires_at: Instant
    ended_at: Instant | None = None

    def check(self, now: datetime) -> None:
        """Raises InvitationRejected."""
        if self.state is not InvitationState.PENDING or now >= self.expires_at:
            raise InvitationRejected

    def accept(self, now: datetime) -> None:
        """Raises InvitationRejected."""
        self.check(now)
        self.end(InvitationState.ACCEPTED, now)

    def end(self, state: InvitationState, now: datetime) -> None:
        self.state, self.ended_at, self.token_hash = state, now, ""
