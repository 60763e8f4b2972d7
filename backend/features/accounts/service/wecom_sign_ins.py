"""Signing in on WeCom's work bench: from a page of ours there and back to it."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from backend.features.accounts.errors import (
    LoginCodeRejected,
    PageNotOurs,
    SignInWayNotOpen,
)
from backend.features.accounts.models import OpenedSession
from backend.features.accounts.ports import SignInPlatforms
from backend.features.accounts.repository.wecom_sign_ins import (
    BegunWeComSignIn,
    WeComSignInStore,
)
from backend.features.accounts.service.callers import Caller, SignInLimits
from backend.features.accounts.service.sign_in import SignInService
from backend.kit.clock import Clock
from backend.kit.tokens import new_token

LIFE: Final = timedelta(minutes=10)
LONGEST_PAGE: Final = 512

# Pages for staff, written out: no address leads to another host, or to a page for strangers.
_OWN_PAGE: Final = re.compile(
    r"/(?:bench|console)(?:/[A-Za-z0-9_.~-]+)*/?(?:\?[A-Za-z0-9_.~%=&-]*)?"
)


@dataclass(frozen=True)
class WayOut:
    """Send the browser to `address`; it comes back to the page with `code` and `state`. `proof`
    stays in the browser that began: with it alone is the state worth anything."""

    address: str
    state: str = field(repr=False)
    proof: str = field(repr=False)
    expires_at: datetime


@dataclass(frozen=True)
class WebSignIn:
    """What WeCom sent the browser back with, and the browser's own proof."""

    code: str = field(repr=False)
    state: str = field(repr=False)
    proof: str = field(repr=False)


def is_page_for_staff(page: str) -> bool:
    fits = len(page) <= LONGEST_PAGE and _OWN_PAGE.fullmatch(page) is not None
    return fits and "/.." not in page


class WeComSignIns:
    def __init__(
        self,
        store: WeComSignInStore,
        sign_in: SignInService,
        platforms: SignInPlatforms,
        limits: SignInLimits,
        now: Clock,
    ) -> None:
        self._store = store
        self._sign_in = sign_in
        self._platforms = platforms
        self._limits = limits
        self._now = now

    async def begin(
        self, page: str, caller: Caller, *, wants_phone: bool = False, in_browser: bool = False
    ) -> WayOut:
        """`wants_phone`: WeCom asks the member to let us know his number, else it asks nothing and
        a session that has ended is renewed unnoticed. `in_browser`: outside WeCom, by a code to
        scan. Raises SignInWayNotOpen, PageNotOurs, TooManyRequests."""
        if self._platforms.wecom_pages is None:
            raise SignInWayNotOpen
        if not is_page_for_staff(page):
            raise PageNotOurs
        await self._limits.count_code(caller)
        state, proof = new_token(), new_token()
        expires_at = self._now() + LIFE
        wants = wants_phone and not in_browser
        await self._store.add(state, proof, BegunWeComSignIn(page, wants), expires_at)
        address = self._platforms.wecom_pages.address(
            page, state, wants_phone=wants, in_browser=in_browser
        )
        return WayOut(address, state, proof, expires_at)

    async def finish(self, back: WebSignIn, caller: Caller) -> OpenedSession:
        """Raises LoginCodeRejected for a state that was not begun in this browser, was used or is
        too old, before WeCom is asked; and what `with_wecom` raises."""
        begun = await self._store.take(back.state, back.proof, self._now())
        if begun is None:
            raise LoginCodeRejected
        return await self._sign_in.with_wecom(back.code, caller, wants_phone=begun.wants_phone)
