"""The firm's official account: who follows it, the codes that lead to it, pages opened in it."""

from backend.features.official_account.assembly import OfficialAccountParts, build_official_account
from backend.features.official_account.errors import (
    FollowersUnavailable,
    PageNotOurs,
    PageSigningUnavailable,
    SceneCodesUsedUp,
    SceneCodeUnavailable,
)
from backend.features.official_account.ports import (
    Followers,
    OfficialAccountPlatform,
    PageSigning,
    SceneCodeIssuer,
    SignedPage,
)

__all__ = [
    "Followers",
    "FollowersUnavailable",
    "OfficialAccountParts",
    "OfficialAccountPlatform",
    "PageNotOurs",
    "PageSigning",
    "PageSigningUnavailable",
    "SceneCodeIssuer",
    "SceneCodeUnavailable",
    "SceneCodesUsedUp",
    "SignedPage",
    "build_official_account",
]
