"""A list of the tests' own, the machinery around it without HTTP, and lists as people take them."""

import csv
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from io import StringIO

import pytest
from pydantic import BaseModel

from backend.container import Container
from backend.features.accounts import Permission
from backend.features.exports import Exports, ListExport, build_exports
from backend.features.exports.models import Export
from backend.features.exports.schemas import ExportOrder, ExportView
from backend.kit.access import Actor
from backend.kit.pagination import Page, PageQuery
from tests.support.accounts import People, SignedIn
from tests.support.kit import Answer, Api

PAGE = 100
EVERY_LIST = (
    *("approval_deputies", "approvals", "audit_entries", "backups", "branches", "calls"),
    *(
        "code_rolls",
        "complaints",
        "contracts",
        "deliveries",
        "device_batches",
        "device_models",
        "devices",
    ),
    *("expiring_certificates", "fault_nodes", "households", "leads", "my_tasks"),
    *("platform_usage", "problem_types", "roles"),
    *("sales", "skills", "staff", "tickets", "wallet_levels", "watched_tickets"),
)
OF_ONE = {
    "definitions": "kind=sla_policy",
    "definition_versions": "kind=sla_policy&key=standard",
    "wording_revisions": "occasion=customer.closed",
}


class NoteQuery(PageQuery):
    word: str = ""


class Note(BaseModel):
    number: int
    text: str


async def nothing() -> None:
    """What happens before a page is read, unless a test says otherwise."""


@dataclass
class Notes:
    """`count` notes, a hundred to a page; `before_reading` is where tests kill and spoil."""

    count: int = 3
    text: str = "买菜"
    before_reading: Callable[[], Awaitable[None]] = nothing

    async def read(self, actor: Actor, query: NoteQuery) -> Page[Note]:
        await self.before_reading()
        start = int(query.cursor or 0)
        end = min(start + query.limit, self.count)
        items = [Note(number=n, text=f"{self.text}{query.word}") for n in range(start, end)]
        return Page(items=items, next_cursor=str(end) if end < self.count else None)


@dataclass
class Works:
    """As many workers as a test wants, and whoever takes lists away."""

    container: Container
    agent: Actor
    notes: Notes
    exports: Exports

    def another(self) -> Exports:
        """The machinery of another process."""
        kind = ListExport(
            "notes",
            "便条",
            Permission.TICKETS_READ,
            NoteQuery,
            {"编号": lambda note: str(note.number), "内容": lambda note: note.text},
            self.notes.read,
        )
        found = self.container
        return build_exports(found.mongo, found.unit_of_work, found.audit, (kind,), found.now)

    async def order(self, **order: str) -> ExportView:
        return await self.exports.desk.order(self.agent, "notes", ExportOrder(**order))

    async def finish(self, export_id: str, exports: Exports | None = None) -> Export:
        while (found := await self.get(export_id)).is_open:
            await (exports or self.exports).runner.take_turn()
        return found

    async def get(self, export_id: str) -> Export:
        return await self.exports.stores.exports.get(export_id)

    async def content(self, export_id: str) -> bytes:
        document = await self.exports.desk.fetch(self.agent, export_id)
        assert not isinstance(document.body, bytes)
        return b"".join([piece async for piece in document.body])

    async def left_behind(self) -> dict[str, int]:
        """What should be gone when an export is over, its own file aside."""
        names = ("export_files.files", "export_files.chunks", "export_chunks")
        counts = {name: await self.container.mongo.collection(name).count({}) for name in names}
        return {name: count for name, count in counts.items() if count}

    async def let_lease_end(self, export_id: str) -> None:
        """As if its time had passed."""
        past = [{"$set": {"lease_until": {"$subtract": ["$$NOW", 1000]}}}]
        await self.container.mongo.collection("exports").update_one({"_id": export_id}, past)


async def order(product: Api, who: SignedIn, kind: str, **body: str) -> Answer:
    return await product.post(f"/api/v1/export-kinds/{kind}/exports", body, token=who.token)


async def taken_away(
    product: Api, container: Container, who: SignedIn, kind: str, filters: str = ""
) -> list[dict[str, str]]:
    asked = await order(product, who, kind, format="csv", filters=filters)
    assert asked.status == 202, asked.body
    while await container.exports.runner.take_turn():
        pass
    path = f"/api/v1/exports/{asked.body['id']}"
    seen = (await product.get(path, token=who.token)).body
    assert (seen["state"], seen["expires_at"] is not None) == ("ready", True), seen
    file = await product.get(f"{path}/file", token=who.token)
    assert file.status == 200
    assert file.headers["content-disposition"].startswith("attachment")
    return list(csv.DictReader(StringIO(file.raw.decode("utf-8-sig"))))


@pytest.fixture
async def agent(people: People) -> SignedIn:
    return await people.staff("service_agent")


@pytest.fixture
async def works(container: Container, agent: SignedIn) -> Works:
    works = Works(container, agent.actor, Notes(), container.exports)
    works.exports = works.another()
    return works
