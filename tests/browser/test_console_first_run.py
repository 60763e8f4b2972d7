"""A firm opens: the one-time token, the branches, how much of the product, the people, and the link
by which each of them sets his password."""

from urllib.error import HTTPError

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.console_firm import PASSWORD, Site, expire_setup_token
from tests.browser.installation import Installation
from tests.browser.tables import workbook
from tests.browser.visitors import Visitor, Visitors


@pytest.fixture
def installation(site: Site) -> Installation:
    """Whose pages the visitors open."""
    return site.installation


def name_firm(page: Page, token: str) -> None:
    page.get_by_label("一次性令牌").fill(token)
    page.get_by_label("公司名称").fill("晴川家电服务")
    page.get_by_label("第一个分部").fill("江岸分部")
    page.get_by_role("button", name="下一步").click()


def name_administrator(page: Page, password: str) -> None:
    page.get_by_label("姓名").fill("许开山")
    page.get_by_label("登录账号").fill("boss")
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_label("再输一次密码").fill(password)
    page.get_by_role("button", name="开张").click()


def choose_password(page: Page, password: str) -> None:
    page.get_by_label("新密码").fill(password)
    page.get_by_label("再输一次").fill(password)
    page.get_by_role("button", name="就用这个密码").click()


def test_a_firm_is_opened_left_taken_up_again_and_its_people_sign_in(
    site: Site, visitors: Visitors, mongo_uri: str, database_name: str
) -> None:
    visitor = visitors()
    page = open_the_firm(site, visitor, mongo_uri, database_name)
    add_branch_and_modules(visitor, page)

    # Left here, and taken up again from the home of a firm with one person in it.
    page.goto(f"{site.address}/console/home")
    page.get_by_role("link", name="接着设置").click()
    add_people(site, visitor, page)
    links = page.get_by_role("region", name="同事").get_by_role("textbox")
    page.get_by_role("button", name="给没有密码的 3 位生成链接").click()
    expect(links).to_have_count(3)
    visitor.screens("console-setup-people")
    link = page.get_by_label("江一帆的链接").input_value()
    page.get_by_role("button", name="下一步").click()
    results = page.get_by_label("设置的结果")
    expect(results).to_contain_text("晴川家电服务")
    expect(results).to_contain_text("江岸分部")
    expect(results).to_contain_text("汉口分部")
    expect(results).to_contain_text("报修 → 派单 → 完成")
    expect(results).to_contain_text("4 位，其中 3 位还没有设密码")
    visitor.screens("console-setup-summary")
    page.get_by_role("link", name="开始用").click()
    expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()
    expect(page.get_by_text("公司里还只有您一个人")).to_have_count(0)

    set_a_password_once(site, visitors(), link)


def open_the_firm(site: Site, visitor: Visitor, mongo_uri: str, database_name: str) -> Page:
    """With every token that is not the right one first."""
    page = visitor.open("/console/")
    expect(page).to_have_url(f"{site.address}/console/setup")
    name_firm(page, "made-up-token")
    name_administrator(page, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("令牌不对、用过了或已过期")
    expect(page.get_by_label("公司名称")).to_have_value("晴川家电服务")

    late = site.setup_token()
    expire_setup_token(mongo_uri, database_name)
    page.get_by_label("一次性令牌").fill(late)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="开张").click()
    expect(page.get_by_role("alert")).to_contain_text("已过期")
    assert site.call("GET", "/api/v1/setup") == {"needed": True}

    token = site.setup_token()
    page.get_by_label("一次性令牌").fill(token)
    visitor.screens("console-setup-firm")
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("密码", exact=True).fill("12345678")
    page.get_by_label("再输一次密码").fill("1234567")
    expect(page.get_by_role("alert")).to_contain_text("两次输入的密码不一样")
    page.get_by_label("再输一次密码").fill("12345678")
    page.get_by_role("button", name="开张").click()
    expect(page.get_by_role("alert")).to_contain_text("太容易被猜到")
    name_administrator(page, PASSWORD)
    expect(page.get_by_role("list", name="分部").get_by_role("listitem")).to_have_text(
        [("江岸分部默认：不知道归谁的工单给它")]
    )
    with pytest.raises(HTTPError) as used:
        site.call(
            "POST",
            "/api/v1/setup",
            {
                "token": token,
                "organisation_name": "另一家",
                "administrator": {"username": "thief", "name": "贼", "password": PASSWORD},
            },
        )
    assert used.value.code == 409
    return page


def add_branch_and_modules(visitor: Visitor, page: Page) -> None:
    page.get_by_label("分部名称").fill("江岸分部")
    page.get_by_role("button", name="加上").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("分部名称").fill("汉口分部")
    page.get_by_role("button", name="加上").click()
    expect(page.get_by_role("list", name="分部").get_by_role("listitem")).to_have_count(2)
    visitor.screens("console-setup-branches")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("radio", name="完整")).to_be_checked()
    page.get_by_role("radio", name="最小").check()
    visitor.screens("console-setup-modules")
    page.get_by_role("button", name="就用它，下一步").click()
    expect(page.get_by_role("form", name="加一位同事")).to_be_visible()


def add_people(site: Site, visitor: Visitor, page: Page) -> None:
    form = page.get_by_role("form", name="加一位同事")
    form.get_by_label("姓名").fill("江一帆")
    form.get_by_label("账号").fill("jiang")
    form.get_by_label("角色").select_option(label="调度")
    form.get_by_label("分部").select_option(label="汉口分部")
    form.get_by_role("button", name="加上").click()
    expect(page.get_by_text("加好了江一帆")).to_be_visible()

    site.backend.work()
    page.get_by_role("tab", name="用表格一次导入").click()
    page.get_by_label("选一张表").set_input_files(staff_table("没有的分部"))
    page.get_by_role("button", name="先检查，不导入").click()
    outcome = page.get_by_role("region", name="导入结果")
    expect(outcome.get_by_text("2 行里有 1 行要改")).to_be_visible()
    outcome.get_by_role("button", name="再导入一张").click()
    page.get_by_label("选一张表").set_input_files(staff_table("江岸分部"))
    page.get_by_role("button", name="直接导入").click()
    expect(outcome.get_by_text("新增 2 行")).to_be_visible()
    expect(page.get_by_role("cell", name="柯小妹")).to_be_visible()


def staff_table(branch: str) -> FilePayload:
    """Two people, the second of them at `branch`."""
    table = workbook(
        ("用户名", "姓名", "角色", "网点"),
        ("shi01", "石师傅", "师傅", "江岸分部"),
        ("ke01", "柯小妹", "客服", branch),
    )
    return {"name": "同事.xlsx", "mimeType": "application/octet-stream", "buffer": table}


def set_a_password_once(site: Site, visitor: Visitor, link: str) -> None:
    """Whoever got the link chooses; a second time it is worth nothing."""
    page = visitor.open("/console/password")
    expect(page.get_by_role("alert")).to_contain_text("整条复制")
    page.goto(f"{link}x")
    page.reload()
    choose_password(page, "Jiang-yi-fan-8")
    expect(page.get_by_role("alert")).to_contain_text("已失效")
    page.goto(link)
    page.reload()
    choose_password(page, "12345678")
    expect(page.get_by_role("alert")).to_contain_text("太容易被猜到")
    visitor.screens("console-password")
    choose_password(page, "Jiang-yi-fan-8")
    page.get_by_role("link", name="去登录").click()
    page.get_by_label("账号").fill("jiang")
    page.get_by_label("密码").fill("Jiang-yi-fan-8")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("navigation", name="主菜单").get_by_title("派单台")).to_be_visible()
    page.goto(link)
    page.reload()
    choose_password(page, "Jiang-yi-fan-9")
    expect(page.get_by_role("alert")).to_contain_text("已失效")

    # The wizard is the administrator's: to others it says so.
    page.goto(f"{site.address}/console/setup?step=people")
    expect(page.get_by_text("接着做要用管理员的账号登录")).to_be_visible()
    expect(page.get_by_role("form", name="加一位同事")).to_have_count(0)
