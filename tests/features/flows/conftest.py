from dataclasses import dataclass
from typing import Any

import pytest

from backend.features.flows import Flow
from backend.features.flows.models import shipped_flow
from backend.features.tickets import ServiceType
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk

REPAIR = "/api/v1/definitions/flow/repair"
MODULES = "/api/v1/definitions/modules/firm"


@dataclass
class Rulebook:
    """Two managers who fix how the firm works, over HTTP."""

    desk: TicketDesk
    writer: SignedIn
    second: SignedIn

    async def publish(self, flow: Flow | None = None, **changes: object) -> int:
        """The repair flow as shipped with these changes; the number of the version."""
        content = (flow or a_flow(**changes)).model_dump(mode="json")
        return await self._publish(REPAIR, content)

    async def switch_off(self, *modules: str) -> int:
        return await self._publish(MODULES, {"off": list(modules)})

    async def roll_back(self, number: int) -> int:
        body = {"version": await self.version(REPAIR), "number": number}
        answer = await self.post(f"{REPAIR}/rollback", body)
        assert answer.status == 201, answer.body
        return int(answer.body["number"])

    async def version(self, path: str) -> int:
        answer = await self.desk.api.get(path, token=self.second.token)
        return int(answer.body["definition"]["version"])

    async def refusals(self, content: Json) -> list[tuple[str, str]]:
        """Field and reason of each."""
        written = await self._write(REPAIR, content)
        assert written.status == 200, written.body
        check = await self.desk.api.get(f"{REPAIR}/draft/check", token=self.second.token)
        refused = await self.post(
            f"{REPAIR}/draft/publication", {"version": written.body["version"]}
        )
        found = check.body["findings"]
        if found:
            assert (refused.status, refused.body["code"]) == (422, "definition_refused")
            assert refused.body["params"]["findings"] == found
        return [(each["field"], each["reason"]) for each in found]

    async def post(self, path: str, body: Json) -> Answer:
        return await self.desk.api.post(path, body, token=self.second.token)

    async def _write(self, path: str, content: Json) -> Answer:
        body = {"version": await self.version(path), "content": content}
        return await self.desk.api.put(f"{path}/draft", body, token=self.writer.token)

    async def _publish(self, path: str, content: Json) -> int:
        written = await self._write(path, content)
        assert written.status == 200, written.body
        body = {"version": written.body["version"]}
        answer = await self.post(f"{path}/draft/publication", body)
        assert answer.status == 201, answer.body
        return int(answer.body["number"])


def a_flow(**changes: object) -> Flow:
    return Flow.model_validate(shipped_flow(ServiceType.REPAIR).model_dump() | changes)


@pytest.fixture
async def rulebook(desk: TicketDesk, people: People) -> Rulebook:
    return Rulebook(desk, await people.staff("manager"), await people.staff("manager"))


async def flow_of(rulebook: Rulebook, ticket: Json) -> Any:
    path = f"/api/v1/tickets/{ticket['id']}/flow"
    answer = await rulebook.desk.api.get(path, token=rulebook.second.token)
    assert answer.status == 200, answer.body
    return answer.body
