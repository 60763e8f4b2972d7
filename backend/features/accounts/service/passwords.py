"""Choosing a password: by a link from an administrator, or knowing the present one."""

from backend.features.accounts.errors import PasswordLinkRejected, WrongPassword
from backend.features.accounts.models import InvitationState, IssuedLink, StaffAccount
from backend.features.accounts.permissions import Permission
from backend.features.accounts.policies import refuse_weak_password
from backend.features.accounts.repository import StaffRepository
from backend.features.accounts.service.callers import Caller, SignInLimits
from backend.features.accounts.service.invitations import InvitationService
from backend.features.accounts.service.ranks import Ranks
from backend.features.accounts.service.sessions import SessionService
from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.errors import PermissionDenied
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.passwords import hash_password, password_matches
from backend.kit.tokens import new_token, token_hash


class PasswordService:
    def __init__(
        self,
        staff: StaffRepository,
        ranks: Ranks,
        sessions: SessionService,
        invitations: InvitationService,
        limits: SignInLimits,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.staff = staff
        self.ranks = ranks
        self.sessions = sessions
        self.invitations = invitations
        self.limits = limits
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    @transactional
    async def issue_link(self, actor: Actor, staff_id: str) -> IssuedLink:
        """Invites, or lets choose anew; the present password works until then.

        Raises StaffNotFound, StaffOutranksYou, AccountDisabled.
        """
        staff = await self.staff.get_within(actor.reach(Permission.STAFF_MANAGE), staff_id)
        await self.ranks.refuse_the_weaker(actor, staff)
        token = new_token()
        link = staff.invite(token_hash(token), self.now())
        await self.staff.save(staff)
        await self.audit.record(actor, AuditAction.PASSWORD_LINK_ISSUED, "staff", staff.id)
        return IssuedLink(token, link.expires_at)

    async def redeem(self, token: str, password: str, caller: Caller) -> None:
        """Choose a password by a link; every open session of the person ends.

        Raises PasswordLinkRejected, WeakPassword, TooManyRequests.
        """
        await self.limits.count_token(caller)
        staff = await self._linked(token)
        refuse_weak_password(password, username=staff.username)
        await self._take_by_link(token, await hash_password(password))

    @transactional
    async def _take_by_link(self, token: str, password_hash: str) -> None:
        staff = await self._linked(token)
        staff.take_password(password_hash)
        await self.staff.save(staff)
        await self.invitations.end_pending(staff.id, InvitationState.REPLACED)
        await self.sessions.end_all(staff.id)
        await self._record_change(_itself(staff), "link")

    async def _linked(self, token: str) -> StaffAccount:
        staff = await self.staff.by_password_link(token_hash(token))
        if staff is None:
            raise PasswordLinkRejected
        staff.check_link(self.now())
        return staff

    async def change_own(self, actor: Actor, current: str, new: str) -> None:
        """Every other session of the person ends.

        Raises WrongPassword, WeakPassword, TooManyRequests, PermissionDenied (not staff).
        """
        if actor.kind is not ActorKind.STAFF:
            raise PermissionDenied(permission=Permission.ME_KEEP)
        await self.limits.count_own_password(actor.id)
        staff = await self.staff.get(actor.id)
        if not await password_matches(staff.password_hash or None, current):
            raise WrongPassword
        refuse_weak_password(new, username=staff.username)
        await self._replace(actor, staff.password_hash, await hash_password(new))

    @transactional
    async def _replace(self, actor: Actor, stored: str, password_hash: str) -> None:
        staff = await self.staff.get(actor.id)
        if not staff.active or staff.password_hash != stored:  # changed while we were hashing
            raise WrongPassword
        staff.take_password(password_hash)
        await self.staff.save(staff)
        await self.sessions.end_all(staff.id, but=actor.session_id)
        await self._record_change(actor, "own")

    async def _record_change(self, actor: Actor, by: str) -> None:
        await self.audit.record(actor, AuditAction.PASSWORD_CHANGED, "staff", actor.id, {"by": by})


def _itself(staff: StaffAccount) -> Actor:
    return Actor(
        id=staff.id,
        kind=ActorKind.STAFF,
        team_id=staff.team_id,
        branch_id=staff.branch_id,
        organisation_id=staff.organisation_id,
        via="link",
    )
