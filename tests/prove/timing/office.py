"""People who go on working while the clocks are caught up with: their requests are the real ones,
and how long each took is kept."""

import asyncio
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from tornado.httpclient import AsyncHTTPClient

from backend.features.accounts.shipped_roles import ADMINISTRATOR
from tests.prove.reporting.firm import opened
from tests.prove.timing.late import quick_policy
from tests.prove.trial import Trial
from tests.support.accounts import People, SignedIn

LONGEST_ANSWER: Final = 2.0
PAUSE_SECONDS: Final = 0.5
_TICKETS: Final = "/api/v1/tickets"
_REPORT: Final = {
    "channel": "wecom",
    "problem": "不制冷",
    "product": "空调",
    "contact": {"name": "王先生", "phone": "13812345678"},
    "address": {"region": "浙江省杭州市西湖区青桐里", "door": "1 幢 101"},
    "anyway": "压力测试",
}
Json = dict[str, Any]


@dataclass
class Office:
    """`took`: seconds, by what was asked. `refused`: answers nobody expects, by what was asked."""

    address: str
    administrator: SignedIn
    agent: SignedIn
    http: AsyncHTTPClient
    took: dict[str, list[float]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)

    @classmethod
    async def founded(cls, trial: Trial, address: str) -> "Office":
        async with opened(trial.mongod.uri, trial.database) as container:
            people = People(container)
            await people.found_firm()
            administrator = await people.staff(ADMINISTRATOR)
            agent = await people.staff("service_agent")
        http = AsyncHTTPClient(force_instance=True, max_clients=20)
        return cls(address, administrator, agent, http)

    async def publish_policy(self) -> None:
        path = "/api/v1/definitions/sla_policy/standard"
        now = await self.sure("GET", path)
        content = quick_policy().model_dump(mode="json")
        order = {"version": now["definition"]["version"], "content": content}
        draft = await self.sure("PUT", f"{path}/draft", order)
        await self.sure("POST", f"{path}/draft/publication", {"version": draft["version"]})

    async def report(self) -> str:
        """By telephone, at this moment; the ticket's id, "" where it was refused."""
        made = await self._timed("report", self.agent, "POST", _TICKETS, _REPORT)
        return str(made.get("id", ""))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._work())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            ticket_id = await self.report()
            await self._timed("list", self.agent, "GET", f"{_TICKETS}?limit=20")
            await self._timed("read", self.agent, "GET", f"{_TICKETS}/{ticket_id}")
            await self._timed("clocks", self.agent, "GET", f"{_TICKETS}/{ticket_id}/clocks")
            await asyncio.sleep(PAUSE_SECONDS)

    async def _timed(
        self, what: str, who: SignedIn, method: str, path: str, body: Json | None = None
    ) -> Json:
        began = time.monotonic()
        status, answer = await self.send(who, method, path, body)
        self.took.setdefault(what, []).append(time.monotonic() - began)
        if status >= 300:
            self.refused[f"{what}: {status} {answer.get('code', '')}"] += 1
        return answer

    async def sure(self, method: str, path: str, body: Json | None = None) -> Json:
        status, answer = await self.send(self.administrator, method, path, body)
        if status >= 300:
            raise RuntimeError(f"{method} {path}: {status} {answer}")
        return answer

    async def send(
        self, who: SignedIn, method: str, path: str, body: Json | None = None
    ) -> tuple[int, Json]:
        response = await self.http.fetch(
            self.address + path,
            method=method,
            body=None if method == "GET" else json.dumps(body or {}),
            headers={
                "Authorization": f"Bearer {who.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": uuid4().hex,
            },
            raise_error=False,
            request_timeout=60,
        )
        return response.code, json.loads(response.body or b"{}")

    def slow(self) -> dict[str, float]:
        """Within how many seconds 95 of 100 had their answer, by what was asked."""
        return {what: sorted(each)[int(len(each) * 0.95)] for what, each in self.took.items()}
