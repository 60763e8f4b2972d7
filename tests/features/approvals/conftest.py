"""A firm with a project manager and a cost director, and a technician who asks for money."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest

from backend.container import Container
from backend.features.approvals import (
    Approval,
    ApprovalPath,
    AskedFor,
    Request,
    Subject,
)
from backend.features.definitions.kinds import Published
from backend.kit.clock import EARLIEST
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn
from tests.support.application import MovableClock
from tests.support.kit import Answer, Api

Json = dict[str, Any]


@dataclass
class Office:
    """`project` and `cost` hold the two seats of the shipped rule; `boss` holds everything."""

    api: Api
    container: Container
    people: People
    project: SignedIn
    cost: SignedIn
    boss: SignedIn
    technician: SignedIn
    told: list[str] = field(default_factory=list)

    def request(self, fen: int = 68_000, **more: Any) -> Request:
        subject = Subject(kind="test", id=uuid4().hex, part="q1", title="BX260101-0001")
        return Request(
            **{
                "subject": subject,
                "asked_by": self.technician.id,
                "asked_for": AskedFor(amount_fen=fen, service_type="repair"),
                "organisation_id": FIRM_ID,
                "branch_id": MAIN_BRANCH_ID,
                "note": "压缩机更换",
                **more,
            }
        )

    async def ask(self, fen: int = 68_000, **more: Any) -> Approval:
        approval = await self.container.approvals.asking.ask(self.request(fen, **more))
        assert approval is not None
        return approval

    async def read(self, approval: Approval) -> Approval:
        return await self.container.approvals.approvals.get(approval.id)

    async def say(
        self, who: SignedIn, approval: Approval, approved: bool = True, **more: Any
    ) -> Answer:
        body = {"approved": approved, **more}
        path = f"/api/v1/approvals/{approval.id}/decision"
        return await self.api.post(path, body, token=who.token)

    async def inbox(self, who: SignedIn, box: str = "to_decide") -> list[str]:
        answer = await self.api.get(f"/api/v1/approvals?box={box}", token=who.token)
        assert answer.status == 200, answer.body
        return [item["id"] for item in answer.body["items"]]

    async def trial(self, **body: Any) -> Json:
        path = "/api/v1/approval-paths/repair_charge/trial"
        answer = await self.api.post(path, body, token=self.boss.token)
        assert answer.status == 200, answer.body
        tried: Json = answer.body
        return tried

    def use(self, path: Json, monkeypatch: pytest.MonkeyPatch) -> None:
        """This path counts for repairs, as if it had been published."""
        content = ApprovalPath.model_validate(path)
        published = Published("repair_charge", 7, content, EARLIEST, self.boss.id)

        async def current(key: str) -> Published[ApprovalPath]:
            return published

        monkeypatch.setattr(self.container.approvals.asking.paths, "find_current", current)


@pytest.fixture
async def office(product: Api, container: Container, people: People) -> Office:
    return Office(
        api=product,
        container=container,
        people=people,
        project=await people.staff("project_manager"),
        cost=await people.staff("cost_director"),
        boss=await people.staff("business_administrator"),
        technician=await people.staff("technician"),
    )


async def until_due(office: Office, approval: Approval, clock: MovableClock) -> None:
    """The firm's calendar says when; a night and a weekend may lie before it."""
    due_at = (await office.read(approval)).due_at
    assert due_at is not None
    clock.move(seconds=(due_at - clock()).total_seconds() + 0.001)


def role(role_id: str, **more: Any) -> Json:
    return {"kind": "role", "role_id": role_id, **more}


def path_of(*steps: Json, **more: Any) -> Json:
    return {"name": "试用", "rules": [{"name": "全部", "steps": list(steps)}], **more}


def step(*seats: Json, **more: Any) -> Json:
    return {"name": "审批", "seats": list(seats), **more}
