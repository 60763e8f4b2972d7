"""A day at the files of customers: found, read as a whole, revealed with a reason, sold to."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors
from tests.support.processes import wait_until

ADMINISTRATOR = "business_administrator"
# The smallest picture there is: one pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c494441"
    "54789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def region(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


@pytest.fixture
def phone() -> str:
    return f"139{uuid4().int % 10**8:08d}"


@pytest.fixture
def estate() -> str:
    return f"青桐{uuid4().hex[:6]}苑"


@pytest.fixture
def home(installation: Installation, phone: str, estate: str) -> Any:
    """A family with one address, that nobody else's test knows."""
    form = {
        "phone": phone,
        "name": "冯秋实",
        "address": {"area": "浙江省杭州市滨江区", "estate": estate, "door": "3 幢 702"},
    }
    token = installation.token("service_agent")
    return installation.call("POST", "/api/v1/households", form, token=token)


def reveals(installation: Installation, home: Any) -> list[Any]:
    entries: list[Any] = installation.call(
        "GET",
        f"/api/v1/audit-entries?action=personal_revealed&subject_id={home['id']}",
        token=installation.token(ADMINISTRATOR),
    )["items"]
    return entries


def test_a_customer_is_found_by_phone_by_its_end_by_name_and_by_estate(
    visitor: Visitor, home: Any, phone: str, estate: str
) -> None:
    page = visitor.sign_in("service_agent", at="/console/customers")
    expect(region(page, "客户列表").get_by_role("link").first).to_be_visible()
    visitor.screens("console-customers")
    for asked in (phone, phone[-4:], "冯秋实", estate[:6]):
        page.get_by_label("找客户").fill(asked)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"找“{asked}”")).to_be_visible()
        expect(region(page, "客户列表").get_by_text(estate).first).to_be_visible()
        page.get_by_role("button", name=f"找“{asked}”").click()
        expect(page.get_by_label("等级", exact=True)).to_be_visible()


def test_a_customer_is_opened_by_the_keyboard_and_back_keeps_the_search(
    visitor: Visitor, home: Any, phone: str
) -> None:
    page = visitor.sign_in("service_agent", at="/console/customers")
    expect(region(page, "客户列表").get_by_role("link").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(phone)
    page.keyboard.press("Enter")
    expect(region(page, "客户列表").get_by_role("link")).to_have_count(1)
    page.get_by_label("找客户").blur()
    page.keyboard.press("o")
    expect(region(page, "客户概况")).to_be_visible()
    expect(page).to_have_url(f"{visitor.installation.web}/console/customers/{home['id']}")
    page.go_back()
    expect(page.get_by_label("找客户")).to_have_value(phone)


def test_the_whole_of_a_home_is_on_one_page(visitor: Visitor) -> None:
    installation = visitor.installation
    token = installation.token("service_agent")
    listed = installation.call("GET", "/api/v1/devices?limit=100", token=token)["items"]
    homes = [each["household_id"] for each in listed if each["household_id"]]
    overviews = (
        installation.call("GET", f"/api/v1/households/{home_id}/overview", token=token)
        for home_id in dict.fromkeys(homes)
    )
    told = next(each for each in overviews if each["tickets"])
    page = visitor.sign_in("service_agent", at=f"/console/customers/{told['household']['id']}")
    devices = region(page, "设备").get_by_role("link")
    expect(devices).to_have_count(len(told["devices"]))
    expect(region(page, "工单").get_by_role("link")).to_have_count(len(told["tickets"]))
    for part in ("人和地址", "承诺", "合同", "发过的消息"):
        expect(region(page, part)).to_be_visible()
    visitor.screens("console-customer")


def test_a_number_is_shown_for_a_reason_leaves_an_entry_and_is_masked_again(
    visitor: Visitor, home: Any, phone: str
) -> None:
    page = visitor.sign_in("service_agent", at=f"/console/customers/{home['id']}")
    people = region(page, "人和地址")
    expect(people).to_be_visible()
    expect(people.get_by_text("3 幢 702")).to_have_count(0)
    assert phone not in page.content()
    page.clock.install()
    page.keyboard.press("v")
    sheet = page.get_by_role("dialog", name="查看号码和门牌")
    sheet.get_by_role("button", name="查看", exact=True).click()
    assert reveals(visitor.installation, home) == []
    sheet.get_by_label("为什么要看").fill("客户要改约")
    sheet.get_by_role("button", name="查看", exact=True).click()
    expect(people.get_by_text(phone).first).to_be_visible()
    expect(people.get_by_text("3 幢 702")).to_be_visible()
    visitor.screens("console-customer-revealed")
    [entry] = reveals(visitor.installation, home)
    assert entry["details"]["reason"] == "客户要改约"
    page.clock.run_for(61_000)
    expect(people.get_by_text(phone)).to_have_count(0)
    expect(people.get_by_text("3 幢 702")).to_have_count(0)


def test_what_is_changed_meanwhile_is_not_overwritten(visitor: Visitor, home: Any) -> None:
    installation = visitor.installation
    page = visitor.sign_in("service_agent", at=f"/console/customers/{home['id']}")
    page.get_by_role("button", name="改档案").click()
    sheet = page.get_by_role("dialog", name="改档案")
    sheet.get_by_label("标签").fill("有电梯、周末在家")
    token = installation.token(ADMINISTRATOR)
    at = f"/api/v1/households/{home['id']}"
    installation.call("PATCH", at, {"tags": ["老客户"]}, token=token)
    sheet.get_by_role("button", name="保存").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.get_by_label("标签")).to_have_value("有电梯、周末在家")
    assert installation.call("GET", at, token=token)["tags"] == ["老客户"]


def fill_buyer(page: Page, phone: str, estate: str) -> None:
    buyer = region(page, "客户")
    buyer.get_by_label("手机号").fill(phone)
    buyer.get_by_label("姓名").fill("冯秋实")
    buyer.get_by_label("省市区").fill("浙江省杭州市滨江区")
    buyer.get_by_label("小区").fill(estate)
    buyer.get_by_label("楼栋门牌").fill("3 幢 702")


def test_one_form_records_customer_home_device_proof_promise_and_installation(
    visitor: Visitor, phone: str, estate: str
) -> None:
    serial = f"SALE-{uuid4().hex[:8].upper()}"
    page = visitor.sign_in(ADMINISTRATOR, at="/console/customers/sales/new")
    fill_buyer(page, phone, estate)
    sold = region(page, "设备")
    sold.get_by_label("型号").select_option(index=1)
    sold.get_by_label("序列号").fill(serial)
    proof = FilePayload(name="发票.png", mimeType="image/png", buffer=PIXEL)
    sold.get_by_label("第 1 台的购买凭证").set_input_files([proof])
    expect(sold.get_by_text("发票.png")).to_be_visible()
    page.get_by_role("button", name="加一条承诺").click()
    page.get_by_label("承诺内容").fill("送滤网一套")
    papers = region(page, "单据")
    papers.get_by_label("渠道").fill("城东门店")
    papers.get_by_label("金额（元）").fill("三千")
    expect(page.get_by_text("金额写成 3299 或 3299.00")).to_be_visible()
    expect(page.get_by_role("button", name="登记这一单")).to_be_disabled()
    papers.get_by_label("金额（元）").fill("3,299.00")
    papers.get_by_label("要安装，同时建安装工单").check()
    visitor.screens("console-sale-entry")
    page.keyboard.press("Control+Enter")
    expect(region(page, "销售单")).to_be_visible()
    visitor.screens("console-sale")
    sale_id = page.url.rsplit("/", 1)[1]
    token = visitor.installation.token(ADMINISTRATOR)

    def recorded() -> Any:
        return visitor.installation.call("GET", f"/api/v1/sales/{sale_id}", token=token)

    wait_until(lambda: recorded()["installation"] is not None, "the worker has made the ticket")
    sale = recorded()
    assert sale["amount_fen"] == 329900
    assert [promise["text"] for promise in sale["promises"]] == ["送滤网一套"]
    page.reload()
    expect(page.get_by_role("link", name=sale["installation"]["number"])).to_be_visible()
    [device_id] = sale["device_ids"]
    device = visitor.installation.call("GET", f"/api/v1/devices/{device_id}", token=token)
    assert device["serial"] == serial
    assert device["household_id"] == sale["buyer"]["household_id"]
    assert len(device["purchase"]["document_ids"]) == 1
    region(page, "承诺").get_by_role("button", name="做到了").click()
    expect(region(page, "承诺").get_by_text("还有 0 条没兑现")).to_be_visible()


def test_a_sale_the_server_refuses_is_explained_and_stays_typed(
    visitor: Visitor, estate: str
) -> None:
    page = visitor.sign_in(ADMINISTRATOR, at="/console/customers/sales/new")
    fill_buyer(page, "123", estate)
    serial = f"SALE-{uuid4().hex[:8].upper()}"
    region(page, "设备").get_by_label("型号").select_option(index=1)
    region(page, "设备").get_by_label("序列号").fill(serial)
    page.get_by_role("button", name="登记这一单").click()
    expect(page.get_by_role("alert")).to_contain_text("手机号")
    expect(region(page, "客户").get_by_label("手机号")).to_have_value("123")
    token = visitor.installation.token(ADMINISTRATOR)
    at = f"/api/v1/devices?serial={serial}"
    assert visitor.installation.call("GET", at, token=token)["items"] == []


def test_a_contract_is_written_down_and_found(visitor: Visitor) -> None:
    number = f"HT-{uuid4().hex[:8]}"
    page = visitor.sign_in("service_agent", at="/console/customers/contracts")
    page.get_by_role("button", name="登记合同或项目").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("编号").fill(number)
    sheet.get_by_label("名称").fill("锦园物业年保")
    sheet.get_by_label("从哪天").fill("2026-01-01")
    sheet.get_by_role("button", name="保存").click()
    expect(sheet).to_have_count(0)
    page.get_by_label("找合同").fill(number)
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="合同列表").get_by_text(number)).to_be_visible()
    visitor.screens("console-contracts")


def test_a_role_is_shown_only_what_it_may_do(visitors: Visitors, home: Any) -> None:
    at = f"/console/customers/{home['id']}"
    dispatcher = visitors().sign_in("dispatcher", at=at)
    expect(region(dispatcher, "客户概况")).to_be_visible()
    expect(dispatcher.get_by_role("button", name="查看号码")).to_be_visible()
    expect(dispatcher.get_by_role("button", name="改档案")).to_have_count(0)
    expect(dispatcher.get_by_role("link", name="录入销售")).to_have_count(0)
    technician = visitors().sign_in("technician", at="/console/customers")
    expect(technician.get_by_role("heading", name="这一页您还不能看")).to_be_visible()
    expect(technician.get_by_title("客户", exact=True)).to_have_count(0)


def test_who_may_not_see_numbers_is_not_offered_to(visitor: Visitor, home: Any) -> None:
    def without(route: Route) -> None:
        answer = route.fetch()
        told = answer.json()
        del told["permissions"]["personal:reveal"]
        route.fulfill(response=answer, json=told)

    visitor.context.route("**/api/v1/me", without)
    page = visitor.sign_in("service_agent", at=f"/console/customers/{home['id']}")
    expect(page.get_by_role("button", name="改档案")).to_be_visible()
    expect(page.get_by_role("button", name="查看号码")).to_have_count(0)
    page.keyboard.press("v")
    expect(page.get_by_role("dialog")).to_have_count(0)
