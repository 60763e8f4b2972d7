"""The first run: a one-time token, printed on the server, opens the firm (reliability R62)."""

from datetime import timedelta
from typing import Final

from backend.features.accounts.errors import AlreadySetUp, SetupTokenRejected
from backend.features.accounts.models import (
    Branch,
    OpenedSession,
    Organisation,
    OrganisationKind,
    SignInWay,
    StaffAccount,
)
from backend.features.accounts.policies import refuse_weak_password
from backend.features.accounts.repository import AccountStores
from backend.features.accounts.schemas.setup import SetupOrder
from backend.features.accounts.service.callers import Caller, SignInLimits
from backend.features.accounts.service.sessions import SessionService
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.features.audit import AuditAction, AuditLog
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.passwords import hash_password
from backend.kit.tokens import new_token, token_hash

FIRST_BRANCH: Final = "总部网点"


class SetupService:
    def __init__(
        self,
        stores: AccountStores,
        sessions: SessionService,
        limits: SignInLimits,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        token_life: timedelta,
        now: Clock,
    ) -> None:
        self.stores = stores
        self.sessions = sessions
        self.limits = limits
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.token_life = token_life
        self.now = now

    async def is_needed(self) -> bool:
        return await self.stores.organisations.firm() is None

    async def issue_token(self) -> str | None:
        """A new token to print, whose predecessor stops working; None once the firm is set up."""
        if not await self.is_needed():
            return None
        token = new_token()
        await self.stores.setup_tokens.replace(token_hash(token), self.now() + self.token_life)
        return token

    async def set_up(self, order: SetupOrder, caller: Caller) -> OpenedSession:
        """Raises SetupTokenRejected, AlreadySetUp, WeakPassword, TooManyRequests."""
        await self.limits.count_token(caller)
        if not await self.is_needed():
            raise AlreadySetUp
        if not await self.stores.setup_tokens.is_valid(token_hash(order.token), self.now()):
            raise SetupTokenRejected
        password = order.administrator.password.get_secret_value()
        refuse_weak_password(password, username=order.administrator.username)
        return await self._found(order, await hash_password(password), caller)

    @transactional
    async def _found(self, order: SetupOrder, password_hash: str, caller: Caller) -> OpenedSession:
        if not await self.is_needed():
            raise AlreadySetUp
        if not await self.stores.setup_tokens.use(token_hash(order.token), self.now()):
            raise SetupTokenRejected
        branch = await self._first_branch(order)
        first = order.administrator
        staff = StaffAccount(
            username=first.username,
            name=first.name,
            phone=first.phone,
            role_ids=(ADMINISTRATOR,),
            organisation_id=branch.organisation_id,
            branch_id=branch.id,
            password_hash=password_hash,
            created_at=self.now(),
            last_signed_in_at=self.now(),
        )
        await self.stores.staff.add(staff)
        opened = await self.sessions.open(staff, SignInWay.SETUP, caller.device)
        await self.audit.record(
            opened.session.actor({}), AuditAction.SET_UP, "organisation", branch.organisation_id
        )
        return opened

    async def _first_branch(self, order: SetupOrder) -> Branch:
        now = self.now()
        firm = Organisation(
            name=order.organisation_name, kind=OrganisationKind.FIRM, created_at=now
        )
        name = order.branch_name or FIRST_BRANCH
        branch = Branch(organisation_id=firm.id, name=name, created_at=now)
        firm.default_branch_id = branch.id
        await self.stores.organisations.add(firm)
        await self.stores.branches.add(branch)
        return branch
