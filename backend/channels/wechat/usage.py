"""How much of what the platform allows in a day has been used, counted by every process together.

A row an account, API and day of Shanghai, whose midnight quotas begin anew at. What is counted is
each request that went out, whatever came of it: so does the platform.
"""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from pymongo import ASCENDING, IndexModel

from backend.features.notifications import ApiUsage
from backend.kit.clock import Clock, shanghai
from backend.kit.mongo import Mongo
from backend.kit.mongo.driver import from_now

KEEP_SECONDS: Final = 40 * 86400
MOST_SHOWN: Final = 500

# Of an ordinary account, as far as the documents say (protocol sheet 3.1, 3.5, 3.6, 3.13).
DAILY_LIMITS: Final[Mapping[str, int]] = {
    "cgi-bin/stable_token": 500_000,
    "cgi-bin/message/template/send": 100_000,
    "cgi-bin/message/subscribe/send": 10_000_000,
    "wxa/msg_sec_check": 2_000_000,
}


class CallOutcome(StrEnum):
    ANSWERED = "answered"
    REFUSED = "refused"
    SILENT = "silent"
    NOT_CALLED = "not_called"  # a circuit is open


CountCall = Callable[[str, str, str], None]
"""Account, API and outcome, for the metrics."""


class Usage:
    def __init__(
        self, mongo: Mongo, now: Clock, count: CountCall = lambda account, api, outcome: None
    ) -> None:
        self._rows = mongo.collection("platform_usage")
        self._now = now
        self._count = count

    async def ensure_indexes(self) -> None:
        await self._rows.create_indexes(
            [
                IndexModel("expire_at", expireAfterSeconds=0),
                IndexModel([("day", ASCENDING), ("account", ASCENDING), ("api", ASCENDING)]),
            ]
        )

    async def note(self, account: str, api: str, outcome: CallOutcome) -> None:
        self._count(account, api, outcome)
        if outcome is CallOutcome.NOT_CALLED:
            return
        day = shanghai(self._now()).date().isoformat()
        one = {"$add": [{"$ifNull": [f"${outcome}", 0]}, 1]}
        row = {
            "day": day,
            "account": account,
            "api": api,
            "expire_at": from_now(KEEP_SECONDS),
            outcome.value: one,
        }
        await self._rows.update_one({"_id": f"{day} {account} {api}"}, [{"$set": row}], upsert=True)

    async def on(self, day: date) -> list[ApiUsage]:
        rows = await self._rows.find(
            {"day": day.isoformat()}, sort=[("account", 1), ("api", 1)], limit=MOST_SHOWN
        )
        return [
            ApiUsage(
                account=row["account"],
                api=row["api"],
                calls=sum(row.get(outcome, 0) for outcome in CallOutcome),
                refused=row.get(CallOutcome.REFUSED, 0),
                silent=row.get(CallOutcome.SILENT, 0),
                daily_limit=DAILY_LIMITS.get(row["api"]),
            )
            for row in rows
        ]
