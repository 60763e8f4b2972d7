"""A catalogue, people, and a way to devices in the books."""

from dataclasses import dataclass
from typing import Any

import pytest

from backend.container import Container
from backend.features.devices.models import Device, DeviceCode
from backend.features.devices.repository import DeviceStore
from tests.features.devices.builders import NOON, a_brand, a_device, a_line, a_model
from tests.support.accounts import FIRM_ID, MAIN_BRANCH_ID, People, SignedIn


@dataclass
class Books:
    """The store, with one brand, one line and one model in it."""

    store: DeviceStore

    async def device(self, **changes: Any) -> Device:
        """In the main branch's books, unless told otherwise."""
        place = {"branch_id": MAIN_BRANCH_ID, "organisation_id": FIRM_ID}
        device = a_device(**(place | changes))
        await self.store.devices.add(device)
        return device

    async def code(self, device: Device) -> str:
        code = DeviceCode(device_id=device.id, created_at=NOON)
        await self.store.codes.add(code)
        return code.code

    async def device_and_code(self, **changes: Any) -> tuple[Device, str]:
        device = await self.device(**changes)
        return device, await self.code(device)


@pytest.fixture
async def books(container: Container, people: People) -> Books:
    store = container.device_services.store
    await store.brands.add(a_brand())
    await store.lines.add(a_line())
    await store.models.add(a_model())
    return Books(store)


@pytest.fixture
async def wang(people: People) -> SignedIn:
    return await people.customer(phone="+8613900000011", name="金丝雀")


@pytest.fixture
async def li(people: People) -> SignedIn:
    return await people.customer(phone="+8613900000012", name="画眉鸟")


@pytest.fixture
async def agent(people: People) -> SignedIn:
    return await people.staff("service_agent")


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator")
