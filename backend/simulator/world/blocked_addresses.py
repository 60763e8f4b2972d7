"""WeCom blocks an address that keeps offering wrong secrets (document 90313, error 45009)."""

from datetime import datetime
from typing import Final

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import within
from backend.simulator.world.rules import Rules

MOST_ADDRESSES: Final = 1_000


class WrongSecrets(Record):
    count: int
    last_at: datetime


class BlockedAddresses:
    def __init__(self) -> None:
        self._wrong: dict[str, WrongSecrets] = {}

    def blocked(self, address: str, now: datetime, rules: Rules) -> bool:
        wrong = self._wrong.get(address)
        return (
            wrong is not None
            and wrong.count >= rules.wecom_wrong_secret_limit
            and within(now, wrong.last_at, rules.wecom_block_seconds)
        )

    def wrong_secret(self, address: str, now: datetime, rules: Rules) -> None:
        """Counts within one block time; a refused call while blocked does not prolong it."""
        wrong = self._wrong.pop(address, None)
        recent = wrong and within(now, wrong.last_at, rules.wecom_block_seconds)
        count = wrong.count if wrong and recent else 0
        while len(self._wrong) >= MOST_ADDRESSES:
            del self._wrong[next(iter(self._wrong))]
        self._wrong[address] = WrongSecrets(count=count + 1, last_at=now)

    def right_secret(self, address: str) -> None:
        self._wrong.pop(address, None)
