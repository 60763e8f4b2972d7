"""People who sign in, what they may do, and where they belong."""

from backend.features.accounts.models.customer import (
    CustomerAccount,
    LinkedIdentity,
    WeChatChannel,
)
from backend.features.accounts.models.organisation import (
    Branch,
    Organisation,
    OrganisationKind,
    Team,
)
from backend.features.accounts.models.role import Role
from backend.features.accounts.models.session import Session, SignInWay
from backend.features.accounts.models.staff import PasswordLink, StaffAccount

__all__ = [
    "Branch",
    "CustomerAccount",
    "LinkedIdentity",
    "Organisation",
    "OrganisationKind",
    "PasswordLink",
    "Role",
    "Session",
    "SignInWay",
    "StaffAccount",
    "Team",
    "WeChatChannel",
]
