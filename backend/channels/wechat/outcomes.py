"""How a platform call ended, as the feature that tells people understands it."""

from collections.abc import Mapping
from typing import Final

from backend.channels.wechat.codes import DUPLICATE, NO_CONSENT, Reaction
from backend.channels.wechat.errors import (
    CircuitOpen,
    PlatformError,
    PlatformRefused,
    PlatformSilent,
)
from backend.features.notifications import Outcome, SendResult

QUOTA_WAIT_SECONDS: Final = 600

_OUTCOMES: Final[Mapping[Reaction, Outcome]] = {
    Reaction.TOKEN: Outcome.MISCONFIGURED,
    Reaction.RETRY: Outcome.RETRY,
    Reaction.QUOTA: Outcome.PARKED,
    Reaction.USER: Outcome.UNREACHABLE,
    Reaction.DATA: Outcome.WRONG,
    Reaction.CONFIG: Outcome.MISCONFIGURED,
    Reaction.LOGIN: Outcome.WRONG,
}
_OF_CODE: Final[Mapping[int, Outcome]] = {
    DUPLICATE: Outcome.DUPLICATE,
    NO_CONSENT: Outcome.NO_CONSENT,
}


def outcome_of(error: PlatformError) -> SendResult:
    """Every failure of a call has its result."""
    if isinstance(error, CircuitOpen):
        return SendResult(Outcome.CLOSED, code=error.code, wait_seconds=error.wait_seconds)
    if isinstance(error, PlatformRefused):
        outcome = _OF_CODE.get(error.code, _OUTCOMES[error.reaction])
        wait = error.rule.pause_seconds
        if outcome is Outcome.PARKED and wait is None:
            wait = QUOTA_WAIT_SECONDS  # then the circuit knows how long
        return SendResult(outcome, code=error.code, trace=error.trace, wait_seconds=wait)
    unsure = isinstance(error, PlatformSilent) and error.may_have_arrived
    return SendResult(Outcome.RETRY, trace=str(error), may_have_arrived=unsure)
