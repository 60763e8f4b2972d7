"""Pages that know who opens them inside WeChat, by a cookie of their own.

The cookie opens the pages alone, never the API: another site cannot have anything done by it. Our
own pages that act through the API are given a token for it, which another site cannot read.
"""

import re
from http.cookies import CookieError, SimpleCookie
from typing import Annotated, Final

from pydantic import Field
from tornado.httputil import HTTPServerRequest
from tornado.routing import URLSpec

from backend.features.accounts.errors import SignInWayNotOpen, WebSignInRejected
from backend.features.accounts.schemas.sessions import OpenedSessionView
from backend.features.accounts.service.callers import Caller
from backend.features.accounts.service.sessions import SessionService
from backend.features.accounts.service.web_sign_in import (
    LIFE,
    LONGEST_PATH,
    WEB_SIGN_IN_RETURN,
    Departure,
    Return,
    WebSignIn,
    is_own_page,
)
from backend.kit.access import ActorKind
from backend.kit.errors import AppError, NotAuthenticated, TooManyRequests
from backend.kit.http import ANYONE, Document, Endpoint, Input, operation
from backend.kit.http.application import Arrival, Cookie
from backend.kit.http.pages import HTML, PageEndpoint, leading_to

SESSION_COOKIE: Final = "baoxiu_session"
BROWSER_COOKIE: Final = "baoxiu_browser"
STRANGER_COOKIE: Final = "baoxiu_stranger"
STRANGER_SECONDS: Final = 600

_IN_WECHAT: Final = re.compile(r"MicroMessenger/")
# WeCom's browser calls itself MicroMessenger too; the mini-program's has a sign-in of its own.
_ELSEWHERE: Final = re.compile(r"wxwork/|miniProgram", re.IGNORECASE)


def caller_of(request: HTTPServerRequest) -> Caller:
    return Caller(request.remote_ip or "", request.headers.get("User-Agent", ""))


def cookie_of(request: HTTPServerRequest, name: str) -> str:
    try:
        morsel = SimpleCookie(request.headers.get("Cookie", "")).get(name)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


class WebGuests:
    """Who opens a page: known by the cookie, or sent to WeChat first to be known."""

    def __init__(self, sign_in: WebSignIn, sessions: SessionService, session_seconds: int) -> None:
        self._sign_in = sign_in
        self._sessions = sessions
        self.session_seconds = session_seconds

    async def receive(self, request: HTTPServerRequest) -> Arrival:
        if token := cookie_of(request, SESSION_COOKIE):
            guest = await self._sessions.authenticate(token)
            if guest is not None and guest.kind is ActorKind.CUSTOMER:
                return Arrival(guest)
        if not self._is_to_be_known(request):
            return Arrival()
        try:
            departure = await self._sign_in.begin(request.uri or "", caller_of(request))
        except AppError:  # too many at once: better a page for strangers than none
            return Arrival()
        return Arrival(None, departure.address, (browser_cookie(departure),))

    def _is_to_be_known(self, request: HTTPServerRequest) -> bool:
        agent = request.headers.get("User-Agent", "")
        return (
            self._sign_in.is_open
            and request.method == "GET"
            and _IN_WECHAT.search(agent) is not None
            and _ELSEWHERE.search(agent) is None
            and not cookie_of(request, STRANGER_COOKIE)
            and is_own_page(request.uri or "")
        )


def browser_cookie(departure: Departure) -> Cookie:
    seconds = int(LIFE.total_seconds())
    return Cookie(BROWSER_COOKIE, departure.browser, seconds, WEB_SIGN_IN_RETURN)


class WebSignInEndpoint(PageEndpoint):
    def initialize(self, sign_in: WebSignIn, guests: WebGuests) -> None:
        self.sign_in = sign_in
        self.guests = guests

    def lead(self, step: Departure | Return) -> Document:
        if isinstance(step, Departure):
            self.give(browser_cookie(step))
            return leading_to(step.address)
        if step.opened:
            seconds = self.guests.session_seconds
            self.give(Cookie(SESSION_COOKIE, step.opened.token, seconds))
        else:
            self.give(Cookie(STRANGER_COOKIE, "1", STRANGER_SECONDS))
        return leading_to(step.path)


class SignInQuery(Input):
    """`next`: the page of ours to go to afterwards. `full`: ask the person (snsapi_userinfo)."""

    next: Annotated[str, Field(max_length=LONGEST_PATH)]
    full: bool = False


class WebSignInStart(WebSignInEndpoint):
    path = "/wechat/sign-in"

    @operation(
        permission=ANYONE,
        produces=HTML,
        status=303,
        raises=(SignInWayNotOpen, WebSignInRejected, TooManyRequests),
    )
    async def get(self, query: SignInQuery) -> Document:
        """Send a browser inside WeChat to be known, and on to a page of ours."""
        caller = caller_of(self.request)
        return self.lead(await self.sign_in.begin(query.next, caller, full=query.full))


class ReturnQuery(Input):
    state: Annotated[str, Field(max_length=128)]
    code: Annotated[str, Field(max_length=512)] = ""


class WebSignInReturn(WebSignInEndpoint):
    path = WEB_SIGN_IN_RETURN

    @operation(
        permission=ANYONE,
        produces=HTML,
        status=303,
        raises=(WebSignInRejected, TooManyRequests),
    )
    async def get(self, query: ReturnQuery) -> Document:
        """Where WeChat sends the browser back to: opens a session and leads to the page."""
        browser = cookie_of(self.request, BROWSER_COOKIE)
        caller = caller_of(self.request)
        return self.lead(await self.sign_in.finish(query.state, query.code, browser, caller))


class PageSessions(Endpoint):
    path = "/api/v1/page-sessions"

    def initialize(self, sign_in: WebSignIn) -> None:
        self.sign_in = sign_in

    @operation(
        permission=ANYONE, status=201, replays=False, raises=(NotAuthenticated, TooManyRequests)
    )
    async def post(self) -> OpenedSessionView:
        """Sign in as the customer whom WeChat's browser is known as on our pages."""
        token = cookie_of(self.request, SESSION_COOKIE)
        opened = await self.sign_in.session_for(token, caller_of(self.request))
        return OpenedSessionView.of(opened)


def routes(sign_in: WebSignIn, guests: WebGuests) -> list[URLSpec]:
    given = {"sign_in": sign_in, "guests": guests}
    return [
        WebSignInStart.route(**given),
        WebSignInReturn.route(**given),
        PageSessions.route(sign_in=sign_in),
    ]
