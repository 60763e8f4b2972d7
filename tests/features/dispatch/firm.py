"""A firm whose two technicians have shifts, skills and places, and whose rules can be published."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.features.dispatch import BOOK_KEY, Judging
from backend.features.tickets import Ticket, TicketMoved
from backend.kit.clock import shanghai, shanghai_day
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer, fresh_key
from tests.support.ticket_desk import Json, TicketDesk

BOOK = f"/api/v1/definitions/dispatch_rules/{BOOK_KEY}"
ALL_DAY: Json = {"start_time": "08:00", "end_time": "18:00"}


@dataclass
class Firm:
    """`boss` and `second` hold everything; `desk` has the dispatcher, 王 and 李."""

    desk: TicketDesk
    boss: SignedIn
    second: SignedIn
    _versions: dict[str, int] = field(default_factory=dict)

    @classmethod
    async def of(cls, desk: TicketDesk, people: People) -> "Firm":
        return cls(desk, await people.staff(ADMINISTRATOR), await people.staff(ADMINISTRATOR))

    @property
    def judging(self) -> Judging:
        return self.desk.container.judging

    async def say(self, who: SignedIn, what: str, **body: Any) -> None:
        """Something of somebody's work: `what` is the end of the address."""
        version = self._versions.get(who.id, 0)
        answer = await self.desk.api.post(
            f"/api/v1/staff/{who.id}/{what}",
            {"version": version, **body},
            token=self.boss.token,
            key=fresh_key(),
        )
        assert answer.status == 201, answer.body
        self._versions[who.id] = version + 1

    async def at_work(self, *who: SignedIn) -> None:
        for each in who:
            await self.say(each, "weekly-shift-changes", days=[[ALL_DAY]] * 7)

    async def automatic(self) -> None:
        """The rules act by themselves from now on."""
        answer = await self.desk.api.put(
            "/api/v1/dispatch/automation", {"enabled": True}, token=self.boss.token
        )
        assert answer.status == 200, answer.body

    async def heard(self, ticket: Json) -> None:
        """The rules hear the latest news of the ticket, as the worker would tell it."""
        outbox = self.desk.container.mongo.collection("outbox")
        query = {"type": "TicketMoved", "payload.ticket_id": ticket["id"]}
        rows = await outbox.find(query, limit=1, sort=[("occurred_at", -1)])
        event = TicketMoved.model_validate(rows[0]["payload"])
        await self.desk.container.acting.following.follow(event)

    async def waiting(self, **fields: Any) -> Json:
        """A ticket that waits for somebody to be sent."""
        desk = self.desk
        ticket = await desk.report(anyway="另一处故障", **fields)
        await desk.act(desk.agent, ticket, "submit_for_review")
        return await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})

    async def loaded(self, ticket: Json) -> Ticket:
        return await self.desk.container.tickets.stores.tickets.get(ticket["id"])

    def tomorrow(self, hour: float, length: float = 2) -> Json:
        """A window of tomorrow in Shanghai."""
        start = self.moment(1, hour)
        end = start + timedelta(hours=length)
        return {"start": start.isoformat(), "end": end.isoformat()}

    def moment(self, days: int, hour: float) -> datetime:
        today = shanghai(self.desk.container.now()).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        return today + timedelta(days=days, hours=hour)

    def day(self, days: int = 0) -> str:
        return (shanghai_day(self.desk.container.now()) + timedelta(days=days)).isoformat()

    async def get(self, path: str, who: SignedIn | None = None) -> Any:
        answer = await self.desk.api.get(path, token=(who or self.desk.dispatcher).token)
        assert answer.status == 200, answer.body
        return answer.body

    async def candidates(self, ticket: Json, window: Json | None = None) -> Json:
        asked = ""
        if window:
            start, end = (window[each].replace("+", "%2B") for each in ("start", "end"))
            asked = f"?start={start}&end={end}"
        found: Json = await self.get(f"/api/v1/tickets/{ticket['id']}/candidates{asked}")
        return found

    # -- rules -------------------------------------------------------------------------------------

    async def propose(self, *rules: Json, **more: Any) -> tuple[int, Answer]:
        """The version of the draft, and the answer to its publication by the other one."""
        api, head = self.desk.api, await self.get(BOOK, self.boss)
        written = await api.put(
            f"{BOOK}/draft",
            {
                "version": head["definition"]["version"],
                "content": {"rules": list(rules), **more},
            },
            token=self.boss.token,
        )
        assert written.status == 200, written.body
        version: int = written.body["version"]
        order = {"version": version}
        published = await api.post(
            f"{BOOK}/draft/publication", order, token=self.second.token, key=fresh_key()
        )
        return version, published

    async def publish(self, *rules: Json, **more: Any) -> int:
        """The number of the version that counts now."""
        _, answer = await self.propose(*rules, **more)
        counts_already = answer.status == 409 and answer.body["code"] == "nothing_to_publish"
        assert answer.status == 201 or counts_already, answer.body
        number: int = (await self.get(BOOK, self.boss))["published"]["number"]
        return number


def a_rule(key: str = "default", **fields: Any) -> Json:
    return {
        "key": key,
        "name": key,
        "filters": {"area": "anywhere"},
        "scoring": {"weights": {"load": 100}},
        "mode": {"kind": "auto"},
        **fields,
    }
