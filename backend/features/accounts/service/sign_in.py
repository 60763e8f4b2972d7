"""The three ways in: password, WeCom code, mini-program code."""

from functools import partial

from backend.features.accounts.errors import (
    NoStaffAccount,
    SignInRefused,
    SignInWayNotOpen,
)
from backend.features.accounts.models import OpenedSession, SignInWay, StaffAccount, WeChatChannel
from backend.features.accounts.ports import MiniProgramIdentity, SignInPlatforms, WeComMember
from backend.features.accounts.repository import StaffRepository
from backend.features.accounts.service.callers import SOMEBODY, Caller, SignInLimits
from backend.features.accounts.service.customer_accounts import CustomerAccounts
from backend.features.accounts.service.doors import by_any_door
from backend.features.accounts.service.invitations import InvitationService
from backend.features.accounts.service.sessions import SessionService
from backend.features.audit import AuditAction, AuditLog
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.passwords import hash_password, needs_rehash, password_matches


class SignInService:
    """What takes time (hashing, the platform) happens before the unit of work."""

    def __init__(
        self,
        staff: StaffRepository,
        customers: CustomerAccounts,
        sessions: SessionService,
        invitations: InvitationService,
        platforms: SignInPlatforms,
        limits: SignInLimits,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.staff = staff
        self.customers = customers
        self.sessions = sessions
        self.invitations = invitations
        self.platforms = platforms
        self.limits = limits
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    async def with_password(self, username: str, password: str, caller: Caller) -> OpenedSession:
        """Raises SignInRefused (alike for every reason, after equal time), TooManyRequests."""
        await self.limits.count_password(username, caller)
        staff = await self.staff.by_username(username)
        stored = staff.password_hash if staff and staff.active else ""
        if not await password_matches(stored or None, password) or staff is None:
            await self._record_failure(SignInWay.PASSWORD, staff)
            raise SignInRefused
        renewed = await hash_password(password) if needs_rehash(stored) else stored
        opened = await self._open_with_password(staff.id, stored, renewed, caller)
        await self.limits.forget_password(username, caller)
        return opened

    @transactional
    async def _open_with_password(
        self, staff_id: str, stored: str, renewed: str, caller: Caller
    ) -> OpenedSession:
        staff = await self.staff.get(staff_id)
        if not staff.active or staff.password_hash != stored:  # changed while we were hashing
            raise SignInRefused
        if renewed != stored:
            staff.password_hash = renewed
            await self.staff.save(staff)
        return await self._open_for_staff(staff, SignInWay.PASSWORD, caller)

    async def with_wecom(
        self, code: str, caller: Caller, *, wants_phone: bool = False
    ) -> OpenedSession:
        """`wants_phone`: the member was asked for his number; it is kept where we had none.

        Raises SignInWayNotOpen, NoStaffAccount, TooManyRequests and what the port raises.
        """
        await self.limits.count_code(caller)
        if self.platforms.wecom is None:
            raise SignInWayNotOpen
        if wants_phone and self.platforms.wecom_pages is not None:
            member = await self.platforms.wecom_pages.member(code)
        else:
            member = WeComMember(await self.platforms.wecom.userid(code))
        return await self._let_in(member, caller)

    async def with_wecom_miniprogram(self, code: str, caller: Caller) -> OpenedSession:
        """From a mini-program opened inside WeCom (wx.qy.login). Raises what `with_wecom` does."""
        await self.limits.count_code(caller)
        if self.platforms.wecom_miniprogram is None:
            raise SignInWayNotOpen
        userid = await self.platforms.wecom_miniprogram.userid(code)
        return await self._let_in(WeComMember(userid), caller)

    async def _let_in(self, member: WeComMember, caller: Caller) -> OpenedSession:
        opened = await self._open_for_member(member, caller)
        if opened is None:
            await self._record_failure(SignInWay.WECOM, None)
            raise NoStaffAccount
        return opened

    @transactional
    async def _open_for_member(self, member: WeComMember, caller: Caller) -> OpenedSession | None:
        staff = await self.staff.by_wecom_userid(member.userid)
        if staff is None or not staff.active:
            return None
        if not await self.invitations.let_in_by_wecom(staff):
            return None
        if member.phone and not staff.phone:
            staff.phone = member.phone
            await self.staff.save(staff)
        return await self._open_for_staff(staff, SignInWay.WECOM, caller)

    async def _open_for_staff(
        self, staff: StaffAccount, via: SignInWay, caller: Caller
    ) -> OpenedSession:
        await self.staff.stamp_sign_in(staff, self.now())
        opened = await self.sessions.open(staff, via, caller.device)
        await self._record_success(opened)
        return opened

    async def with_miniprogram(self, code: str, caller: Caller) -> OpenedSession:
        """An identity that is new opens an account. Raises SignInWayNotOpen, TooManyRequests and
        what the port raises."""
        await self.limits.count_code(caller)
        if self.platforms.miniprogram is None:
            raise SignInWayNotOpen
        identity = await self.platforms.miniprogram.identity(code)
        return await by_any_door(partial(self._open_for_customer, identity, caller))

    @transactional
    async def _open_for_customer(
        self, identity: MiniProgramIdentity, caller: Caller
    ) -> OpenedSession:
        account = await self.customers.identified(
            WeChatChannel.MINIPROGRAM, identity.openid, identity.unionid
        )
        await self.customers.accounts.stamp_sign_in(account, self.now())
        opened = await self.sessions.open(
            account, SignInWay.MINIPROGRAM, caller.device, openid=identity.openid
        )
        await self._record_success(opened)
        return opened

    async def _record_success(self, opened: OpenedSession) -> None:
        actor = opened.session.actor({})
        await self.audit.record(actor, AuditAction.SIGNED_IN, "session", actor.session_id)

    async def _record_failure(self, via: SignInWay, staff: StaffAccount | None) -> None:
        """What was typed is not kept: people type their password into the wrong field."""
        subject = staff.id if staff else "unknown"
        await self.audit.record(
            SOMEBODY, AuditAction.SIGN_IN_FAILED, "staff", subject, {"via": via}
        )
