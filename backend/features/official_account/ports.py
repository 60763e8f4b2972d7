"""What this feature needs from the platform; a channel implements it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class SignedPage:
    """What `wx.config` takes beside `jsApiList`. `timestamp` in seconds."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str


class PageSigning(Protocol):
    async def sign(self, address: str) -> SignedPage:
        """`address` as it stands in the browser. Raises PageNotOurs, PageSigningUnavailable."""


class SceneCodeIssuer(Protocol):
    async def issue(self, scene: str, seconds: int | None) -> str:
        """The address that the code holds; `seconds` None: for ever, and the same each time.

        Raises SceneCodesUsedUp, SceneCodeUnavailable.
        """


class Followers(Protocol):
    async def unionid(self, openid: str) -> str:
        """Of a follower; empty where the platform does not tell. Raises FollowersUnavailable."""


@dataclass(frozen=True)
class OfficialAccountPlatform:
    """The account as the platform has it, by its AppID."""

    app_id: str
    signing: PageSigning
    codes: SceneCodeIssuer
    followers: Followers
