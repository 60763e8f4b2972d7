"""Pages of our own, signed so that WeChat lets them use its JavaScript (protocol sheet 3.11)."""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha1
from typing import Final
from urllib.parse import urlsplit

from backend.channels.wechat.client import PlatformClient
from backend.channels.wechat.tokens import TokenKind
from backend.kit.clock import Clock

LONGEST_ADDRESS: Final = 2048

# As browsers write the address of a page; they take a backslash for a slash, others do not.
_ADDRESS: Final = re.compile(r"https?://[\x21-\x5b\x5d-\x7e]+")


class ForeignPage(ValueError):
    """The address is not one of our own pages: a signature would lend our rights to others."""


@dataclass(frozen=True)
class PageSignature:
    """What `wx.config` and `wx.agentConfig` take. `timestamp` is in seconds."""

    timestamp: int
    nonce: str
    signature: str


def page_signature(ticket: str, nonce: str, timestamp: int, address: str) -> str:
    """SHA-1, as the platform prescribes; the address without its fragment."""
    page, _, _ = address.partition("#")
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={page}"
    return sha1(text.encode(), usedforsecurity=False).hexdigest()


class PageSigner:
    """Signs pages under `origins` (scheme and host with its port: https://repair.example.com)."""

    def __init__(
        self,
        client: PlatformClient,
        origins: Collection[str],
        now: Clock,
        kind: TokenKind = TokenKind.PAGE,
    ) -> None:
        self._client = client
        self._origins = frozenset(_origin(each) for each in origins)
        self._now = now
        self._kind = kind

    async def sign(self, address: str) -> PageSignature:
        """Raises ForeignPage before anything is asked of the platform; PlatformError."""
        if not self.knows(address):
            raise ForeignPage
        ticket = await self._client.ticket(self._kind)
        timestamp, nonce = int(self._now().timestamp()), secrets.token_hex(8)
        return PageSignature(timestamp, nonce, page_signature(ticket, nonce, timestamp, address))

    def knows(self, address: str) -> bool:
        if len(address) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
            return False
        try:
            return _origin(address) in self._origins
        except ValueError:
            return False


def _origin(address: str) -> tuple[str, str, int | None]:
    """Raises ValueError for what is no origin of a page."""
    parts = urlsplit(address)
    if "@" in parts.netloc or not parts.hostname:
        raise ValueError("not the address of a page")
    standard = {"http": 80, "https": 443}.get(parts.scheme)
    port = None if parts.port == standard else parts.port
    return parts.scheme, parts.hostname, port
