"""Ways in. None of them is replayed by Idempotency-Key: an answer holds a token, and a code or
token works once anyway."""

from backend.features.accounts.errors import (
    AlreadySetUp,
    LoginCodeRejected,
    NoStaffAccount,
    NotAWeComMember,
    PageNotOurs,
    PasswordLinkRejected,
    PhoneCodeNotSent,
    PhoneCodeRejected,
    SetupTokenRejected,
    SignInBlocked,
    SignInPlatformUnavailable,
    SignInRefused,
    SignInWayNotOpen,
    WeakPassword,
)
from backend.features.accounts.handlers.endpoint import AccountsEndpoint
from backend.features.accounts.schemas.sessions import (
    CodeSignIn,
    LinkRedemption,
    OpenedSessionView,
    PasswordSignIn,
    PhoneCodeRequest,
    PhoneSignIn,
    WeComPageSignIn,
    WeComSignInStart,
    WeComWayOut,
)
from backend.features.accounts.schemas.setup import SetupOrder, SetupView
from backend.kit.errors import TooManyRequests
from backend.kit.http import ANYONE, operation

_PLATFORM = (
    SignInWayNotOpen,
    LoginCodeRejected,
    SignInBlocked,
    SignInPlatformUnavailable,
    TooManyRequests,
)


class Setup(AccountsEndpoint):
    path = "/api/v1/setup"

    @operation(permission=ANYONE)
    async def get(self) -> SetupView:
        """Say whether this installation still needs its first run."""
        return SetupView(needed=await self.accounts.setup.is_needed())

    @operation(
        permission=ANYONE,
        status=201,
        replays=False,
        raises=(SetupTokenRejected, AlreadySetUp, WeakPassword, TooManyRequests),
    )
    async def post(self, body: SetupOrder) -> OpenedSessionView:
        """Set up the firm, its first branch and its first administrator, with the one-time token
        that the server printed."""
        return OpenedSessionView.of(await self.accounts.setup.set_up(body, self.caller))


class StaffSessions(AccountsEndpoint):
    path = "/api/v1/staff-sessions"

    @operation(
        permission=ANYONE, status=201, replays=False, raises=(SignInRefused, TooManyRequests)
    )
    async def post(self, body: PasswordSignIn) -> OpenedSessionView:
        """Sign in with username and password."""
        password = body.password.get_secret_value()
        opened = await self.accounts.sign_in.with_password(
            body.username.lower(), password, self.caller
        )
        return OpenedSessionView.of(opened)


class WeComSessions(AccountsEndpoint):
    path = "/api/v1/wecom-sessions"

    @operation(
        permission=ANYONE,
        status=201,
        replays=False,
        raises=(NoStaffAccount, NotAWeComMember, *_PLATFORM),
    )
    async def post(self, body: CodeSignIn) -> OpenedSessionView:
        """Sign in as staff with a WeCom code."""
        return OpenedSessionView.of(await self.accounts.sign_in.with_wecom(body.code, self.caller))


class WeComSignInStarts(AccountsEndpoint):
    path = "/api/v1/wecom-sign-ins"

    @operation(
        permission=ANYONE,
        status=201,
        replays=False,
        raises=(PageNotOurs, SignInWayNotOpen, TooManyRequests),
    )
    async def post(self, body: WeComSignInStart) -> WeComWayOut:
        """Begin to sign in on a page for staff: where to send the browser."""
        way = await self.accounts.wecom_sign_ins.begin(
            body.page, self.caller, wants_phone=body.wants_phone, in_browser=body.in_browser
        )
        return WeComWayOut.of(way)


class WeComPageSessions(AccountsEndpoint):
    path = "/api/v1/wecom-page-sessions"

    @operation(
        permission=ANYONE,
        status=201,
        replays=False,
        raises=(NoStaffAccount, NotAWeComMember, *_PLATFORM),
    )
    async def post(self, body: WeComPageSignIn) -> OpenedSessionView:
        """Sign in on the page that WeCom sent the browser back to."""
        opened = await self.accounts.wecom_sign_ins.finish(body.back(), self.caller)
        return OpenedSessionView.of(opened)


class WeComMiniProgramSessions(AccountsEndpoint):
    path = "/api/v1/wecom-miniprogram-sessions"

    @operation(
        permission=ANYONE,
        status=201,
        replays=False,
        raises=(NoStaffAccount, NotAWeComMember, *_PLATFORM),
    )
    async def post(self, body: CodeSignIn) -> OpenedSessionView:
        """Sign in as staff with a `wx.qy.login` code of the mini-program inside WeCom."""
        opened = await self.accounts.sign_in.with_wecom_miniprogram(body.code, self.caller)
        return OpenedSessionView.of(opened)


class CustomerSessions(AccountsEndpoint):
    path = "/api/v1/customer-sessions"

    @operation(permission=ANYONE, status=201, replays=False, raises=_PLATFORM)
    async def post(self, body: CodeSignIn) -> OpenedSessionView:
        """Sign in as a customer with a `wx.login` code; the first time opens an account."""
        return OpenedSessionView.of(
            await self.accounts.sign_in.with_miniprogram(body.code, self.caller)
        )


class PhoneCodeRequests(AccountsEndpoint):
    path = "/api/v1/phone-codes"

    @operation(
        permission=ANYONE,
        replays=False,
        raises=(SignInWayNotOpen, PhoneCodeNotSent, TooManyRequests),
    )
    async def post(self, body: PhoneCodeRequest) -> None:
        """Have a code texted to a mobile phone, good for five minutes; the same answer for every
        phone."""
        await self.accounts.phone_codes.request(body.phone, self.caller)


class PhoneSessions(AccountsEndpoint):
    path = "/api/v1/phone-sessions"

    @operation(
        permission=ANYONE,
        status=201,
        replays=False,
        raises=(PhoneCodeRejected, TooManyRequests),
    )
    async def post(self, body: PhoneSignIn) -> OpenedSessionView:
        """Sign in as a customer by the code on one's phone; the first time opens an account."""
        opened = await self.accounts.phone_codes.sign_in(body.phone, body.code, self.caller)
        return OpenedSessionView.of(opened)


class PasswordLinkRedemptions(AccountsEndpoint):
    path = "/api/v1/password-link-redemptions"

    @operation(
        permission=ANYONE,
        replays=False,
        raises=(PasswordLinkRejected, WeakPassword, TooManyRequests),
    )
    async def post(self, body: LinkRedemption) -> None:
        """Choose a password by a link from an administrator; then sign in with it."""
        password = body.password.get_secret_value()
        await self.accounts.passwords.redeem(body.token, password, self.caller)


ENDPOINTS = (
    Setup,
    StaffSessions,
    WeComSessions,
    WeComSignInStarts,
    WeComPageSessions,
    WeComMiniProgramSessions,
    CustomerSessions,
    PhoneCodeRequests,
    PhoneSessions,
    PasswordLinkRedemptions,
)
