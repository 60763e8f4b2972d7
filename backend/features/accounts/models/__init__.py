"""People who sign in, what they may do, and where they belong."""

from backend.features.accounts.models.customer import (
    CustomerAccount,
    CustomerOrigin,
    LinkedIdentity,
    WeChatChannel,
)
from backend.features.accounts.models.invitation import (
    Invitation,
    InvitationState,
    InvitationWay,
)
from backend.features.accounts.models.organisation import (
    Branch,
    Organisation,
    OrganisationKind,
    Team,
)
from backend.features.accounts.models.profile import Profile
from backend.features.accounts.models.role import Role
from backend.features.accounts.models.session import OpenedSession, Session, SignInWay
from backend.features.accounts.models.staff import (
    Departure,
    IssuedLink,
    PasswordLink,
    StaffAccount,
)

__all__ = [
    "Branch",
    "CustomerAccount",
    "CustomerOrigin",
    "Departure",
    "Invitation",
    "InvitationState",
    "InvitationWay",
    "IssuedLink",
    "LinkedIdentity",
    "OpenedSession",
    "Organisation",
    "OrganisationKind",
    "PasswordLink",
    "Profile",
    "Role",
    "Session",
    "SignInWay",
    "StaffAccount",
    "Team",
    "WeChatChannel",
]
