"""What looking at content needs from outside; channels/miniprogram implements it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Suggestion(StrEnum):
    """WeChat's word (protocol sheet 3.13)."""

    PASS = "pass"  # noqa: S105 - WeChat's word
    REVIEW = "review"
    RISKY = "risky"


class WhyUnchecked(StrEnum):
    NO_OPENID = "no_openid"  # told by telephone, or without WeChat
    NOT_SEEN_LATELY = "not_seen_lately"  # WeChat only looks while he uses the mini-program (2 h)
    NO_ADDRESS = "no_address"  # the picture has gone, or the site has no address outside
    NOT_ACCEPTED = "not_accepted"
    NO_ANSWER = "no_answer"
    OUTAGE = "outage"


@dataclass(frozen=True)
class Verdict:
    """`label` is WeChat's number for what it found; 100 is nothing."""

    suggestion: Suggestion
    label: int


class CheckLater(Exception):
    """The platform is busy, silent or not to be called; `wait_seconds` where it says so."""

    def __init__(self, wait_seconds: float | None = None) -> None:
        super().__init__("later")
        self.wait_seconds = wait_seconds


class CheckImpossible(Exception):
    """Asking again would be answered alike."""

    def __init__(self, why: WhyUnchecked) -> None:
        super().__init__(why.value)
        self.why = why


class ContentChecker(Protocol):
    """Both raise CheckLater and CheckImpossible. `openid`: who wrote it, of the mini-program."""

    async def check_text(self, openid: str, text: str) -> Verdict: ...

    async def check_image(self, openid: str, address: str) -> str:
        """The number under which the verdict will be pushed, within half an hour."""


FileAddress = Callable[[str], Awaitable[str]]
"""Where a picture can be fetched from outside for an hour, by its id; empty if nowhere."""

CountCheck = Callable[[str], None]
