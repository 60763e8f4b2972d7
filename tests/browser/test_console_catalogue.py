"""What the firm sells and how it breaks: models, batches, the fault tree."""

from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.browser.visitors import Visitor

ADMINISTRATOR = "business_administrator"


def entry(page: Page, name: str) -> Locator:
    return page.get_by_role("treeitem", name=name, exact=True)


def test_the_fault_tree_grows_level_by_level_and_an_entry_is_retired(visitor: Visitor) -> None:
    mark = uuid4().hex[:6].upper()
    page = visitor.sign_in(ADMINISTRATOR, at="/console/devices/faults")
    tree = page.get_by_role("tree", name="故障树")
    expect(tree.get_by_role("treeitem").first).to_be_visible()
    sheet = page.get_by_role("dialog")
    page.get_by_role("button", name="加现象").click()
    sheet.get_by_label("编号").fill(f"T-{mark}")
    sheet.get_by_label("现象").fill(f"异响 {mark}")
    sheet.get_by_role("button", name="加上").click()
    symptom = entry(page, f"异响 {mark}")
    symptom.get_by_role("button", name=f"展开 异响 {mark}").click()
    symptom.get_by_role("button", name="加原因").click()
    sheet.get_by_label("编号").fill(f"T-{mark}-1")
    sheet.get_by_label("原因").fill(f"风叶变形 {mark}")
    sheet.get_by_role("button", name="加上").click()
    cause = entry(page, f"风叶变形 {mark}")
    expect(cause).to_be_visible()
    visitor.screens("console-faults")
    cause.get_by_role("button", name="改").click()
    sheet.get_by_label("在用").uncheck()
    sheet.get_by_role("button", name="保存").click()
    expect(cause.get_by_text("已停用")).to_be_visible()
    symptom.get_by_role("button", name="加原因").click()
    sheet.get_by_label("编号").fill(f"T-{mark}-1")
    sheet.get_by_label("原因").fill("别的原因")
    sheet.get_by_role("button", name="加上").click()
    expect(sheet.get_by_role("alert")).to_be_visible()
    expect(sheet.get_by_label("原因")).to_have_value("别的原因")


def test_the_whole_tree_is_exported(visitor: Visitor) -> None:
    page = visitor.sign_in(ADMINISTRATOR, at="/console/devices/faults")
    with page.expect_download() as exported:
        page.get_by_role("button", name="导出整棵树").click()
    assert exported.value.suggested_filename.endswith(".xlsx")


def test_who_may_not_edit_the_tree_reads_it_by_the_keyboard(visitor: Visitor) -> None:
    page = visitor.sign_in("service_agent", at="/console/devices/faults")
    first = page.get_by_role("tree", name="故障树").get_by_role("treeitem").first
    first.get_by_role("button").first.focus()
    page.keyboard.press("ArrowRight")
    expect(first).to_have_attribute("aria-expanded", "true")
    expect(first.get_by_role("treeitem").first).to_be_visible()
    page.keyboard.press("ArrowLeft")
    expect(first).to_have_attribute("aria-expanded", "false")
    expect(page.get_by_role("button", name="加现象")).to_have_count(0)


def test_a_model_and_its_batch_are_written_down_and_lead_to_their_devices(
    visitor: Visitor,
) -> None:
    mark = uuid4().hex[:6].upper()
    page = visitor.sign_in(ADMINISTRATOR, at="/console/devices/models")
    page.get_by_role("button", name="加型号").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("combobox", name="品牌").select_option(index=1)
    sheet.get_by_role("combobox", name="产品线").select_option(index=1)
    sheet.get_by_label("型号名称").fill(f"KFR-{mark}")
    sheet.get_by_label("规格").fill("匹数 1.5")
    sheet.get_by_role("button", name="保存").click()
    expect(sheet.get_by_role("alert")).to_contain_text("少了冒号")
    sheet.get_by_label("规格").fill("匹数：1.5")
    sheet.get_by_role("button", name="保存").click()
    row = page.get_by_role("row", name=f"KFR-{mark}")
    expect(row.get_by_text("匹数 1.5")).to_be_visible()
    visitor.screens("console-models")
    page.get_by_role("tab", name="批次").click()
    page.get_by_role("button", name="加批次").click()
    sheet.get_by_label("型号").select_option(index=1)
    sheet.get_by_label("批次号").fill(f"B-{mark}")
    sheet.get_by_role("button", name="保存").click()
    expect(sheet).to_have_count(0)
    page.get_by_label("找批次").fill(f"B-{mark}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name=f"批次 B-{mark} ✕")).to_be_visible()
    batches = page.get_by_role("region", name="批次列表")
    expect(batches.get_by_role("row")).to_have_count(2)
    visitor.screens("console-batches")
    batch = batches.get_by_role("row", name=f"B-{mark}")
    batch.get_by_role("link", name="看设备").click()
    expect(page.get_by_role("heading", name="没有符合的设备")).to_be_visible()
    expect(page.get_by_role("button", name="只看一个批次 ✕")).to_be_visible()
