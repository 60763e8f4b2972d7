"""Coming in: by the door, back to where one was, and out again."""

from playwright.sync_api import expect

from tests.browser.visitors import Visitor


def test_a_deep_link_is_opened_after_signing_in_and_goes_on_after_a_reload(
    visitor: Visitor,
) -> None:
    page = visitor.sign_in("service_agent", at="/console/tickets?phone_end=0001")
    expect(page).to_have_url(f"{visitor.installation.web}/console/tickets?phone_end=0001")
    page.reload()
    expect(page.get_by_role("navigation", name="主菜单")).to_be_visible()


def test_a_wrong_password_is_told_in_words_and_the_name_stays(visitor: Visitor) -> None:
    page = visitor.open("/console/login")
    page.get_by_label("账号").fill("nobody")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("账号")).to_have_value("nobody")
    visitor.screens("console-sign-in")


def test_what_a_role_may_not_do_is_not_in_its_menu_and_its_address_says_so(
    visitor: Visitor,
) -> None:
    page = visitor.sign_in("technician")
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu.get_by_title("首页")).to_be_visible()
    expect(menu.get_by_title("客服台")).to_have_count(0)
    page.goto(f"{visitor.installation.web}/console/desk")
    expect(page.get_by_text("这一页您还不能看")).to_be_visible()


def test_a_session_that_ends_over_an_open_page_is_renewed_there(visitor: Visitor) -> None:
    page = visitor.sign_in("service_agent")
    token = page.evaluate("localStorage.getItem('baoxiu.console.token')")
    visitor.installation.call("DELETE", "/api/v1/sessions/current", token=token)
    # The page under it may ask something by itself before, and the dialog lie over the link.
    page.get_by_title("工单", exact=True).dispatch_event("click")
    dialog = page.get_by_role("dialog", name="请重新登录")
    account = visitor.installation.account("service_agent")
    dialog.get_by_label("账号").fill(account["username"])
    dialog.get_by_label("密码").fill(account["password"])
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog).to_have_count(0)
    expect(page).to_have_url(f"{visitor.installation.web}/console/tickets")


def test_signing_out_ends_the_session_on_the_server(visitor: Visitor) -> None:
    page = visitor.sign_in("service_agent")
    token = page.evaluate("localStorage.getItem('baoxiu.console.token')")
    page.get_by_role("button", name="退出").click()
    expect(page).to_have_url(f"{visitor.installation.web}/console/login")
    page.goto(f"{visitor.installation.web}/console/")
    expect(page.get_by_label("密码")).to_be_visible()
    asked = page.request.get(
        f"{visitor.installation.web}/api/v1/me", headers={"Authorization": f"Bearer {token}"}
    )
    assert asked.status == 401


def test_every_key_is_told_by_the_question_mark(visitor: Visitor) -> None:
    page = visitor.sign_in("service_agent")
    page.keyboard.press("?")
    help_sheet = page.get_by_role("dialog", name="快捷键")
    expect(help_sheet.get_by_text("打开客服台")).to_be_visible()
    page.keyboard.press("Escape")
    expect(help_sheet).to_have_count(0)
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page).to_have_url(f"{visitor.installation.web}/console/tickets")
