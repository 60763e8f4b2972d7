"""验收码: four digits the customer reads to the technician."""

import hmac
from datetime import datetime
from typing import Final

from pydantic import Field

from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant
from backend.kit.field_crypto import FieldCrypto
from backend.kit.tokens import new_public_code

DIGITS: Final = 4


class AcceptanceCode(Aggregate):
    """One for each purpose: a customer's finished work, or one quotation.

    The code itself is nowhere stored: it is a keyed digest of purpose and `seed`, so that it can be
    shown to the customer again while a copy of the database gives nobody a code. A stored hash of
    four digits would: ten thousand tries. Wrong tries are counted for each seed.
    """

    seed: str = Field(default_factory=new_public_code)
    expire_at: Instant

    def is_valid(self, now: datetime) -> bool:
        return now < self.expire_at

    def renew(self, expire_at: datetime) -> None:
        self.seed, self.expire_at = new_public_code(), expire_at

    def digits(self, crypto: FieldCrypto) -> str:
        digest = crypto.blind("acceptance_code", f"{self.id}|{self.seed}")
        return f"{int(digest, 16) % 10**DIGITS:0{DIGITS}d}"

    def matches(self, digits: str, crypto: FieldCrypto) -> bool:
        return hmac.compare_digest(self.digits(crypto).encode(), digits.encode())
