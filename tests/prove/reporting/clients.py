"""Clients that report repairs over HTTP and try again, with the same key, until they know."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tornado.httpclient import AsyncHTTPClient, HTTPError, HTTPResponse

from tests.prove.reporting.journal import Journal, Report
from tests.support.accounts import SignedIn

# A server that cannot do it now says so; its client waits and comes back.
_LATER = {429, 500, 502, 503, 504}


@dataclass(frozen=True)
class Call:
    """What is posted, by whom, and the key that makes it one act however often it is sent."""

    person: SignedIn
    path: str
    body: Mapping[str, object]
    key: str


def a_report(person: SignedIn, key: str) -> Call:
    """A customer reports a repair."""
    address = {"region": "浙江省杭州市西湖区青桐里", "door": "1 幢 101"}
    return Call(person, "/api/v1/tickets", {"problem": f"不制冷 {key}", "address": address}, key)


@dataclass
class Clients:
    """`servers`: base addresses; a try goes to one of them by chance."""

    journal: Journal
    servers: Sequence[str]
    http: AsyncHTTPClient
    patience_seconds: float = 120
    statuses: Counter[int] = field(default_factory=Counter)
    chance: random.Random = field(default_factory=lambda: random.Random(1))

    async def make(self, call: Call) -> Report:
        """Until it is acknowledged, refused, or patience is at its end: then nobody knows."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience_seconds
        pause = 0.05
        while True:
            report = self.journal.invoke(call.key, call.person.id)
            if await self._settled(call, report) or loop.time() > deadline:
                return report
            await asyncio.sleep(pause * (0.5 + self.chance.random()))
            pause = min(pause * 2, 2)

    async def _settled(self, call: Call, report: Report) -> bool:
        """Whether the client knows now what became of its act."""
        response = await self._post(call)
        self.statuses[response.code if response else 0] += 1
        if response is None or response.code in _LATER:
            self.journal.unknown(report, "no answer" if response is None else str(response.code))
            return False
        answer = json.loads(response.body)
        if response.code == 201:
            self.journal.ok(report, answer["id"], answer.get("number", ""))
        else:
            self.journal.fail(report, f"{response.code} {answer.get('code')}")
        return True

    async def _post(self, call: Call) -> HTTPResponse | None:
        try:
            return await self.http.fetch(
                self.chance.choice(self.servers) + call.path,
                method="POST",
                body=json.dumps(call.body),
                headers={
                    "Authorization": f"Bearer {call.person.token}",
                    "Content-Type": "application/json",
                    "Idempotency-Key": call.key,
                },
                raise_error=False,
                connect_timeout=5,
                request_timeout=20,
            )
        except (HTTPError, OSError):  # closed, reset, refused, or no answer in time
            return None
