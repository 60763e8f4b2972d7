"""One-time codes: from wx.login, the phone-number button, a WeCom sign-in, a web page."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import within

MOST_CODES: Final = 20_000

CodeKind = Literal["login", "phone", "web", "wecom", "wecom_login", "wecom_ticket"]


class OneTimeCode(Record):
    """`account` is the app id or corp id; `agent_id` binds a WeCom code to one agent, `scope` is
    what a web page asked for."""

    code: str
    kind: CodeKind
    account: str
    agent_id: int | None = None
    person_id: str
    issued_at: datetime
    used: bool = False
    scope: str = ""


class OneTimeCodes:
    """Bounded: the oldest codes are forgotten, and then they are unknown."""

    def __init__(self) -> None:
        self._codes: dict[str, OneTimeCode] = {}

    def all(self) -> tuple[OneTimeCode, ...]:
        return tuple(self._codes.values())

    def restore(self, codes: Iterable[OneTimeCode]) -> None:
        self._codes = {code.code: code for code in codes}

    def mint(
        self,
        kind: CodeKind,
        account: str,
        person_id: str,
        now: datetime,
        agent_id: int | None = None,
        scope: str = "",
    ) -> OneTimeCode:
        code = OneTimeCode(
            code=("0" if kind == "login" else "") + secrets.token_urlsafe(24),
            kind=kind,
            account=account,
            agent_id=agent_id,
            person_id=person_id,
            issued_at=now,
            scope=scope,
        )
        while len(self._codes) >= MOST_CODES:
            del self._codes[next(iter(self._codes))]
        self._codes[code.code] = code
        return code

    def find(self, code: str, kind: CodeKind, now: datetime, seconds: int) -> OneTimeCode | None:
        """The code while it lives, used or not. A code of another kind is unknown."""
        found = self._codes.get(code)
        if found is None or found.kind != kind or not within(now, found.issued_at, seconds):
            return None
        return found

    def use(self, code: OneTimeCode) -> None:
        self._codes[code.code] = code.model_copy(update={"used": True})
