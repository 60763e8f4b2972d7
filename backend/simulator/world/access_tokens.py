"""Access tokens of all three kinds, each kind living its own life."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import china_day, within
from backend.simulator.world.rules import Rules

MOST_TOKENS: Final = 10_000

TokenKind = Literal["token", "stable", "wecom"]
TokenState = Literal["valid", "expired", "invalid"]


class AccessToken(Record):
    """`account` is an app id, or `corp_id:agent_id` for WeCom. A revoked token is not latest."""

    value: str
    kind: TokenKind
    account: str
    issued_at: datetime
    expires_at: datetime
    revoked: bool = False

    def state(self, now: datetime) -> TokenState:
        if self.revoked:
            return "invalid"
        return "valid" if now < self.expires_at else "expired"

    def seconds_left(self, now: datetime, at_most: int) -> int:
        return min(int((self.expires_at - now).total_seconds()), at_most)


class DailyCount(Record):
    day: date
    count: int
    last_at: datetime


class QuotaUsedUp(Exception):
    """The daily number of calls is spent (45009)."""


class TooSoon(Exception):
    """The last forced refresh was a moment ago (45011)."""


class AccessTokens:
    """Issues, renews and revokes. Bounded: the oldest token is forgotten first."""

    def __init__(self) -> None:
        self._tokens: dict[str, AccessToken] = {}
        self._latest: dict[tuple[TokenKind, str], str] = {}
        self._spent: dict[tuple[str, str], DailyCount] = {}

    def all(self) -> tuple[AccessToken, ...]:
        return tuple(self._tokens.values())

    def restore(self, tokens: Sequence[AccessToken]) -> None:
        self._tokens = {token.value: token for token in tokens}
        self._latest = {(token.kind, token.account): token.value for token in tokens}

    def find(self, value: str) -> AccessToken | None:
        return self._tokens.get(value)

    def fresh(self, account: str, now: datetime, rules: Rules) -> AccessToken:
        """GET token: always a new one; those before it die when the overlap is over.

        Raises QuotaUsedUp.
        """
        limit = rules.token_daily_limit
        self._spend("token", account, now, limit)
        overlap_ends = now + timedelta(seconds=rules.token_overlap_seconds)
        for token in self._of("token", account):
            if token.expires_at > overlap_ends:
                self._keep(token.model_copy(update={"expires_at": overlap_ends}))
        return self._issue("token", account, now, rules)

    def stable(self, account: str, now: datetime, rules: Rules) -> AccessToken:
        """POST stable_token, normal mode: the same token until its last five minutes."""
        return self._reused("stable", account, now, rules, rules.stable_renewal_seconds)

    def forced(self, account: str, now: datetime, rules: Rules) -> AccessToken:
        """POST stable_token, force_refresh: the old tokens die at once.

        Raises TooSoon or QuotaUsedUp; then the old token lives on.
        """
        last = self._spent.get(("forced", account))
        if last and within(now, last.last_at, rules.forced_refresh_gap_seconds):
            raise TooSoon
        self._spend("forced", account, now, rules.forced_refresh_daily_limit)
        self._revoke(self._of("stable", account))
        return self._issue("stable", account, now, rules)

    def wecom(self, account: str, now: datetime, rules: Rules) -> AccessToken:
        """GET gettoken: the same token while it is valid, or always a new one, as the rules say."""
        if rules.wecom_token_reused:
            return self._reused("wecom", account, now, rules, renewal_seconds=0)
        return self._issue("wecom", account, now, rules)

    def revoke(self, account: str | None = None) -> int:
        """The platform takes tokens back early: those of one account, or all. How many died."""
        doomed = [
            token
            for token in self._tokens.values()
            if not token.revoked and (account is None or token.account == account)
        ]
        self._revoke(doomed)
        return len(doomed)

    def _reused(
        self, kind: TokenKind, account: str, now: datetime, rules: Rules, renewal_seconds: int
    ) -> AccessToken:
        latest = self._tokens.get(self._latest.get((kind, account), ""))
        renewal = now + timedelta(seconds=renewal_seconds)
        if latest and latest.state(now) == "valid" and latest.expires_at > renewal:
            return latest
        return self._issue(kind, account, now, rules)

    def _issue(self, kind: TokenKind, account: str, now: datetime, rules: Rules) -> AccessToken:
        token = AccessToken(
            value=secrets.token_urlsafe(512)[: rules.access_token_characters],
            kind=kind,
            account=account,
            issued_at=now,
            expires_at=now + timedelta(seconds=rules.access_token_seconds),
        )
        while len(self._tokens) >= MOST_TOKENS:
            self._forget(next(iter(self._tokens.values())))
        self._keep(token)
        self._latest[kind, account] = token.value
        return token

    def _spend(self, what: str, account: str, now: datetime, limit: int | None) -> None:
        today = china_day(now)
        spent = self._spent.get((what, account))
        count = spent.count if spent and spent.day == today else 0
        if limit is not None and count >= limit:
            raise QuotaUsedUp
        self._spent = {key: each for key, each in self._spent.items() if each.day == today}
        self._spent[what, account] = DailyCount(day=today, count=count + 1, last_at=now)

    def _of(self, kind: TokenKind, account: str) -> list[AccessToken]:
        return [t for t in self._tokens.values() if t.kind == kind and t.account == account]

    def _revoke(self, tokens: list[AccessToken]) -> None:
        for token in tokens:
            self._keep(token.model_copy(update={"revoked": True}))

    def _keep(self, token: AccessToken) -> None:
        self._tokens[token.value] = token

    def _forget(self, token: AccessToken) -> None:
        del self._tokens[token.value]
        if self._latest.get((token.kind, token.account)) == token.value:
            del self._latest[token.kind, token.account]
