"""What changes in a customer's file afterwards: he moves and leaves a device behind, a sale is
corrected and then cancelled, a contract is prolonged."""

from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.console_days import Day
from tests.browser.installation import Installation
from tests.browser.test_console_customers import region
from tests.browser.visitors import Visitor


@pytest.fixture
def sale(installation: Installation) -> Any:
    """Two devices and one promise, sold to somebody nobody else's test knows."""
    boss = installation.token("business_administrator")
    [model, *_] = installation.call("GET", "/api/v1/device-models?limit=5", token=boss)["items"]
    mark = uuid4().hex[:8].upper()
    home = {"area": "浙江省杭州市滨江区", "estate": f"青桐{mark[:6]}苑", "door": "3 幢 702"}
    form = {
        "buyer": {"phone": f"139{uuid4().int % 10**8:08d}", "name": "冯秋实", "address": home},
        "devices": [
            {"model_id": model["id"], "serial": f"{mark}-{number}", "with_code": False}
            for number in (1, 2)
        ],
        "promises": [{"kind": "gift", "text": "送滤网一套"}],
        "sold_on": "2026-07-01",
        "channel": "城东门店",
        "amount_fen": 329_900,
    }
    return installation.call("POST", "/api/v1/sales", form, token=boss)


def test_who_moves_takes_along_what_is_ticked_and_the_rest_stays(
    visitor: Visitor, sale: Any
) -> None:
    installation = visitor.installation
    home_id = sale["buyer"]["household_id"]
    day = Day(
        visitor, installation.token("business_administrator"), f"/console/customers/{home_id}"
    )
    page = day.page
    people = region(page, "人和地址")
    people.get_by_role("button", name="搬家").click()
    sheet = page.get_by_role("dialog", name="搬家")
    sheet.get_by_label("新的省市区").fill("浙江省杭州市西湖区")
    estate = f"柳浪{uuid4().hex[:6]}里"
    sheet.get_by_label("新的小区").fill(estate)
    sheet.get_by_label("新的楼栋门牌").fill("9 幢 101")
    serials = {each["serial"] for each in devices(installation, home_id)}
    left = min(serials)
    sheet.get_by_label(left).uncheck()
    visitor.screens("console-customer-move", ((1366, 768),))
    sheet.get_by_role("button", name="搬到新地址").click()
    expect(sheet).to_have_count(0)
    expect(people.get_by_text(estate)).to_be_visible()
    expect(region(page, "设备").get_by_role("link")).to_have_count(1)
    assert {each["serial"] for each in devices(installation, home_id)} == serials - {left}
    # The device that stayed is nobody's, and its life says why.
    token = installation.token("business_administrator")
    [stayed] = installation.call("GET", f"/api/v1/devices?serial={left}", token=token)["items"]
    assert stayed["household_id"] is None

    people.get_by_role("button", name="加地址").click()
    sheet = page.get_by_role("dialog", name="加一处地址")
    sheet.get_by_label("省市区").fill("浙江省杭州市滨江区")
    sheet.get_by_label("小区").fill("江晖里")
    sheet.get_by_label("楼栋门牌").fill("2 幢 201")
    sheet.get_by_role("button", name="加上").click()
    expect(people.get_by_text("江晖里")).to_be_visible()
    people.get_by_role("button", name="去掉 江晖里").click()
    gone = page.get_by_role("dialog", name="去掉这处地址")
    gone.get_by_role("button", name="去掉这处地址").click()
    expect(people.get_by_text("江晖里")).to_have_count(0)
    expect(people.get_by_text(estate)).to_be_visible()
    assert day.refused == []


def devices(installation: Installation, home_id: str) -> list[Any]:
    token = installation.token("business_administrator")
    path = f"/api/v1/households/{home_id}/overview"
    found: list[Any] = installation.call("GET", path, token=token)["devices"]
    return found


def test_a_sale_is_corrected_a_promise_taken_back_and_all_of_it_cancelled(
    visitor: Visitor, sale: Any
) -> None:
    installation = visitor.installation
    boss = installation.token("business_administrator")
    day = Day(visitor, boss, f"/console/customers/sales/{sale['id']}")
    page = day.page
    page.get_by_role("button", name="改这一单").click()
    sheet = page.get_by_role("dialog", name="改这一单")
    sheet.get_by_label("渠道").fill("城西门店")
    sheet.get_by_label("金额（元）").fill("3099.50")
    sheet.get_by_role("button", name="保存").click()
    head = region(page, "销售单")
    expect(head).to_contain_text("城西门店")
    expect(head).to_contain_text("¥3099.50")

    promises = region(page, "承诺")
    promises.get_by_role("button", name="加一条承诺").click()
    sheet = page.get_by_role("dialog", name="加一条承诺")
    sheet.get_by_label("承诺内容").fill("一年内免费移机")
    sheet.get_by_role("button", name="加上").click()
    more = promises.get_by_role("listitem").filter(has_text="一年内免费移机")
    more.get_by_role("button", name="做不到").click()
    sheet = page.get_by_role("dialog", name="这条承诺做不到")
    sheet.get_by_label("为什么做不到").fill("房东不同意打孔")
    sheet.get_by_role("button", name="记下做不到").click()
    expect(more).to_contain_text("未做到")
    more.get_by_role("button", name="改回").click()
    expect(more).to_contain_text("待兑现")
    visitor.screens("console-sale-corrected", ((1366, 768),))

    page.get_by_role("button", name="作废这一单").click()
    sheet = page.get_by_role("dialog", name="作废这一单")
    sheet.get_by_label("原因").fill("客户七天内退货")
    sheet.get_by_role("button", name="作废这一单").click()
    expect(head).to_contain_text("已作废")
    expect(head).to_contain_text("客户七天内退货")
    expect(promises.get_by_text("已撤销")).to_have_count(2)
    for gone in ("改这一单", "作废这一单", "加一条承诺", "做到了", "改回"):
        expect(page.get_by_role("button", name=gone)).to_have_count(0)
    assert day.refused == []
    assert devices(installation, sale["buyer"]["household_id"]) == []
    kept = installation.call("GET", f"/api/v1/sales/{sale['id']}", token=boss)
    assert (kept["state"], kept["amount_fen"]) == ("cancelled", 309_950)

    number = f"HT-{uuid4().hex[:8]}"
    form = {"kind": "contract", "number": number, "name": "锦园年保", "starts_on": "2026-01-01"}
    contract = installation.call("POST", "/api/v1/contracts", form, token=boss)
    page = day.goes(f"/console/customers/contracts?text={number}")
    row = page.get_by_role("region", name="合同列表").get_by_role("row").filter(has_text=number)
    row.get_by_role("button", name="改", exact=True).click()
    sheet = page.get_by_role("dialog", name=f"改 {number}")
    sheet.get_by_label("名称").fill("锦园物业年保")
    sheet.get_by_label("到哪天").fill("2027-12-31")
    sheet.get_by_role("button", name="保存").click()
    expect(row).to_contain_text("2027-12-31")
    now = installation.call("GET", f"/api/v1/contracts/{contract['id']}", token=boss)
    assert (now["name"], now["ends_on"]) == ("锦园物业年保", "2027-12-31")
    assert day.refused == []
