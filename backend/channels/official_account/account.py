"""Followers, codes and pages of the official account (protocol sheet 3.8, 3.11 and 3.14)."""

from collections.abc import Collection
from typing import Final

import structlog
from pydantic import Field

from backend.channels.wechat import (
    Body,
    Call,
    ForeignPage,
    PageSigner,
    PlatformClient,
    PlatformError,
    PlatformRefused,
    Reaction,
    Reply,
)
from backend.features.official_account import (
    FollowersUnavailable,
    OfficialAccountPlatform,
    PageNotOurs,
    PageSigningUnavailable,
    SceneCodesUsedUp,
    SceneCodeUnavailable,
    SignedPage,
)
from backend.kit.clock import Clock

log = structlog.get_logger("channels.official_account")

_USED_UP: Final = frozenset({45029})
_LASTING_REFUSALS: Final = frozenset({Reaction.CONFIG, Reaction.USER, Reaction.DATA})


class SceneBody(Body):
    scene_str: str


class ActionBody(Body):
    scene: SceneBody


class CodeBody(Body):
    action_name: str
    action_info: ActionBody
    expire_seconds: int | None = None


class CodeReply(Reply):
    url: str = Field(min_length=1)


class FollowerReply(Reply):
    unionid: str = ""


class OfficialAccountPages:
    def __init__(self, signer: PageSigner, app_id: str) -> None:
        self._signer = signer
        self._app_id = app_id

    async def sign(self, address: str) -> SignedPage:
        try:
            signed = await self._signer.sign(address)
        except ForeignPage:
            raise PageNotOurs from None
        except PlatformError as error:
            log.error("a page was not signed", cause=str(error))
            raise PageSigningUnavailable from None
        return SignedPage(self._app_id, signed.timestamp, signed.nonce, signed.signature)


class SceneCodes:
    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    async def issue(self, scene: str, seconds: int | None) -> str:
        body = CodeBody(
            action_name="QR_STR_SCENE" if seconds else "QR_LIMIT_STR_SCENE",
            action_info=ActionBody(scene=SceneBody(scene_str=scene)),
            expire_seconds=seconds,
        )
        call = Call("POST", "cgi-bin/qrcode/create", body=body, handled=_USED_UP)
        try:
            return (await self._client.call(call, CodeReply)).url
        except PlatformRefused as error:
            if error.code in _USED_UP:
                raise SceneCodesUsedUp from None
            log.error("a code was not issued", cause=str(error))
        except PlatformError as error:
            log.warning("a code was not issued", cause=str(error))
        raise SceneCodeUnavailable


class FollowerDirectory:
    def __init__(self, client: PlatformClient) -> None:
        self._client = client

    async def unionid(self, openid: str) -> str:
        """What is refused for good is not asked again: he is known by his openid."""
        call = Call("GET", "cgi-bin/user/info", {"openid": openid, "lang": "zh_CN"})
        try:
            return (await self._client.call(call, FollowerReply)).unionid
        except PlatformRefused as error:
            if error.reaction not in _LASTING_REFUSALS:
                raise FollowersUnavailable from None
            log.warning("a follower is not told", cause=str(error))
            return ""
        except PlatformError:
            raise FollowersUnavailable from None


def platform_of(
    client: PlatformClient, app_id: str, origins: Collection[str], now: Clock
) -> OfficialAccountPlatform:
    """The ports of the feature, for one account; `origins` are where our own pages are."""
    return OfficialAccountPlatform(
        app_id=app_id,
        signing=OfficialAccountPages(PageSigner(client, origins, now), app_id),
        codes=SceneCodes(client),
        followers=FollowerDirectory(client),
    )
