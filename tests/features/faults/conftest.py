"""A catalogue with two product lines, and somebody who keeps it."""

from dataclasses import dataclass
from typing import Any

import pytest

from backend.container import Container
from backend.features.devices import Category
from tests.features.devices.builders import a_brand, a_line, a_model
from tests.support.accounts import People, SignedIn
from tests.support.kit import Api

NODES = "/api/v1/fault-nodes"
TYPES = "/api/v1/problem-types"
AIR, LOCK = "line-ac", "line-lock"


@dataclass
class Keeper:
    """Writes as a business administrator; `agent` and `customer` may only read."""

    api: Api
    boss: SignedIn
    agent: SignedIn
    customer: SignedIn

    async def node(self, code: str, name: str, parent: str | None = None, **more: Any) -> Any:
        body = {"code": code, "name": name, "parent_id": parent, **more}
        answer = await self.api.post(NODES, body, token=self.boss.token)
        assert answer.status == 201, answer.body
        return answer.body

    async def branch(self, prefix: str = "AC", **more: Any) -> tuple[Any, Any, Any]:
        """不制冷 › 制冷剂不足 › 检漏补焊."""
        symptom = await self.node(f"{prefix}-01", f"{prefix} 不制冷", **more)
        cause = await self.node(f"{prefix}-01-01", "制冷剂不足", symptom["id"])
        remedy = await self.node(f"{prefix}-01-01-1", "检漏补焊", cause["id"])
        return symptom, cause, remedy

    async def change(self, node: Any, **change: Any) -> Any:
        path = f"{NODES}/{node['id']}"
        now = (await self.api.get(path, token=self.boss.token)).body
        body = {"version": now["version"], **change}
        answer = await self.api.patch(path, body, token=self.boss.token)
        assert answer.status == 200, answer.body
        return answer.body


@pytest.fixture
async def keeper(product: Api, container: Container, people: People) -> Keeper:
    store = container.device_services.store
    await store.brands.add(a_brand())
    await store.lines.add(a_line())
    await store.lines.add(a_line(id=LOCK, name="智能门锁", category=Category.SMART_LOCK))
    await store.models.add(a_model())
    return Keeper(
        api=product,
        boss=await people.staff("business_administrator"),
        agent=await people.staff("service_agent"),
        customer=await people.customer(phone="+8613900000011"),
    )
