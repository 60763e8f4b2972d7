"""A firm at work, a sticker on its device, and a browser."""

from dataclasses import dataclass
from typing import Any

import pytest

from backend.features.devices.models import DeviceCode
from tests.features.records.browsing import Browser, Form
from tests.support.accounts import SignedIn
from tests.support.canaries import DOORS, NAMES, canary_phone
from tests.support.ticket_desk import Json, TicketDesk

PHONE = canary_phone(9077)


@pytest.fixture
def browser(desk: TicketDesk) -> Browser:
    return Browser(desk.api)


@dataclass
class Sticker:
    """The code on the desk's device."""

    code: str
    browser: Browser

    @property
    def report_path(self) -> str:
        return f"/q/{self.code}/report"

    async def form(self) -> Form:
        return (await self.browser.open(self.report_path)).forms["report"]


@pytest.fixture
async def sticker(desk: TicketDesk, browser: Browser) -> Sticker:
    code = DeviceCode(device_id=desk.device_id, created_at=desk.container.now())
    await desk.container.device_services.store.codes.add(code)
    return Sticker(code.code, browser)


def a_report(form: Form, /, **changes: str | list[str]) -> dict[str, str | list[str]]:
    """What a stranger fills in, tomorrow from ten to twelve."""
    return {
        "symptoms": ["不制冷", "漏水"],
        "problem": "室外机不转",
        "day": form.offered["day"][1],
        "window": "10-12",
        "area": "浙江省杭州市西湖区",
        "estate": "梧桐苑",
        "door": f"{DOORS[1]} 301",
        "name": NAMES[2],
        "phone": PHONE,
        "consent": form.offered["consent"][0],
        **changes,
    }


async def phone_of(desk: TicketDesk, who: SignedIn) -> str:
    """As people write it, without the country's code."""
    accounts = desk.container.accounts
    if who is desk.wang:
        return (await accounts.stores.staff.get(who.id)).phone.removeprefix("+86")
    return (await accounts.customers.get(who.id)).phone.removeprefix("+86")


async def link_of(desk: TicketDesk, ticket: Json) -> str:
    """Where a message would lead the ticket's customer."""
    stored = await desk.container.tickets.stores.tickets.get(ticket["id"])
    return f"/t/{stored.link_token}"


async def tickets_of(desk: TicketDesk) -> list[Any]:
    """Every ticket there is, the oldest first."""
    repository = desk.container.tickets.stores.tickets
    return await repository.find({}, sort=[("created_at", 1), ("_id", 1)])
