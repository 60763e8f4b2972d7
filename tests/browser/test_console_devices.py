"""A day at the files of devices: found, read on one line, changed, labelled, brought in."""

import re
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.installation import Installation
from tests.browser.tables import workbook
from tests.browser.visitors import Visitor, Visitors

ADMINISTRATOR = "business_administrator"


def region(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


@pytest.fixture
def registered(installation: Installation) -> Any:
    """A device of its own, with a serial nobody else has, and a code."""
    token = installation.token(ADMINISTRATOR)
    model = installation.call("GET", "/api/v1/device-models?limit=1", token=token)["items"][0]
    form = {
        "model_id": model["id"],
        "serial": f"LH-{uuid4().hex[:10].upper()}",
        "install_place": "客厅东墙",
        "installed_on": "2025-03-08",
        "with_code": True,
    }
    return installation.call("POST", "/api/v1/devices", form, token=token)


def reread(installation: Installation, device: Any) -> Any:
    token = installation.token(ADMINISTRATOR)
    return installation.call("GET", f"/api/v1/devices/{device['id']}", token=token)


def choose_act(page: Page, name: str) -> Locator:
    acts = page.get_by_role("group", name="能做的事")
    acts.get_by_text("更多").click()
    acts.get_by_role("button", name=name, exact=True).click()
    return page.get_by_role("dialog")


def test_a_device_is_found_by_the_keyboard_and_its_whole_life_is_read(
    visitor: Visitor, registered: Any
) -> None:
    page = visitor.sign_in("service_agent", at="/console/devices")
    expect(region(page, "设备列表").get_by_role("link").first).to_be_visible()
    visitor.screens("console-devices")
    page.keyboard.press("/")
    expect(page.get_by_label("找设备")).to_be_focused()
    page.keyboard.type(registered["serial"][:8])
    page.keyboard.press("Enter")
    expect(page).to_have_url(
        f"{visitor.installation.web}/console/devices?text={registered['serial'][:8]}"
    )
    found = region(page, "设备列表")
    expect(found.get_by_text(registered["serial"])).to_be_visible()
    page.get_by_label("找设备").blur()
    page.keyboard.press("o")
    expect(page).to_have_url(f"{visitor.installation.web}/console/devices/{registered['id']}")
    line = region(page, "这台设备的一生")
    expect(line.get_by_role("button", name=re.compile(r"安装\s*客厅东墙"))).to_be_visible()
    page.go_back()
    expect(page.get_by_label("找设备")).to_have_value(registered["serial"][:8])


def test_filters_of_devices_are_in_the_address_and_an_empty_list_says_what_to_do(
    visitor: Visitor,
) -> None:
    page = visitor.sign_in("service_agent", at="/console/devices")
    page.get_by_label("状态", exact=True).select_option("no")
    expect(page).to_have_url(f"{visitor.installation.web}/console/devices?scrapped=no")
    page.get_by_label("找设备").fill("NOSUCHSERIAL0")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="没有符合的设备")).to_be_visible()
    page.get_by_role("button", name="清空条件").click()
    expect(region(page, "设备列表").get_by_role("link").first).to_be_visible()


def test_a_device_with_a_past_shows_it_on_one_line(visitor: Visitor) -> None:
    installation = visitor.installation
    token = installation.token("service_agent")
    tickets = installation.call("GET", "/api/v1/tickets?state=closed&limit=100", token=token)
    device_id = next(each["device_ids"][0] for each in tickets["items"] if each["device_ids"])
    page = visitor.sign_in(ADMINISTRATOR, at=f"/console/devices/{device_id}")
    line = region(page, "这台设备的一生")
    expect(line.get_by_role("link").first).to_be_visible()
    expect(region(page, "服务记录").get_by_role("link").first).to_be_visible()
    expect(page.get_by_alt_text("这台设备的标签")).to_be_visible()
    visitor.screens("console-device")
    line.get_by_role("button", name="部件与读数").click()
    expect(line.get_by_role("link")).to_have_count(0)


def test_a_device_is_scrapped_with_a_reason_and_comes_back(
    visitor: Visitor, registered: Any
) -> None:
    page = visitor.sign_in("service_agent", at=f"/console/devices/{registered['id']}")
    sheet = choose_act(page, "报废")
    sheet.get_by_label("原因").fill("压缩机烧毁，客户不修了")
    sheet.get_by_role("button", name="报废这台设备").click()
    expect(region(page, "设备概况").get_by_text("已报废", exact=True)).to_be_visible()
    line = region(page, "这台设备的一生")
    expect(line.get_by_text("压缩机烧毁，客户不修了")).to_be_visible()
    assert reread(visitor.installation, registered)["is_scrapped"] is True
    sheet = choose_act(page, "撤销报废")
    sheet.get_by_label("原因").fill("记错了台")
    sheet.get_by_role("button", name="撤销报废").click()
    expect(region(page, "设备概况").get_by_text("在用", exact=True)).to_be_visible()
    assert reread(visitor.installation, registered)["is_scrapped"] is False


def test_a_device_goes_to_a_home_that_is_found_by_its_phone(
    visitor: Visitor, registered: Any
) -> None:
    installation = visitor.installation
    phone = f"139{uuid4().int % 10**8:08d}"
    home = installation.call(
        "POST",
        "/api/v1/households",
        {"phone": phone, "name": "冯某某"},
        token=installation.token("service_agent"),
    )
    page = visitor.sign_in("service_agent", at=f"/console/devices/{registered['id']}")
    sheet = choose_act(page, "绑定住户")
    sheet.get_by_label("按姓名、手机号或后四位找住户").fill(phone)
    page.keyboard.press("Enter")
    expect(sheet.get_by_role("radio")).to_be_checked()
    sheet.get_by_label("原因").fill("客户来电认领")
    sheet.get_by_role("button", name="绑定住户").click()
    expect(page.get_by_role("link", name="客户档案")).to_have_attribute(
        "href", f"/console/customers/{home['id']}"
    )
    assert reread(installation, registered)["household_id"] == home["id"]


def test_a_swap_leads_to_the_new_device_and_back_to_the_old(
    visitor: Visitor, registered: Any
) -> None:
    page = visitor.sign_in("service_agent", at=f"/console/devices/{registered['id']}")
    fresh = f"NEW-{uuid4().hex[:8].upper()}"
    sheet = choose_act(page, "换机")
    sheet.get_by_label("新机序列号").fill(fresh)
    sheet.get_by_label("原因").fill("三包期内两次修不好")
    sheet.get_by_role("button", name="换成新机").click()
    expect(region(page, "设备概况").get_by_text(fresh)).to_be_visible()
    old = reread(visitor.installation, registered)
    expect(page).to_have_url(f"{visitor.installation.web}/console/devices/{old['replaced_by']}")
    region(page, "档案").get_by_role("link", name="看旧机").click()
    expect(region(page, "设备概况").get_by_text(registered["serial"])).to_be_visible()


def test_what_another_has_changed_meanwhile_is_not_overwritten_and_stays_typed(
    visitor: Visitor, registered: Any
) -> None:
    installation = visitor.installation
    page = visitor.sign_in("service_agent", at=f"/console/devices/{registered['id']}")
    region(page, "档案").get_by_role("button", name="编辑").click()
    sheet = page.get_by_role("dialog", name="改档案")
    sheet.get_by_label("安装位置").fill("主卧西墙")
    installation.call(
        "PATCH",
        f"/api/v1/devices/{registered['id']}",
        {"version": registered["version"], "install_place": "书房"},
        token=installation.token(ADMINISTRATOR),
    )
    sheet.get_by_role("button", name="保存").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.get_by_label("安装位置")).to_have_value("主卧西墙")
    assert reread(installation, registered)["install_place"] == "书房"


def test_a_sticker_is_voided_and_issued_again(visitor: Visitor, registered: Any) -> None:
    page = visitor.sign_in(ADMINISTRATOR, at=f"/console/devices/{registered['id']}")
    card = region(page, "标签")
    expect(card.get_by_alt_text("这台设备的标签")).to_be_visible()
    with page.expect_download() as printed:
        card.get_by_role("button", name="打印").click()
    assert printed.value.suggested_filename.endswith(".pdf")
    card.get_by_role("button", name="作废换新").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("原因").fill("贴纸磨花")
    sheet.get_by_role("button", name="作废并换新").click()
    codes = region(page, "编号")
    expect(codes.get_by_text("已作废")).to_be_visible()
    expect(codes.get_by_text("在用")).to_be_visible()


@pytest.mark.parametrize(
    ("role", "may_manage", "may_label"),
    [
        ("service_agent", True, False),
        ("dispatcher", False, False),
        (ADMINISTRATOR, True, True),
    ],
)
def test_a_role_is_shown_only_what_it_may_do(
    visitors: Visitors, registered: Any, role: str, may_manage: bool, may_label: bool
) -> None:
    page = visitors().sign_in(role, at=f"/console/devices/{registered['id']}")
    expect(region(page, "服务记录")).to_be_visible()
    expect(page.get_by_text("更多", exact=True)).to_have_count(int(may_manage))
    expect(region(page, "标签")).to_have_count(int(may_label))


def devices_table(installation: Installation, *serials: str) -> bytes:
    token = installation.token(ADMINISTRATOR)
    model = installation.call("GET", "/api/v1/device-models?limit=1", token=token)["items"][0]
    rows = [(model["brand_name"], model["name"], serial) for serial in serials]
    return workbook(("品牌", "型号", "序列号"), *rows)


def choose_table(page: Page, named: str, body: bytes) -> None:
    table = FilePayload(name=named, mimeType="application/octet-stream", buffer=body)
    page.get_by_label("选一张表").set_input_files([table])


def test_a_table_is_checked_first_its_bad_rows_are_named_and_the_mended_one_comes_in(
    visitor: Visitor,
) -> None:
    installation = visitor.installation
    mark = uuid4().hex[:8].upper()
    good = devices_table(installation, f"IM-{mark}-1", f"IM-{mark}-2")
    bad = workbook(("品牌", "型号", "序列号"), ("没有的牌子", "没有的型号", f"IM-{mark}-3"))
    page = visitor.sign_in("service_agent", at="/console/devices/import?kind=devices")
    expect(region(page, "导入设备").get_by_role("cell", name="品牌", exact=True)).to_be_visible()
    visitor.screens("console-import")
    with page.expect_download() as template:
        page.get_by_role("button", name="下载模板").click()
    assert template.value.suggested_filename.endswith(".xlsx")
    choose_table(page, "坏表.xlsx", bad)
    page.get_by_role("button", name="先检查，不导入").click()
    outcome = region(page, "导入结果")
    expect(
        outcome.get_by_role("region", name="要改的行").get_by_text("品牌", exact=True)
    ).to_be_visible()
    expect(outcome.get_by_text("什么都还没导入")).to_be_visible()
    visitor.screens("console-import-problems")
    with page.expect_download() as report:
        outcome.get_by_role("button", name="下载错误报告").click()
    assert report.value.suggested_filename.endswith(".xlsx")
    page.reload()
    expect(
        outcome.get_by_role("region", name="要改的行").get_by_text("品牌", exact=True)
    ).to_be_visible()
    outcome.get_by_role("button", name="再导入一张").click()
    choose_table(page, "好表.xlsx", good)
    page.get_by_role("button", name="直接导入").click()
    expect(outcome.get_by_text("导入好了：新增 2 行")).to_be_visible()
    token = installation.token(ADMINISTRATOR)
    found = installation.call("GET", f"/api/v1/devices?serial=IM-{mark}-1", token=token)
    assert [each["serial"] for each in found["items"]] == [f"IM-{mark}-1"]
    missing = installation.call("GET", f"/api/v1/devices?serial=IM-{mark}-3", token=token)
    assert missing["items"] == []


def test_labels_are_previewed_and_printed_on_either_paper(
    visitor: Visitor, registered: Any
) -> None:
    at = f"/console/devices/labels?text={registered['serial']}"
    page = visitor.sign_in(ADMINISTRATOR, at=at)
    page.get_by_role("checkbox", name=registered["serial"]).check()
    expect(page.get_by_alt_text("标签预览")).to_be_visible()
    visitor.screens("console-labels")
    for paper, told in (("A4 整张裁", "a4"), ("40 × 30 卷纸", "roll")):
        page.get_by_role("button", name=paper).click()
        with page.expect_download() as printed:
            page.get_by_role("button", name="下载打印文件（PDF）").click()
        assert printed.value.suggested_filename == f"labels-{told}.pdf"
        assert printed.value.path().read_bytes().startswith(b"%PDF")


def test_a_roll_of_blank_labels_is_minted_printed_and_voided(visitor: Visitor) -> None:
    page = visitor.sign_in(ADMINISTRATOR, at="/console/devices/labels?tab=rolls")
    note = f"给 {uuid4().hex[:6]} 网点"
    page.get_by_role("button", name="印一卷", exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("多少张").fill("5")
    sheet.get_by_label("备注").fill(note)
    sheet.get_by_role("button", name="印这一卷").click()
    roll = page.get_by_role("row", name=note)
    expect(roll).to_be_visible()
    visitor.screens("console-rolls")
    roll.get_by_role("button", name="下载标签").click()
    with page.expect_download() as printed:
        sheet.get_by_role("button", name="下载 PDF").click()
    assert printed.value.path().read_bytes().startswith(b"%PDF")
    expect(sheet).to_have_count(0)
    roll.get_by_role("button", name="作废", exact=True).click()
    sheet.get_by_label("原因").fill("整卷受潮")
    sheet.get_by_role("button", name="作废剩下的").click()
    expect(roll.get_by_text("已作废")).to_be_visible()
