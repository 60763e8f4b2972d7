"""What is known of a customer is his: seen, taken away as a file, and given up, with days to think
it over."""

import re
import zipfile

from playwright.sync_api import expect

from tests.browser.customers import (
    Customer,
    button,
    dialog_button,
    expect_toast,
    on_top,
)


def test_a_copy_of_ones_data_is_asked_for_once_and_taken_away(customer: Customer) -> None:
    customer.reports("滴水，声音像雨")
    page = customer.opens("me/index")
    on_top(page).get_by_role("link", name="隐私与我的数据").click()
    expect(on_top(page).get_by_text("姓名、电话、地址，您的设备和维修记录")).to_be_visible()
    button(page, "下载一份").dblclick()
    expect_toast(page, "几分钟后来取")
    assert len(customer.call("GET", "/api/v1/my/data-copies?limit=10")["items"]) == 1
    # The page itself notices that the copy is there.
    fetch = on_top(page).locator("uni-button.bx-button-small", has_text="下载")
    expect(fetch).to_be_visible(timeout=120_000)
    customer.visitor.phone_screens("customer-data-copy")
    with page.expect_download() as taken:
        fetch.click()
    assert taken.value.suggested_filename == "我的数据.zip"
    with zipfile.ZipFile(taken.value.path()) as packed:
        told = "".join(packed.read(name).decode(errors="ignore") for name in packed.namelist())
    assert "滴水，声音像雨" in told
    assert customer.phone in told


def test_an_account_is_given_up_and_taken_back_within_its_days(customer: Customer) -> None:
    page = customer.opens("me/privacy")
    button(page, "我要注销").click()
    button(page, "注销账号").click()
    expect(on_top(page).get_by_text("请输入“注销”两个字")).to_be_visible()
    assert customer.call("GET", "/api/v1/my/deletion")["request"] is None
    on_top(page).locator("input").fill("注销")
    customer.visitor.phone_screens("customer-leaving")
    button(page, "注销账号").dblclick()
    expect(on_top(page).get_by_text(re.compile("已申请注销，.+之前可以撤回"))).to_be_visible()
    customer.visitor.phone_screens("customer-leaving-asked")
    assert customer.call("GET", "/api/v1/my/deletion")["request"]["state"] == "waiting"
    page.reload()
    button(page, "撤回注销").dblclick()
    expect(button(page, "我要注销")).to_be_visible()
    assert customer.call("GET", "/api/v1/my/deletion")["request"]["state"] == "cancelled"
    # He is who he was: his home and his device are there.
    page = customer.opens("home/index")
    expect(on_top(page).get_by_text("客厅").first).to_be_visible()


def test_a_consent_is_withdrawn_and_asked_for_before_the_next_report(customer: Customer) -> None:
    page = customer.opens("me/privacy")
    button(page, "撤回同意").first.click()
    dialog_button(page, "撤回").dblclick()
    expect_toast(page, "已撤回")
    consents = {each["policy"]: each for each in customer.call("GET", "/api/v1/my/consents")}
    assert (consents["privacy"]["agreed_version"], consents["privacy"]["needs_decision"]) == (
        "",
        True,
    )
    page = customer.opens("report/index", device=customer.device["id"])
    on_top(page).locator("textarea").fill("又漏水")
    button(page, "下一步").click()
    expect(on_top(page).get_by_role("radio", checked=True)).to_have_count(3)
    button(page, "提交报修").click()
    dialog_button(page, "同意").click()
    expect(on_top(page).get_by_text("报修已收到")).to_be_visible()
    assert len(customer.tickets()) == 1
