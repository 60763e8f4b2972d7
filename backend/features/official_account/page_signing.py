"""Pages of ours that want to use WeChat's JavaScript."""

from typing import Final

from backend.features.official_account.errors import NoOfficialAccount
from backend.features.official_account.ports import OfficialAccountPlatform, SignedPage
from backend.kit.mongo import Mongo, RateLimit

# A province's mobile network may sit behind one address.
MOST_A_MINUTE: Final = 300


class SignedPages:
    def __init__(self, mongo: Mongo, platform: OfficialAccountPlatform | None) -> None:
        self._platform = platform
        self._blind = mongo.crypto.blind
        self._limit = RateLimit(mongo, "page_signature", limit=MOST_A_MINUTE, seconds=60)

    async def sign(self, address: str, asker: str) -> SignedPage:
        """`asker` is the network address. Raises NoOfficialAccount, PageNotOurs,
        PageSigningUnavailable, TooManyRequests."""
        if self._platform is None:
            raise NoOfficialAccount
        await self._limit.count(self._blind("rate_limit", asker))
        return await self._platform.signing.sign(address)
