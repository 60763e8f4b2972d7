"""What a person's authorisation of a web page opens: his own particulars, for two hours."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from backend.simulator.world.accounts import Record

MOST_WEB_TOKENS: Final = 20_000
LIFE_SECONDS: Final = 7200


class WebToken(Record):
    value: str
    app_id: str
    person_id: str
    scope: str
    expires_at: datetime


class WebTokens:
    """Bounded: the oldest are forgotten, and then they are unknown."""

    def __init__(self) -> None:
        self._tokens: dict[str, WebToken] = {}

    def all(self) -> tuple[WebToken, ...]:
        return tuple(self._tokens.values())

    def restore(self, tokens: Iterable[WebToken]) -> None:
        self._tokens = {token.value: token for token in tokens}

    def issue(self, app_id: str, person_id: str, scope: str, now: datetime) -> WebToken:
        while len(self._tokens) >= MOST_WEB_TOKENS:
            del self._tokens[next(iter(self._tokens))]
        token = WebToken(
            value=secrets.token_urlsafe(64),
            app_id=app_id,
            person_id=person_id,
            scope=scope,
            expires_at=now + timedelta(seconds=LIFE_SECONDS),
        )
        self._tokens[token.value] = token
        return token

    def find(self, value: str) -> WebToken | None:
        return self._tokens.get(value)
