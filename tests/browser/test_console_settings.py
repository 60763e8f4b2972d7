"""What looks after the installation: findings of doctor, the sealed log, backups, the firm."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.visitors import Visitor


def region(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name)


def test_the_page_says_what_doctor_finds_and_no_secret(visitor: Visitor) -> None:
    page = visitor.sign_in("business_administrator", at="/console/settings?tab=integrations")
    findings = region(page, "检查结果")
    expect(findings.get_by_role("cell", name="正常应答，是副本集")).to_be_visible()
    expect(findings.get_by_role("cell", name="工作进程", exact=True)).to_be_visible()
    visitor.screens("console-integrations")
    findings.get_by_role("button", name="再查一次").click()
    expect(findings.get_by_role("button", name="再查一次")).to_be_enabled()


def test_the_log_is_searched_and_its_chain_is_whole(visitor: Visitor) -> None:
    page = visitor.sign_in("business_administrator", at="/console/settings?tab=audit")
    rows = region(page, "操作记录").get_by_role("row")
    expect(rows.nth(1)).to_be_visible()
    page.get_by_role("button", name="校验", exact=True).click()
    expect(region(page, "记录有没有被改动").get_by_text("完好")).to_be_visible()
    page.get_by_label("做了什么").select_option("signed_in")
    expect(page).to_have_url(
        f"{visitor.installation.web}/console/settings?tab=audit&action=signed_in"
    )
    expect(rows.nth(1).get_by_role("cell", name="登录", exact=True)).to_be_visible()
    visitor.screens("console-audit")


def test_backups_and_the_firm_are_shown(visitor: Visitor) -> None:
    page = visitor.sign_in("business_administrator", at="/console/settings?tab=backups")
    expect(page.get_by_role("status").filter(has_text="备份")).to_be_visible()
    visitor.screens("console-backups")
    page.get_by_role("tab", name="公司").click()
    form = page.get_by_role("form", name="公司")
    name = form.get_by_label("公司名称（客户看得到）")
    expect(name).not_to_have_value("")
    form.get_by_role("button", name="保存").click()
    expect(form.get_by_text("已保存")).to_be_visible()
    visitor.screens("console-company")


def test_a_manager_sees_the_log_and_nothing_of_the_machine(visitor: Visitor) -> None:
    page = visitor.sign_in("manager", at="/console/settings")
    tabs = page.get_by_role("tablist", name="设置的哪一面").get_by_role("tab")
    expect(tabs).to_have_text(["操作记录"])
    expect(region(page, "操作记录").get_by_role("row").nth(1)).to_be_visible()
