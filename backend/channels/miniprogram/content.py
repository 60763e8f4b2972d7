"""Is a text or a picture fit to be shown (protocol sheet 3.13, both second versions)."""

from typing import Final

from pydantic import Field

from backend.channels.wechat import (
    Body,
    Call,
    PlatformClient,
    PlatformError,
    PlatformRefused,
    Reply,
)
from backend.channels.wechat.codes import Reaction
from backend.channels.wechat.errors import CircuitOpen
from backend.features.content_safety import (
    CheckImpossible,
    CheckLater,
    Suggestion,
    Verdict,
    WhyUnchecked,
)

TEXT_PATH: Final = "wxa/msg_sec_check"
MEDIA_PATH: Final = "wxa/media_check_async"
SCENE_FORUM: Final = 3  # what one person writes and others read; 1: profile, 2: comment, 4: log
LONGEST_TEXT: Final = 2500
IMAGE: Final = 2
_RISKY_OF_OLD: Final = 87014  # the first version's way to say it
_OTHER_LABEL: Final = 21000
_NOT_SEEN: Final = frozenset({61010, 40003, 43104})


class TextBody(Body):
    content: str = Field(repr=False)
    openid: str
    version: int = 2
    scene: int = SCENE_FORUM


class MediaBody(Body):
    media_url: str = Field(repr=False)
    openid: str
    media_type: int = IMAGE
    version: int = 2
    scene: int = SCENE_FORUM


class Result(Reply):
    """errcode is 0 for risky texts, too: this alone decides."""

    suggest: Suggestion
    label: int = 100


class TextReply(Reply):
    result: Result


class MediaReply(Reply):
    trace_id: str = Field(min_length=1)


class MiniProgramContentCheck:
    """`openid` has to have used the mini-program within two hours."""

    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    async def check_text(self, openid: str, text: str) -> Verdict:
        body = TextBody(content=text[:LONGEST_TEXT], openid=openid)
        call = Call("POST", TEXT_PATH, body=body, handled=_NOT_SEEN | {_RISKY_OF_OLD})
        try:
            result = (await self._client.call(call, TextReply)).result
        except PlatformError as error:
            if isinstance(error, PlatformRefused) and error.code == _RISKY_OF_OLD:
                return Verdict(Suggestion.RISKY, _OTHER_LABEL)
            raise _refusal(error) from None
        return Verdict(result.suggest, result.label)

    async def check_image(self, openid: str, address: str) -> str:
        body = MediaBody(media_url=address, openid=openid)
        call = Call("POST", MEDIA_PATH, body=body, handled=_NOT_SEEN)
        try:
            return (await self._client.call(call, MediaReply)).trace_id
        except PlatformError as error:
            raise _refusal(error) from None


def _refusal(error: PlatformError) -> CheckLater | CheckImpossible:
    if isinstance(error, CircuitOpen):
        return CheckLater(error.wait_seconds)
    if not isinstance(error, PlatformRefused):
        return CheckLater()
    if error.code in _NOT_SEEN:
        return CheckImpossible(WhyUnchecked.NOT_SEEN_LATELY)
    if error.reaction in (Reaction.DATA, Reaction.USER, Reaction.LOGIN):
        return CheckImpossible(WhyUnchecked.NOT_ACCEPTED)
    return CheckLater(error.rule.pause_seconds)
