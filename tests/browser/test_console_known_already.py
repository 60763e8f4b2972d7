"""Nothing is asked twice: a request that comes from a device or a customer, a table that was
checked already, a wish that was spoken on a ticket."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.console_days import loses, reported, says
from tests.browser.customers import unseen_number
from tests.browser.installation import Installation
from tests.browser.tables import workbook
from tests.browser.visitors import Visitor, Visitors

ADMINISTRATOR = "business_administrator"


def region(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name, exact=True)


@pytest.fixture
def model(installation: Installation) -> Any:
    token = installation.token(ADMINISTRATOR)
    return installation.call("GET", "/api/v1/device-models?limit=1", token=token)["items"][0]


@pytest.fixture
def home(installation: Installation, model: Any) -> Any:
    """A family with two devices; `devices` are theirs."""
    token = installation.token("service_agent")
    form = {
        "phone": unseen_number(),
        "name": "冯秋实",
        "address": {"area": "浙江省杭州市滨江区", "estate": "青桐里", "door": "3 幢 702"},
    }
    made = installation.call("POST", "/api/v1/households", form, token=token)
    devices = []
    for _ in range(2):
        device = {"model_id": model["id"], "serial": f"KA-{uuid4().hex[:10].upper()}"}
        device = installation.call("POST", "/api/v1/devices", device, token=token)
        move = {"household_id": made["id"], "reason": "客户来电认领", "with_parts": True}
        path = f"/api/v1/devices/{device['id']}/household"
        devices.append(installation.call("PUT", path, move, token=token))
    return made | {"devices": devices}


def test_a_request_from_a_device_or_a_customer_begins_with_what_is_known(
    visitor: Visitor, home: Any
) -> None:
    installation = visitor.installation
    device = home["devices"][1]
    page = visitor.sign_in("service_agent", at=f"/console/devices/{device['id']}")
    region(page, "设备概况").get_by_role("link", name="新建报修").click()
    intake = region(page, "电话受理")
    devices = intake.get_by_role("group", name="哪台设备")
    expect(devices.get_by_role("button", pressed=True)).to_have_count(1)
    expect(intake.get_by_text("青桐里")).to_be_visible()
    visitor.screens("console-desk-from-device")
    intake.get_by_label("客户原话").fill(f"不制冷 {uuid4().hex[:6]}")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/console/tickets/"))
    ticket = installation.call(
        "GET",
        f"/api/v1/tickets/{page.url.rsplit('/', 1)[1]}",
        token=installation.token("service_agent"),
    )
    assert [each["device_id"] for each in ticket["devices"]] == [device["id"]]
    assert ticket["household_id"] == home["id"]
    page.goto(f"{installation.web}/console/customers/{home['id']}")
    expect(region(page, "客户概况")).to_be_visible()
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(f"household={home['id']}"))
    expect(intake.get_by_text("哪台设备？")).to_be_visible()
    expect(intake.get_by_text("青桐里")).to_be_visible()


def test_a_checked_table_is_brought_in_with_one_press(visitor: Visitor, model: Any) -> None:
    installation = visitor.installation
    mark = uuid4().hex[:8].upper()
    rows = [(model["brand_name"], model["name"], f"CO-{mark}-{n}") for n in range(3)]
    table = workbook(("品牌", "型号", "序列号"), *rows)
    page = visitor.sign_in("service_agent", at="/console/devices/import?kind=devices")
    file = FilePayload(name="设备.xlsx", mimeType="application/octet-stream", buffer=table)
    page.get_by_label("选一张表").set_input_files([file])
    page.get_by_role("button", name="先检查，不导入").click()
    outcome = region(page, "导入结果")
    expect(outcome.get_by_text("检查完：3 行都没有问题，可以导入了")).to_be_visible()
    visitor.screens("console-import-checked")
    page.reload()
    outcome.get_by_role("button", name="导入这 3 行").click()
    expect(outcome.get_by_text("导入好了：新增 3 行")).to_be_visible()
    token = installation.token(ADMINISTRATOR)
    found = installation.call("GET", f"/api/v1/devices?serial=CO-{mark}-2", token=token)
    assert len(found["items"]) == 1


def test_a_wish_noted_on_a_ticket_reaches_the_seller_who_wins_it(visitors: Visitors) -> None:
    agent, seller = visitors(), visitors()
    wish = f"想再装一台净水器 {uuid4().hex[:6]}"
    ticket = reported(agent.installation)
    page = agent.sign_in("service_agent", at=f"/console/tickets/{ticket['id']}")
    page.get_by_text("更多", exact=True).click()
    page.get_by_role("button", name="新需求", exact=True).click()
    sheet = page.get_by_role("dialog", name="新需求")
    sheet.get_by_label("客户想要什么").fill(wish)
    sheet.get_by_role("button", name="新需求", exact=True).click()
    expect(sheet).to_have_count(0)
    sales = seller.sign_in(ADMINISTRATOR, at="/console/customers/leads?state=new")
    row = sales.get_by_role("row", name=wish)
    row.get_by_role("button", name="我来跟进").click()
    expect(row).to_have_count(0)
    sales.get_by_role("button", name="跟进中", exact=True).click()
    says(row, "周六上门量尺寸")
    seller.screens("console-leads")
    loses(row, "客户买了别家的")
    expect(row).to_have_count(0)
