"""How many text messages one phone, and the firm, may be sent: they cost money and annoy."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import structlog

from backend.kit.mongo import Mongo, RateLimit

log = structlog.get_logger("channels.sms")

CountText = Callable[[str], None]
"""Counts one outcome for the metrics."""

_FIRM: Final = "firm"


@dataclass(frozen=True)
class Caps:
    a_minute: int
    an_hour: int
    a_day: int
    firm_a_day: int


class TextCapped(Exception):
    """Which cap is reached, and in how many seconds there is room again."""

    def __init__(self, cap: str, wait_seconds: int) -> None:
        super().__init__(cap)
        self.cap = cap
        self.wait_seconds = wait_seconds

    @property
    def passes_soon(self) -> bool:
        return self.cap == "minute"


class TextCaps:
    """Counted before each call, by phone and for the firm, over all processes."""

    def __init__(self, mongo: Mongo, caps: Caps, count: CountText) -> None:
        self._blind = mongo.crypto.blind
        self._count = count
        self._of_phone = (
            ("minute", RateLimit(mongo, "sms_minute", limit=caps.a_minute, seconds=60)),
            ("hour", RateLimit(mongo, "sms_hour", limit=caps.an_hour, seconds=3600)),
            ("day", RateLimit(mongo, "sms_day", limit=caps.a_day, seconds=86400)),
        )
        self._of_firm = RateLimit(mongo, "sms_firm", limit=caps.firm_a_day, seconds=86400)

    async def take(self, phone: str) -> None:
        """Room for one more message. Raises TextCapped, which the metrics count."""
        key = self._blind("phone", phone)
        for name, limit in self._of_phone:
            if wait := await limit.take(key, 1):
                raise self._capped(name, wait)
        if wait := await self._of_firm.take(_FIRM, 1):
            raise self._capped(_FIRM, wait)

    def _capped(self, cap: str, wait: int) -> TextCapped:
        self._count(f"capped_{cap}")
        if cap == _FIRM:
            log.error("the firm's text messages of a day are used up", wait_seconds=wait)
        return TextCapped(cap, wait)
