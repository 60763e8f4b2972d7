"""Knowing who opens a page inside WeChat: its own sign-in (OAuth), there and back."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from backend.features.accounts.errors import (
    LoginCodeRejected,
    SignInBlocked,
    SignInPlatformUnavailable,
    SignInWayNotOpen,
    WebSignInRejected,
)
from backend.features.accounts.models import OpenedSession, SignInWay, WeChatChannel
from backend.features.accounts.ports import WebIdentity, WebLogin
from backend.features.accounts.repository.web_sign_ins import BegunSignIn, WebSignInStore
from backend.features.accounts.service.callers import Caller, SignInLimits
from backend.features.accounts.service.customer_accounts import CustomerAccounts
from backend.features.accounts.service.doors import by_any_door
from backend.features.accounts.service.sessions import SessionService
from backend.features.audit import AuditAction, AuditLog
from backend.kit.access import Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.errors import NotAuthenticated, TooManyRequests
from backend.kit.mongo import UnitOfWork, transactional
from backend.kit.tokens import new_token

log = structlog.get_logger("accounts")

LIFE: Final = timedelta(minutes=10)
MOST_FRESH_STARTS: Final = 2
WEB_SIGN_IN_RETURN: Final = "/wechat/signed-in"
LONGEST_PATH: Final = 512

# The pages that may be led to. Written out, so that no address leads to another host.
_OWN_PAGE: Final = re.compile(r"/h5/|/[qtr]/[A-Za-z0-9_~%=&?.-][A-Za-z0-9_~%=&?./-]*")


def is_own_page(path: str) -> bool:
    """Whether a sign-in may lead there: a page of ours for customers, with its query."""
    fits = len(path) <= LONGEST_PATH and _OWN_PAGE.fullmatch(path) is not None
    return fits and "//" not in path and ".." not in path


@dataclass(frozen=True)
class Departure:
    """Send the browser there with this cookie; it comes back with the state."""

    address: str
    browser: str = field(repr=False)


@dataclass(frozen=True)
class Return:
    """`opened` None: go on as a stranger."""

    path: str = field(repr=False)
    opened: OpenedSession | None


class WebSignIn:
    def __init__(
        self,
        store: WebSignInStore,
        login: WebLogin | None,
        customers: CustomerAccounts,
        sessions: SessionService,
        limits: SignInLimits,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.store = store
        self.login = login
        self.customers = customers
        self.sessions = sessions
        self.limits = limits
        self.audit = audit
        self.unit_of_work = unit_of_work
        self.now = now

    @property
    def is_open(self) -> bool:
        return self.login is not None

    async def begin(self, path: str, caller: Caller, *, full: bool = False) -> Departure:
        """Raises SignInWayNotOpen, WebSignInRejected for a path that is no page of ours, and
        TooManyRequests."""
        if not is_own_page(path):
            raise WebSignInRejected
        await self.limits.count_code(caller)
        return await self._begin(BegunSignIn(path, full=full))

    async def _begin(self, begun: BegunSignIn) -> Departure:
        state, browser = new_token(), new_token()
        address = self._opened_login.address(state, full=begun.full)
        await self.store.add(state, browser, begun, self.now() + LIFE)
        return Departure(address, browser)

    async def finish(
        self, state: str, code: str, browser: str, caller: Caller
    ) -> Departure | Return:
        """What comes after WeChat has sent the browser back. A code that was used or is too old
        begins anew, twice at most; whoever cannot be known goes on as a stranger.

        Raises WebSignInRejected for a state that was used, is too old, or of another browser, and
        TooManyRequests.
        """
        await self.limits.count_code(caller)
        begun = await self.store.take(state, browser, self.now())
        if begun is None:
            raise WebSignInRejected
        if not code:  # the person was asked and would not
            return Return(begun.path, None)
        try:
            identity = await self._opened_login.identity(code)
        except LoginCodeRejected:
            if begun.tries >= MOST_FRESH_STARTS:
                return Return(begun.path, None)
            return await self._begin(BegunSignIn(begun.path, begun.tries + 1, begun.full))
        except (SignInBlocked, SignInPlatformUnavailable, TooManyRequests) as refused:
            log.warning("nobody could be signed in on a page", cause=refused.code())
            return Return(begun.path, None)
        if identity.is_borrowed:
            return Return(begun.path, None)
        opened = await by_any_door(partial(self._open, identity, caller))
        return Return(begun.path, opened)

    async def session_for(self, token: str, caller: Caller) -> OpenedSession:
        """A session of its own for the pages that act through the API, for whom the page's
        session knows: the cookie itself stays out of reach of their scripts.

        Raises NotAuthenticated, TooManyRequests.
        """
        await self.limits.count_code(caller)
        guest = await self.sessions.authenticate(token)
        if guest is None or guest.kind is not ActorKind.CUSTOMER:
            raise NotAuthenticated
        return await self._open_beside(guest, caller)

    @transactional
    async def _open_beside(self, guest: Actor, caller: Caller) -> OpenedSession:
        account = await self.customers.load(guest.id)
        openid = await self.sessions.openid_of(guest)
        opened = await self.sessions.open(
            account, SignInWay.OFFICIAL_ACCOUNT, caller.device, openid=openid
        )
        actor = opened.session.actor({})
        await self.audit.record(actor, AuditAction.SIGNED_IN, "session", actor.session_id)
        return opened

    @property
    def _opened_login(self) -> WebLogin:
        if self.login is None:
            raise SignInWayNotOpen
        return self.login

    @transactional
    async def _open(self, identity: WebIdentity, caller: Caller) -> OpenedSession:
        account = await self.customers.identified(
            WeChatChannel.OFFICIAL_ACCOUNT, identity.openid, identity.unionid
        )
        await self.customers.accounts.stamp_sign_in(account, self.now())
        opened = await self.sessions.open(
            account, SignInWay.OFFICIAL_ACCOUNT, caller.device, openid=identity.openid
        )
        actor = opened.session.actor({})
        await self.audit.record(actor, AuditAction.SIGNED_IN, "session", actor.session_id)
        return opened
