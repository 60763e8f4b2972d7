"""A shop: a catalogue, two who sell in one branch, one in another, and a form to fill in."""

from dataclasses import dataclass
from typing import Any

import pytest

from backend.container import Container
from tests.features.devices.builders import a_brand, a_line, a_model
from tests.support.accounts import People, SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.kit import Answer, Api, fresh_key

SALES = "/api/v1/sales"
Json = dict[str, Any]


def a_form(**changes: Any) -> Json:
    fields: Json = {
        "buyer": {
            "phone": canary_phone(21),
            "name": NAMES[0],
            "address": {
                "area": "浙江省杭州市西湖区",
                "estate": "青桐里",
                "door": f"{DOORS[0]} 1204",
            },
        },
        "devices": [{"model_id": "model-lh26", "serial": "LH26-0001"}],
        "promises": [
            {"kind": "install_time", "text": "周六上午装好", "due_on": "2026-12-05"},
            {"kind": "gift", "text": "送滤网一套"},
        ],
        "sold_on": "2026-07-01",
        "channel": "城东门店",
        "order_number": "DD-1001",
        "amount_fen": 329900,
    }
    return fields | changes


@dataclass
class Shop:
    api: Api
    container: Container
    seller: SignedIn
    colleague: SignedIn
    stranger: SignedIn
    manager: SignedIn

    async def post(self, form: Json, who: SignedIn | None = None, key: str = "") -> Answer:
        token = (who or self.seller).token
        return await self.api.post(SALES, form, token=token, key=key or fresh_key())

    async def sold(self, form: Json | None = None, who: SignedIn | None = None) -> Any:
        answer = await self.post(form or a_form(), who)
        assert answer.status == 201, answer.body
        return answer.body

    async def read(self, sale: Any, who: SignedIn | None = None) -> Any:
        answer = await self.api.get(f"{SALES}/{sale['id']}", token=(who or self.seller).token)
        assert answer.status == 200, answer.body
        return answer.body

    async def counts(self) -> dict[str, int]:
        """Documents stored of everything a sale makes."""
        names = ("sales", "promises", "devices", "households", "customer_accounts", "device_codes")
        return {name: await self.container.mongo.collection(name).count({}) for name in names}


@pytest.fixture
async def shop(product: Api, container: Container, people: People) -> Shop:
    store = container.device_services.store
    await store.brands.add(a_brand())
    await store.lines.add(a_line())
    await store.models.add(a_model())
    other = await people.branch("城西网点")
    return Shop(
        api=product,
        container=container,
        seller=await people.staff("sales", name=NAMES[1]),
        colleague=await people.staff("sales", name=NAMES[2]),
        stranger=await people.staff("sales", branch_id=other, name=NAMES[3]),
        manager=await people.staff("manager"),
    )
