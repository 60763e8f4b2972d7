"""Calls to one account of the platform."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar

import requests
from pydantic import Field, ValidationError
from urllib3.exceptions import NewConnectionError
from wechatpy.client.base import BaseWeChatClient
from wechatpy.exceptions import WeChatClientException

from backend.channels.wechat.calls import Call, Reply
from backend.channels.wechat.circuits import Circuits, Passed
from backend.channels.wechat.codes import Breadth, Reaction, Rule, rule_for, rule_for_token
from backend.channels.wechat.errors import (
    CircuitOpen,
    PlatformError,
    PlatformRefused,
    PlatformSilent,
)
from backend.channels.wechat.pool import CallPool
from backend.channels.wechat.tokens import IssuedToken, SharedToken, TokenKind
from backend.channels.wechat.usage import CallOutcome, Usage
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo
from backend.kit.mongo.driver import session_in_use

R = TypeVar("R", bound=Reply)

_TRACE: Final = re.compile(r"rid: [\w-]{1,64}|hint: \[\w{1,80}\]|data\.\w{1,40}\.value")
MOST_BYTES: Final = 12 * 1024 * 1024

_LONGEST_TRACE: Final = 200
_NEVER_SENT: Final = (
    requests.ConnectTimeout,
    requests.exceptions.SSLError,
    requests.exceptions.ProxyError,
)


class TokenReply(Reply):
    access_token: str
    expires_in: int


class TicketReply(Reply):
    ticket: str = Field(min_length=1)
    expires_in: int


@dataclass(frozen=True)
class Account:
    """One account as the platform knows it. `key` names it in the database and in logs."""

    key: str
    host: str
    token_call: Call = field(repr=False)
    ticket_calls: Mapping[TokenKind, Call]
    quota_pause: Callable[[Clock], float]


class PlatformClient:
    """One account; `call` is the only way out. Every failure is a PlatformError."""

    def __init__(
        self,
        account: Account,
        wechat: BaseWeChatClient,
        mongo: Mongo,
        circuits: Circuits,
        pool: CallPool,
        now: Clock,
        usage: Usage,
    ) -> None:
        self._account = account
        self._wechat = wechat
        self._circuits = circuits
        self._pool = pool
        self._now = now
        self._usage = usage
        self._tokens = SharedToken(mongo, account.key, self._fetch_token)
        self._tickets = {
            kind: SharedToken(mongo, account.key, partial(self._fetch_ticket, call), kind)
            for kind, call in account.ticket_calls.items()
        }

    async def call(self, call: Call, reply: type[R]) -> R:
        """Raises CircuitOpen without calling; PlatformRefused or PlatformSilent after it."""
        return _parsed(await self._asked(call), reply)

    async def download(self, call: Call) -> bytes:
        """A file that the platform keeps, of at most MOST_BYTES. Raises as `call`."""
        content: bytes = await self._asked(call)
        return content

    async def _asked(self, call: Call) -> Any:
        if session_in_use.get() is not None:
            raise RuntimeError("a platform call must not be made inside a unit of work")
        try:
            passed = await self._circuits.enter(self._path_keys(call))
        except CircuitOpen:
            await self._note(call, CallOutcome.NOT_CALLED)
            raise
        try:
            answer = await (self._signed(call) if call.signed else self._once(call, None, rule_for))
        except PlatformError as error:
            await self._learn(call, error, passed)
            raise
        await self._circuits.worked(passed.seen)
        return answer

    async def ticket(self, kind: TokenKind) -> str:
        """What pages of this account or agent are signed with, never to leave the server.

        Raises PlatformError; KeyError for a kind that this sort of account does not have.
        """
        return await self._tickets[kind].current()

    async def _fetch_ticket(self, call: Call) -> IssuedToken:
        issued = await self.call(call, TicketReply)
        return IssuedToken(issued.ticket, issued.expires_in)

    def _path_keys(self, call: Call) -> list[str]:
        account = self._account
        keys = [f"host {account.host}", account.key, f"{account.key} {call.path}"]
        return [*keys, f"{keys[-1]} {call.template}"] if call.template else keys

    async def _signed(self, call: Call) -> Any:
        """With a token; a bad one is dropped and the call made once more with a new one."""
        token = await self._tokens.current()
        try:
            return await self._once(call, token, rule_for)
        except PlatformRefused as error:
            if error.reaction is not Reaction.TOKEN:
                raise
            await self._tokens.drop_if(token)
            fresh = await self._tokens.current()
            if fresh == token:
                # The platform stands by this token, so the account has no right to the call.
                raise _beyond_repair(error) from None
        try:
            return await self._once(call, fresh, rule_for)
        except PlatformRefused as error:
            if error.reaction is Reaction.TOKEN:
                raise _beyond_repair(error) from None
            raise

    async def _fetch_token(self) -> IssuedToken:
        host, account = f"host {self._account.host}", self._account.key
        call = self._account.token_call
        try:
            answer = await self._once(call, None, rule_for_token)
        except PlatformRefused as error:
            if error.reaction is Reaction.CONFIG:
                await self._circuits.refused(account, error.code)
            error.learned = True  # once, though all who waited for the token get to hear it
            raise
        except PlatformSilent as error:
            await self._circuits.silent(host)
            error.learned = True
            raise
        issued = _parsed(answer, TokenReply)
        return IssuedToken(issued.access_token, issued.expires_in)

    async def _once(self, call: Call, token: str | None, rules: Callable[[int], Rule]) -> Any:
        outcome = CallOutcome.SILENT
        try:
            answer = await self._pool.run(partial(self._perform, call, token, rules))
            outcome = CallOutcome.ANSWERED
            return answer
        except PlatformRefused:
            outcome = CallOutcome.REFUSED
            raise
        finally:
            await self._note(call, outcome)

    async def _note(self, call: Call, outcome: CallOutcome) -> None:
        await self._usage.note(self._account.key, call.path, outcome)

    def _perform(self, call: Call, token: str | None, rules: Callable[[int], Rule]) -> Any:
        """In a thread: what JSON says, or the bytes of a file. `access_token: None` keeps wechatpy
        from adding one; requests drops it. A call that goes unsigned may bring a person's own."""
        options: dict[str, Any] = {
            "params": {"access_token": token, **call.query},
            "allow_redirects": False,
        }
        if call.body is not None:
            options["data"] = call.body.model_dump(exclude_none=True)
        if call.file is not None:
            file = call.file
            options["files"] = {file.part: (file.name, file.content, file.content_type)}
        send = self._wechat.get if call.method == "GET" else self._wechat.post
        try:
            answer = send(f"https://{self._account.host}/{call.path}", **options)
        except requests.RequestException as error:
            raise _silent(error) from None
        except WeChatClientException as error:
            raise _refused(error, rules) from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PlatformSilent(type(error).__name__, may_have_arrived=True) from None
        if call.answers_file:
            return _file_in(answer)
        if not isinstance(answer, dict):  # a page of some proxy, not an answer
            raise PlatformSilent("the answer is not JSON", may_have_arrived=True)
        return answer

    async def _learn(self, call: Call, error: PlatformError, passed: Passed) -> None:
        """Remember for all processes what this failure says about the next calls."""
        if error.learned:
            return
        host, account, api, *template = self._path_keys(call)
        if isinstance(error, PlatformSilent):
            await self._circuits.silent(host)
        if not isinstance(error, PlatformRefused):
            return
        await self._circuits.worked(passed.seen & {host})
        if error.code in call.handled:
            return
        if error.reaction is Reaction.QUOTA and error.rule.pause_seconds is None:
            pause = self._account.quota_pause(self._now)
            await self._circuits.used_up(api, error.code, pause)
        elif error.reaction is Reaction.CONFIG:
            closed = {Breadth.ACCOUNT: account, Breadth.API: api}
            narrowest = template[0] if template else api
            await self._circuits.refused(closed.get(error.rule.breadth, narrowest), error.code)


def _file_in(answer: Any) -> bytes:
    """Not the page of some proxy, nor more than the platform itself keeps."""
    if not isinstance(answer, requests.Response):
        raise PlatformSilent("the answer is not a file", may_have_arrived=False)
    content: bytes = answer.content
    is_page = answer.headers.get("Content-Type", "").lower().startswith("text/html")
    if is_page or len(content) > MOST_BYTES:
        raise PlatformSilent("the answer is not a file", may_have_arrived=False)
    return content


def _parsed(answer: dict[str, Any], reply: type[R]) -> R:
    try:
        return reply.model_validate(answer)
    except ValidationError:
        raise PlatformSilent(
            "the answer lacks what it should hold", may_have_arrived=True
        ) from None


def _beyond_repair(error: PlatformRefused) -> PlatformRefused:
    return PlatformRefused(error.code, Rule(Reaction.CONFIG), error.trace)


def _silent(error: requests.RequestException) -> PlatformSilent:
    """Texts of requests hold the address with its token and secret: only the kind is kept."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    unsent = isinstance(error, _NEVER_SENT) or isinstance(reason, NewConnectionError)
    return PlatformSilent(type(error).__name__, may_have_arrived=not unsent)


def _refused(error: WeChatClientException, rules: Callable[[int], Rule]) -> PlatformError:
    if error.errcode is None:
        status = getattr(error.response, "status_code", 0)
        return PlatformSilent(f"HTTP {status}", may_have_arrived=status not in (429, 503))
    trace = "; ".join(_TRACE.findall(str(error.errmsg)))[:_LONGEST_TRACE]
    return PlatformRefused(error.errcode, rules(error.errcode), trace)
