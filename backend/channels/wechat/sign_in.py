"""Calls that sign somebody in: how their failures read to the person who waits."""

from typing import Final, TypeVar

import structlog

from backend.channels.wechat.calls import Call, Reply
from backend.channels.wechat.client import PlatformClient
from backend.channels.wechat.codes import BLOCKED_USER, BUSY, TOO_OFTEN, Reaction
from backend.channels.wechat.errors import PlatformError, PlatformRefused
from backend.features.accounts import (
    LoginCodeRejected,
    SignInBlocked,
    SignInPlatformUnavailable,
)
from backend.kit.errors import AppError, TooManyRequests

log = structlog.get_logger("channels.wechat")

R = TypeVar("R", bound=Reply)

_WAIT_SECONDS: Final = 60


async def sign_in_call(client: PlatformClient, call: Call, reply: type[R]) -> R:
    """A call that is busy (-1) is made once more; a code that was answered never is.

    Raises LoginCodeRejected, SignInBlocked, TooManyRequests, SignInPlatformUnavailable.
    """
    try:
        try:
            return await client.call(call, reply)
        except PlatformRefused as error:
            if error.code != BUSY:
                raise
        return await client.call(call, reply)
    except PlatformError as error:
        log.warning("sign-in call failed", path=call.path, cause=str(error))
        raise _refusal(error) from None


def _refusal(error: PlatformError) -> AppError:
    if isinstance(error, PlatformRefused):
        if error.code == BLOCKED_USER:
            return SignInBlocked()
        if error.code == TOO_OFTEN:
            return TooManyRequests(retry_after=_WAIT_SECONDS)
        if error.reaction in (Reaction.LOGIN, Reaction.USER):
            return LoginCodeRejected()
    return SignInPlatformUnavailable()
