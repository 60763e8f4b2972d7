"""Codes that let an agent draw a card anew: each once, for a while (protocol sheet 4.3)."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import within

MOST_CODES: Final = 20_000


class ResponseCode(Record):
    """`agent` is `corp_id:agent_id`; `message` the msgid whose cards it redraws."""

    code: str
    agent: str
    message: str
    issued_at: datetime
    used: bool = False


class ResponseCodes:
    """Bounded: the oldest are forgotten, and then they are unknown."""

    def __init__(self) -> None:
        self._codes: dict[str, ResponseCode] = {}

    def all(self) -> tuple[ResponseCode, ...]:
        return tuple(self._codes.values())

    def restore(self, codes: Iterable[ResponseCode]) -> None:
        self._codes = {code.code: code for code in codes}

    def mint(self, agent: str, message: str, now: datetime) -> str:
        value = secrets.token_urlsafe(48)
        while len(self._codes) >= MOST_CODES:
            del self._codes[next(iter(self._codes))]
        self._codes[value] = ResponseCode(code=value, agent=agent, message=message, issued_at=now)
        return value

    def find(self, code: str, agent: str, now: datetime, seconds: int) -> ResponseCode | None:
        """The agent's own while it lives, used or not."""
        found = self._codes.get(code)
        if found is None or found.agent != agent or not within(now, found.issued_at, seconds):
            return None
        return found

    def use(self, code: ResponseCode) -> None:
        self._codes[code.code] = code.model_copy(update={"used": True})
