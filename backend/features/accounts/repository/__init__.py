"""Where people, roles and sessions are kept."""

from backend.features.accounts.repository.customers import CustomerAccountRepository
from backend.features.accounts.repository.organisations import (
    BranchRepository,
    OrganisationRepository,
    TeamRepository,
)
from backend.features.accounts.repository.roles import RoleRepository
from backend.features.accounts.repository.sessions import SessionRepository
from backend.features.accounts.repository.setup_tokens import SetupTokens
from backend.features.accounts.repository.staff import StaffRepository, StaffSearch
from backend.features.accounts.repository.stores import AccountStores

__all__ = [
    "AccountStores",
    "BranchRepository",
    "CustomerAccountRepository",
    "OrganisationRepository",
    "RoleRepository",
    "SessionRepository",
    "SetupTokens",
    "StaffRepository",
    "StaffSearch",
    "TeamRepository",
]
