"""Inviting people who have no way in yet: by a link, or by WeCom; sent anew, revoked, accepted."""

from backend.features.accounts.errors import (
    AccountDisabled,
    AlreadyJoined,
    InvitationNotFound,
    InvitationRejected,
    WeComUserMissing,
)
from backend.features.accounts.models import (
    Invitation,
    InvitationState,
    InvitationWay,
    IssuedLink,
    StaffAccount,
)
from backend.features.accounts.models.invitation import INVITATION_LIFE
from backend.features.accounts.permissions import Permission
from backend.features.accounts.policies import refuse_weak_password
from backend.features.accounts.repository import AccountStores
from backend.features.accounts.schemas.invitations import InvitationQuery
from backend.features.accounts.service.callers import Caller, SignInLimits
from backend.features.accounts.service.invited import Invited
from backend.features.accounts.service.ranks import Ranks
from backend.features.accounts.service.sessions import SessionService
from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.pagination import Page
from backend.kit.passwords import hash_password
from backend.kit.tokens import new_token, token_hash


class InvitationService:
    def __init__(
        self,
        stores: AccountStores,
        ranks: Ranks,
        sessions: SessionService,
        limits: SignInLimits,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.stores = stores
        self.ranks = ranks
        self.sessions = sessions
        self.limits = limits
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    async def page(self, actor: Actor, asked: InvitationQuery) -> Page[Invitation]:
        reach = actor.reach(Permission.STAFF_READ)
        return await self.stores.invitations.page_within(reach, asked.state, asked)

    @transactional
    async def invite(self, actor: Actor, staff_id: str, way: InvitationWay) -> IssuedLink:
        """Also sends anew: the one before stops working. The token is empty for WeCom.

        Raises StaffNotFound, StaffOutranksYou, AccountDisabled, AlreadyJoined, WeComUserMissing.
        """
        staff = await self._invitable(actor, staff_id, way)
        await self.end_pending(staff.id, InvitationState.REPLACED)
        token = new_token() if way is InvitationWay.LINK else ""
        invitation = Invitation(
            staff_id=staff.id,
            team_id=staff.team_id,
            branch_id=staff.branch_id,
            organisation_id=staff.organisation_id,
            way=way,
            token_hash=token_hash(token) if token else "",
            invited_by=actor.id,
            created_at=self.now(),
            expires_at=self.now() + INVITATION_LIFE,
        )
        await self.stores.invitations.add(invitation)
        staff.welcome()
        await self.stores.staff.save(staff)
        await self.audit.record(
            actor, AuditAction.STAFF_INVITED, "staff", staff.id, {"way": way.value}
        )
        return IssuedLink(token, invitation.expires_at)

    async def _invitable(self, actor: Actor, staff_id: str, way: InvitationWay) -> StaffAccount:
        reach = actor.reach(Permission.STAFF_MANAGE)
        staff = await self.stores.staff.get_within(reach, staff_id)
        await self.ranks.refuse_the_weaker(actor, staff)
        if not staff.active:
            raise AccountDisabled
        if staff.password_hash:
            raise AlreadyJoined
        if way is InvitationWay.WECOM and not staff.wecom_userid:
            raise WeComUserMissing
        return staff

    @transactional
    async def revoke(self, actor: Actor, staff_id: str) -> None:
        """Who has not come in yet does not, by WeCom either.

        Raises StaffNotFound, StaffOutranksYou, InvitationNotFound.
        """
        reach = actor.reach(Permission.STAFF_MANAGE)
        staff = await self.stores.staff.get_within(reach, staff_id)
        await self.ranks.refuse_the_weaker(actor, staff)
        if not await self.end_pending(staff.id, InvitationState.REVOKED):
            raise InvitationNotFound
        staff.turn_away()
        await self.stores.staff.save(staff)
        await self.audit.record(actor, AuditAction.INVITATION_REVOKED, "staff", staff.id)

    async def end_pending(self, staff_id: str, state: InvitationState) -> bool:
        """Whether one was pending. Call in the unit of work that changes the person."""
        pending = await self.stores.invitations.pending_of(staff_id)
        if pending is None:
            return False
        pending.end(state, self.now())
        await self.stores.invitations.save(pending)
        return True

    # -- accepted ------------------------------------------------------------------------------

    async def look_up(self, token: str, caller: Caller) -> Invited:
        """Raises InvitationRejected, TooManyRequests."""
        await self.limits.count_token(caller)
        invitation, staff = await self._found(token)
        firm = await self.stores.organisations.get(invitation.organisation_id)
        return Invited(invitation, staff, firm.name)

    async def accept(self, token: str, password: str, caller: Caller) -> None:
        """Choose the first password. Raises InvitationRejected, WeakPassword, TooManyRequests."""
        await self.limits.count_token(caller)
        _, staff = await self._found(token)
        refuse_weak_password(password, username=staff.username)
        await self._accept(token, await hash_password(password))

    @transactional
    async def _accept(self, token: str, password_hash: str) -> None:
        """Used twice at once, the later one runs again and finds it used."""
        invitation, staff = await self._found(token)
        invitation.accept(self.now())
        staff.take_password(password_hash)
        await self.stores.invitations.save(invitation)
        await self.stores.staff.save(staff)
        await self.sessions.end_all(staff.id)
        itself = Actor(
            id=staff.id,
            kind=ActorKind.STAFF,
            team_id=staff.team_id,
            branch_id=staff.branch_id,
            organisation_id=staff.organisation_id,
            via="invitation",
        )
        await self.audit.record(
            itself, AuditAction.PASSWORD_CHANGED, "staff", staff.id, {"by": "invitation"}
        )

    async def _found(self, token: str) -> tuple[Invitation, StaffAccount]:
        invitation = await self.stores.invitations.by_token(token_hash(token))
        if invitation is None:
            raise InvitationRejected
        invitation.check(self.now())
        staff = await self.stores.staff.get(invitation.staff_id)
        if not staff.active or staff.password_hash:
            raise InvitationRejected
        return invitation, staff

    async def let_in_by_wecom(self, staff: StaffAccount) -> bool:
        """Whether WeCom's word is enough: not after an invitation was revoked or ran out unused.
        Accepts one that is pending, in the unit of work that opens the session."""
        if staff.is_turned_away:
            return False
        pending = await self.stores.invitations.pending_of(staff.id)
        if pending is None:
            return True
        if self.now() >= pending.expires_at:
            return staff.has_been_here
        if pending.way is InvitationWay.WECOM:
            pending.accept(self.now())
            await self.stores.invitations.save(pending)
        return True
