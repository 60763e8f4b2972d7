"""The product with an official account at the simulator, and a firm."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.container import Container
from backend.features.accounts.models import CustomerAccount, WeChatChannel
from backend.features.accounts.shipped_roles import ADMINISTRATOR
from backend.features.callbacks import CallbackAccount, Packet, Part
from backend.packet_readers import build_packet_readers
from backend.simulator import Simulator
from tests.support.accounts import People, SignedIn
from tests.support.kit import Api
from tests.support.platform import OA, platform_settings
from tests.support.simulator import SimulatorControl


@pytest.fixture
def more_settings(simulator: Simulator, control: SimulatorControl) -> dict[str, Any]:
    return platform_settings(simulator.url)


@dataclass
class Account:
    """What tests do with the official account: events as the worker hands them over."""

    container: Container
    api: Api
    control: SimulatorControl
    keeper: SignedIn
    count: int = field(default=0)

    async def tell(
        self,
        event: str,
        *,
        openid: str = "oLiOa",
        scene: str = "",
        at: datetime | None = None,
        packet_id: str = "",
    ) -> None:
        """Every reader of the kind gets the packet."""
        self.count += 1
        kind = f"event:{event}"
        moment = at or self.container.now() + timedelta(seconds=self.count)
        key = f"qrscene_{scene}" if scene and event == "subscribe" else scene
        packet = Packet(
            id=packet_id or f"official_account:{self.count}",
            account=CallbackAccount.OFFICIAL_ACCOUNT,
            app_id=OA,
            sender=openid,
            kind=kind,
            sent_at=moment,
            received_at=moment,
            content=Part({"Event": event, "EventKey": key}),
        )
        readers = build_packet_readers(self.container)[CallbackAccount.OFFICIAL_ACCOUNT]
        for read in readers[kind]:
            await read(packet)

    async def code(self, **order: Any) -> dict[str, Any]:
        body = {"name": "城东门店柜台", "source": "counter-east", **order}
        made = await self.api.post("/api/v1/scene-codes", body, token=self.keeper.token)
        assert made.status == 201, made.body
        code: dict[str, Any] = made.body
        return code

    async def shown(self, code_id: str) -> dict[str, Any]:
        answer = await self.api.get(f"/api/v1/scene-codes/{code_id}", token=self.keeper.token)
        code: dict[str, Any] = answer.body
        return code

    async def customer(self, openid: str = "oLiOa") -> CustomerAccount:
        found = await self.container.accounts.stores.customers.by_openid(
            WeChatChannel.OFFICIAL_ACCOUNT, openid
        )
        assert found is not None
        return found

    async def reachable(self, openid: str = "oLiOa") -> bool:
        unreachable = self.container.notices.stores.unreachable
        return not await unreachable.knows(OA, openid, self.container.now())


@pytest.fixture
async def account(
    container: Container, product: Api, control: SimulatorControl, people: People
) -> Account:
    return Account(container, product, control, await people.staff(ADMINISTRATOR))
