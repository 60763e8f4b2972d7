from backend.features.accounts.errors import (
    LoginCodeRejected,
    SessionNotFound,
    SignInBlocked,
    SignInPlatformUnavailable,
    SignInWayNotOpen,
    StaffNotFound,
    WeakPassword,
    WrongPassword,
)
from backend.features.accounts.handlers.endpoint import AccountsEndpoint
from backend.features.accounts.permissions import Permission
from backend.features.accounts.schemas.sessions import (
    CodeSignIn,
    CustomerView,
    MeView,
    OfficialAccountLink,
    OfficialAccountWay,
    OwnNameChange,
    PasswordChange,
    SessionView,
)
from backend.kit.errors import StaleDocument, TooManyRequests
from backend.kit.http import operation
from backend.kit.pagination import Page


class Me(AccountsEndpoint):
    path = "/api/v1/me"

    @operation(permission=Permission.ME_KEEP)
    async def get(self) -> MeView:
        """Who is signed in, and what he may do."""
        return MeView.of(self.actor, await self.accounts.profile.of(self.actor))

    @operation(permission=Permission.HOUSEHOLD_KEEP, raises=(StaleDocument,))
    async def patch(self, body: OwnNameChange) -> CustomerView:
        """Change a customer's own name."""
        account = await self.accounts.profile.rename(self.actor, body.name, body.version)
        return CustomerView.of(account)


class MyPassword(AccountsEndpoint):
    path = "/api/v1/me/password"

    @operation(
        permission=Permission.ME_KEEP,
        replays=False,
        raises=(WrongPassword, WeakPassword, TooManyRequests),
    )
    async def put(self, body: PasswordChange) -> None:
        """Change one's own password, as staff; every other session ends."""
        await self.accounts.passwords.change_own(
            self.actor,
            body.current_password.get_secret_value(),
            body.new_password.get_secret_value(),
        )


class MyPhone(AccountsEndpoint):
    path = "/api/v1/me/phone"

    @operation(
        permission=Permission.HOUSEHOLD_KEEP,
        replays=False,
        raises=(SignInWayNotOpen, LoginCodeRejected, SignInPlatformUnavailable, TooManyRequests),
    )
    async def put(self, body: CodeSignIn) -> CustomerView:
        """Verify a customer's phone with a `getPhoneNumber` code.

        Where another account had this phone the two become one: the answer's `id` is that one's,
        and the token goes on working.
        """
        return CustomerView.of(await self.accounts.profile.verify_phone(self.actor, body.code))


class MyOfficialAccountStarts(AccountsEndpoint):
    path = "/api/v1/me/official-account-starts"

    @operation(
        permission=Permission.ME_KEEP,
        status=201,
        replays=False,
        raises=(StaffNotFound, SignInWayNotOpen, TooManyRequests),
    )
    async def post(self) -> OfficialAccountWay:
        """Begin to be told of work in the official account: where to send the browser."""
        way = await self.accounts.notice_places.begin(self.actor)
        return OfficialAccountWay(address=way.address, state=way.state)


class MyOfficialAccount(AccountsEndpoint):
    path = "/api/v1/me/official-account"

    @operation(
        permission=Permission.ME_KEEP,
        replays=False,
        raises=(
            StaffNotFound,
            SignInWayNotOpen,
            LoginCodeRejected,
            SignInBlocked,
            SignInPlatformUnavailable,
            TooManyRequests,
            StaleDocument,
        ),
    )
    async def put(self, body: OfficialAccountLink) -> None:
        """Be told of work in the official account that one follows."""
        await self.accounts.notice_places.link(self.actor, body.code, body.state)

    @operation(permission=Permission.ME_KEEP, raises=(StaffNotFound, StaleDocument))
    async def delete(self) -> None:
        """Be told there no longer."""
        await self.accounts.notice_places.unlink(self.actor)


class MySessions(AccountsEndpoint):
    path = "/api/v1/me/sessions"

    @operation(permission=Permission.ME_KEEP)
    async def get(self) -> Page[SessionView]:
        """List where one is signed in, newest first; there are at most 20."""
        sessions = await self.accounts.sessions.of(self.actor)
        return Page(items=[SessionView.of(session, self.actor) for session in sessions])

    @operation(permission=Permission.ME_KEEP)
    async def delete(self) -> None:
        """Sign out everywhere else."""
        await self.accounts.sessions.end_others(self.actor)


class MySession(AccountsEndpoint):
    path = "/api/v1/me/sessions/{session_id}"

    @operation(permission=Permission.ME_KEEP, raises=(SessionNotFound,))
    async def delete(self, session_id: str) -> None:
        """Sign out somewhere."""
        await self.accounts.sessions.end(self.actor, session_id)


class CurrentSession(AccountsEndpoint):
    path = "/api/v1/sessions/current"

    @operation(permission=Permission.ME_KEEP, replays=False, raises=(SessionNotFound,))
    async def delete(self) -> None:
        """Sign out here."""
        await self.accounts.sessions.end(self.actor, self.actor.session_id)


ENDPOINTS = (
    Me,
    MyPassword,
    MyPhone,
    MyOfficialAccountStarts,
    MyOfficialAccount,
    MySessions,
    MySession,
    CurrentSession,
)
