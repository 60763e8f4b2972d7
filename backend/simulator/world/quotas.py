"""How often each account may call each endpoint: by the minute and by the day."""

from datetime import date, datetime
from typing import Annotated, Final

from pydantic import Field

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import china_day

MOST_COUNTED: Final = 5_000

Most = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Limit(Record):
    per_minute: Most | None = None
    per_day: Most | None = None


# As the protocol sheet gives them (3.1, 3.2, 3.5, 3.6, 3.9, 3.13).
ONE_PERSONS_SIGN_IN: Final = "api.weixin.qq.com/sns/jscode2session of one person"
DOCUMENTED: Final[dict[str, Limit]] = {
    ONE_PERSONS_SIGN_IN: Limit(per_minute=100),
    "api.weixin.qq.com/cgi-bin/stable_token": Limit(per_minute=10_000, per_day=500_000),
    "api.weixin.qq.com/cgi-bin/message/template/send": Limit(per_day=100_000),
    "api.weixin.qq.com/cgi-bin/message/subscribe/send": Limit(per_day=10_000_000),
    "api.weixin.qq.com/wxa/getwxacodeunlimit": Limit(per_minute=5_000),
    "api.weixin.qq.com/wxa/msg_sec_check": Limit(per_minute=4_000, per_day=2_000_000),
}


class Spent(Record):
    """Calls of one account to one endpoint in the minute and the day of the latest."""

    endpoint: str
    account: str
    minute: int
    in_minute: int
    day: date
    in_day: int


class MinuteUsedUp(Exception):
    """45011."""


class DayUsedUp(Exception):
    """45009."""


class Quotas:
    """Bounded: whoever called longest ago is forgotten first."""

    def __init__(self) -> None:
        self.limits = dict(DOCUMENTED)
        self._spent: dict[tuple[str, str], Spent] = {}
        self._clearings: dict[str, tuple[str, int]] = {}

    def all(self) -> list[Spent]:
        return list(self._spent.values())

    def spent(self, endpoint: str, account: str, now: datetime) -> Spent:
        """Of the current minute and day; zero when nothing was called in them."""
        minute, day = int(now.timestamp()) // 60, china_day(now)
        latest = self._spent.get((endpoint, account))
        return Spent(
            endpoint=endpoint,
            account=account,
            minute=minute,
            in_minute=latest.in_minute if latest and latest.minute == minute else 0,
            day=day,
            in_day=latest.in_day if latest and latest.day == day else 0,
        )

    def spend(self, endpoint: str, account: str, now: datetime) -> None:
        """One call more. Raises MinuteUsedUp or DayUsedUp, and then nothing is counted."""
        limit, spent = self.limits.get(endpoint, Limit()), self.spent(endpoint, account, now)
        if limit.per_day is not None and spent.in_day >= limit.per_day:
            raise DayUsedUp
        if limit.per_minute is not None and spent.in_minute >= limit.per_minute:
            raise MinuteUsedUp
        self._spent.pop((endpoint, account), None)
        while len(self._spent) >= MOST_COUNTED:
            del self._spent[next(iter(self._spent))]
        self._spent[endpoint, account] = spent.model_copy(
            update={"in_minute": spent.in_minute + 1, "in_day": spent.in_day + 1}
        )

    def clear(self, account: str, month: str, most: int) -> bool:
        """The day of this account begins anew (clear_quota); False past `most` in this month."""
        held, count = self._clearings.get(account, ("", 0))
        count = count if held == month else 0
        if count >= most:
            return False
        self._clearings.pop(account, None)
        while len(self._clearings) >= MOST_COUNTED:
            del self._clearings[next(iter(self._clearings))]
        self._clearings[account] = (month, count + 1)
        self._spent = {key: each for key, each in self._spent.items() if key[1] != account}
        return True
