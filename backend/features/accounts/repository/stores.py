"""All of this feature's collections, passed as one to the services that need several."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.features.accounts.repository.customers import CustomerAccountRepository
from backend.features.accounts.repository.invitations import InvitationRepository
from backend.features.accounts.repository.organisations import (
    BranchRepository,
    OrganisationRepository,
    TeamRepository,
)
from backend.features.accounts.repository.phone_codes import PhoneCodeStore
from backend.features.accounts.repository.roles import RoleRepository
from backend.features.accounts.repository.sessions import SessionRepository
from backend.features.accounts.repository.setup_tokens import SetupTokens
from backend.features.accounts.repository.staff import StaffRepository
from backend.features.accounts.repository.web_sign_ins import WebSignInStore
from backend.features.accounts.repository.wecom_sign_ins import WeComSignInStore
from backend.kit.mongo import Mongo
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class AccountStores:
    organisations: OrganisationRepository
    branches: BranchRepository
    teams: TeamRepository
    staff: StaffRepository
    invitations: InvitationRepository
    roles: RoleRepository
    customers: CustomerAccountRepository
    sessions: SessionRepository
    setup_tokens: SetupTokens
    phone_codes: PhoneCodeStore
    web_sign_ins: WebSignInStore
    wecom_sign_ins: WeComSignInStore

    @classmethod
    def of(cls, mongo: Mongo) -> "AccountStores":
        return cls(
            organisations=OrganisationRepository(mongo),
            branches=BranchRepository(mongo),
            teams=TeamRepository(mongo),
            staff=StaffRepository(mongo),
            invitations=InvitationRepository(mongo),
            roles=RoleRepository(mongo),
            customers=CustomerAccountRepository(mongo),
            sessions=SessionRepository(mongo),
            setup_tokens=SetupTokens(mongo),
            phone_codes=PhoneCodeStore(mongo),
            web_sign_ins=WebSignInStore(mongo),
            wecom_sign_ins=WeComSignInStore(mongo),
        )

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (
            self.organisations.ensure_indexes,
            self.branches.ensure_indexes,
            self.teams.ensure_indexes,
            self.staff.ensure_indexes,
            self.invitations.ensure_indexes,
            self.roles.ensure_indexes,
            self.customers.ensure_indexes,
            self.sessions.ensure_indexes,
            self.phone_codes.ensure_indexes,
            self.web_sign_ins.ensure_indexes,
            self.wecom_sign_ins.ensure_indexes,
        )
