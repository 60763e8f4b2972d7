"""Addresses that open one file for one person for a few minutes, without headers."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from backend.kit.field_crypto import FieldCrypto

STEP_SECONDS: Final = 300
"""Links made within one step are equal, so that a page shown twice loads its pictures once."""


class Size(StrEnum):
    FULL = "full"
    THUMBNAIL = "thumbnail"


@dataclass(frozen=True)
class LinkClaims:
    """What a link says of itself; nothing of it counts until the signature is checked."""

    media_id: str
    size: Size
    reader: str
    expires: int


class LinkSigner:
    """A link lives 5 to 10 minutes (reliability R76) and names its reader by a keyed digest."""

    def __init__(self, crypto: FieldCrypto) -> None:
        self._crypto = crypto

    def expiry(self, now: datetime) -> datetime:
        steps = int(now.timestamp()) // STEP_SECONDS
        return datetime.fromtimestamp((steps + 2) * STEP_SECONDS, UTC)

    def reader(self, actor_id: str) -> str:
        return self._crypto.blind("media_reader", actor_id)

    def path(self, media_id: str, size: Size, actor_id: str, expires_at: datetime) -> str:
        claims = LinkClaims(media_id, size, self.reader(actor_id), int(expires_at.timestamp()))
        query = {
            "size": claims.size.value,
            "reader": claims.reader,
            "expires": claims.expires,
            "signature": self._signature(claims),
        }
        return f"/media/{media_id}?{urlencode(query)}"

    def is_valid(self, claims: LinkClaims, signature: str, now: datetime) -> bool:
        genuine = hmac.compare_digest(self._signature(claims).encode(), signature.encode())
        return genuine and now.timestamp() < claims.expires

    def _signature(self, claims: LinkClaims) -> str:
        said = f"{claims.media_id}|{claims.size}|{claims.reader}|{claims.expires}"
        return self._crypto.blind("media_link", said)
