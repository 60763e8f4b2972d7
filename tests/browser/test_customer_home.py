"""What a customer does beside a repair: comes in by the simulated phone, keeps a home with others,
says an opinion, reads in large type, and reports without any code."""

import re
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.customers import (
    Customer,
    Firm,
    button,
    dialog_button,
    expect_toast,
    known_to_wechat,
    on_top,
    stored_token,
    unseen_number,
)
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors

LARGE = 20  # px: the smallest type of 关怀模式 that is read, not a caption


def test_a_stranger_signs_in_by_his_phone_and_agrees_before_he_writes(
    installation: Installation, visitors: Visitors, firm: Firm
) -> None:
    visitor, phone = visitors.on_a_phone(), unseen_number()
    person = f"p-{uuid4().hex[:12]}"
    installation.control(
        "PUT", f"/people/{person}", {"id": person, "name": "孙先生", "phone": phone}
    )
    device = firm.device(phone)
    page = visitor.open(f"/q/{device['code']}")
    page.get_by_role("link", name="已经认领过？登录看档案和进度").click()
    expect(on_top(page).get_by_text("是您家的设备吗？")).to_be_visible()
    visitor.phone_screens("customer-device-stranger")
    button(page, "我要报修").click()
    on_top(page).locator("textarea").fill("滴水")
    button(page, "下一步").click()
    expect(on_top(page).get_by_text("用手机号登录")).to_be_visible()
    visitor.phone_screens("customer-login")
    on_top(page).locator("input[type=tel]").fill(phone)
    button(page, "发验证码").click()
    expect(button(page, "秒后重发")).to_be_visible()
    texts = installation.control("GET", f"/messages?person={person}")["messages"]
    [digits] = re.findall(r"验证码是(\d{6})", texts[-1]["title"])
    on_top(page).locator("input").nth(1).fill(digits)
    button(page, "登录").click()
    expect(on_top(page).get_by_text("师傅什么时候来方便？")).to_be_visible()
    expect(on_top(page).get_by_text("省市区")).to_be_visible()
    on_top(page).locator("input").nth(0).fill("浙江省杭州市滨江区")
    on_top(page).locator("input").nth(1).fill("青桐里 7 幢 302")
    button(page, "提交报修").click()
    dialog_button(page, "同意").click()
    expect(on_top(page).get_by_text("报修已收到")).to_be_visible()
    token = stored_token(page)
    [ticket] = installation.call("GET", "/api/v1/tickets?limit=50", token=token)["items"]
    seen = installation.call("GET", f"/api/v1/tickets/{ticket['id']}", token=token)
    assert seen["problem"] == "滴水"


def test_family_is_invited_and_sees_the_home(
    customer: Customer, visitors: Visitors, firm: Firm
) -> None:
    [home] = customer.call("GET", "/api/v1/my/households")
    page = customer.opens("home/household")
    customer.visitor.phone_screens("customer-household")
    with page.expect_response("**/invitations") as made:
        button(page, "请家人加入").click()
    relative = visitors.on_a_phone()
    token = known_to_wechat(relative, unseen_number(), "周先生")
    joined = relative.open(f"/h5/#/pages/home/join?token={made.value.json()['token']}")
    joined.reload()
    relative.phone_screens("customer-join")
    button(joined, "加入").dblclick()
    expect(on_top(joined).get_by_text("客厅").first).to_be_visible()
    relative.phone_screens("customer-home")
    homes = relative.installation.call("GET", "/api/v1/my/households", token=token)
    assert [each["id"] for each in homes] == [home["id"]]


def test_an_address_pasted_in_one_line_comes_apart_and_is_kept_once(customer: Customer) -> None:
    [home] = customer.call("GET", "/api/v1/my/households")
    page = customer.opens("home/address-edit", home=home["id"])
    on_top(page).locator("textarea").fill("吴先生 13800001111 浙江省杭州市余杭区未来悦府 3 幢 502")
    on_top(page).locator("textarea").blur()
    expect(on_top(page).locator("input").nth(0)).to_have_value("浙江省杭州市余杭区")
    customer.visitor.phone_screens("customer-address")
    button(page, "保存").dblclick()
    expect_toast(page, "已保存")
    [home] = customer.call("GET", "/api/v1/my/households")
    assert len(home["addresses"]) == 2
    assert home["addresses"][1]["contact_phone"].endswith("13800001111")


def test_an_opinion_can_be_given_from_every_page(customer: Customer) -> None:
    ticket_id = customer.reports()
    for name, query in (
        ("home/index", {}),
        ("tickets/index", {}),
        ("device/index", {"id": customer.device["id"]}),
        ("ticket/detail", {"id": ticket_id}),
        ("home/household", {}),
        ("me/privacy", {}),
        ("report/index", {"device": customer.device["id"]}),
    ):
        page = customer.opens(name, **query)
        expect(on_top(page).get_by_role("link", name="意见")).to_be_visible()
    on_top(page).get_by_role("link", name="意见").click()
    on_top(page).locator("textarea").fill("师傅很好，就是来晚了")
    customer.visitor.phone_screens("customer-opinion")
    button(page, "发送").dblclick()
    expect(on_top(page).get_by_text("哪里不对劲？")).to_be_visible()
    [said] = customer.call("GET", "/api/v1/my/complaints")["items"]
    assert said["text"] == "师傅很好，就是来晚了"


def smallest_type(page: Page) -> float:
    """Of what is read on the page, in px."""
    size: float = page.evaluate(
        """() => {
          const seen = [...document.querySelectorAll('uni-page:last-of-type .bx-page uni-text')]
          const shown = seen.filter((each) => each.offsetParent && each.innerText.trim())
          return Math.min(...shown.map((each) => parseFloat(getComputedStyle(each).fontSize)))
        }"""
    )
    return size


def test_in_care_mode_type_is_large_and_choices_are_fewer(customer: Customer) -> None:
    ticket_id = customer.reports()
    page = customer.opens("me/index")
    customer.visitor.phone_screens("customer-me")
    on_top(page).get_by_role("switch").click()
    expect(on_top(page).get_by_role("switch", checked=True)).to_be_visible()
    customer.visitor.phone_screens("customer-me-care")
    assert smallest_type(page) >= LARGE - 2  # captions
    page = customer.opens("report/index", device=customer.device["id"])
    chips = on_top(page).get_by_role("checkbox")
    expect(chips.first).to_be_visible()
    assert chips.count() <= 5
    customer.visitor.phone_screens("customer-report-problem-care")
    assert smallest_type(page) >= LARGE - 2
    page = customer.opens_ticket(ticket_id)
    customer.visitor.phone_screens("customer-ticket-care")
    assert smallest_type(page) >= LARGE - 2
    box = button(page, "").last.bounding_box()
    assert box
    assert box["height"] >= 60


def test_without_any_code_one_says_what_it_is_and_where(customer: Customer) -> None:
    page = customer.opens("report/index")
    expect(on_top(page).get_by_text("哪台要修？")).to_be_visible()
    customer.visitor.phone_screens("customer-report-device")
    on_top(page).get_by_text("拍一张铭牌", exact=True).click()
    on_top(page).get_by_text("油烟机", exact=True).click()
    button(page, "下一步").click()
    on_top(page).locator("textarea").fill("吸力变小")
    button(page, "下一步").click()
    expect(on_top(page).get_by_role("radio", checked=True)).to_have_count(3)
    button(page, "提交报修").click()
    expect(on_top(page).get_by_text("报修已收到")).to_be_visible()
    [ticket] = customer.tickets()
    seen = customer.call("GET", f"/api/v1/tickets/{ticket['id']}")
    assert (seen["product"], seen["problem"]) == ("油烟机", "吸力变小")


def test_a_repair_that_is_open_is_offered_instead_of_a_second(customer: Customer) -> None:
    ticket_id = customer.reports()
    page = customer.opens("report/index", device=customer.device["id"])
    on_top(page).locator("textarea").fill("还是不制冷")
    button(page, "下一步").click()
    expect(on_top(page).get_by_role("radio", checked=True)).to_have_count(3)
    button(page, "提交报修").click()
    expect(on_top(page).get_by_text("这台正在修")).to_be_visible()
    customer.visitor.phone_screens("customer-report-open-already")
    assert [each["id"] for each in customer.tickets()] == [ticket_id]
    button(page, "是另一个问题").dblclick()
    expect(on_top(page).get_by_text("报修已收到")).to_be_visible()
    assert len(customer.tickets()) == 2


def test_the_device_tells_what_was_done_on_it(customer: Customer) -> None:
    ticket_id = customer.reports("滴水")
    customer.visitor.installation.act(
        ticket_id, "cancel", {"reason": "solved_itself"}, token=customer.token
    )
    page = customer.opens("device/index", id=customer.device["id"])
    on_top(page).get_by_role("link", name="滴水").click()
    expect(page.locator(".hero-headline:visible")).to_have_text("已取消")
    page.go_back()
    expect(on_top(page).get_by_text("服务记录")).to_be_visible()
    customer.visitor.phone_screens("customer-device-records")


def test_a_code_that_is_none_says_what_to_do(visitors: Visitors) -> None:
    visitor = visitors.on_a_phone()
    page = visitor.open("/h5/#/pages/device/index?code=no-such-code-at-all")
    expect(page.get_by_text("这个码认不出来")).to_be_visible()
    visitor.phone_screens("customer-unknown-code")
    button(page, "拍铭牌报修").click()
    expect(page.get_by_text("哪台要修？")).to_be_visible()


def test_a_newcomer_plays_one_role_after_another_in_one_browser(
    installation: Installation, visitors: Visitors
) -> None:
    visitor = visitors()
    page = visitor.page
    phones = installation.described["simulator"]
    for owner in (installation.described["devices"][0]["owner"], "李桂芳"):
        page.goto(f"{phones}/?q={owner}")
        with page.expect_popup() as opened:
            page.get_by_role("link", name="打开小程序页面").first.click()
        own = opened.value
        own.get_by_text("我的设备").wait_for()
        me = installation.call("GET", "/api/v1/me", token=stored_token(own))
        assert me["name"] == owner
    technician = installation.account("technician")
    page.goto(f"{phones}/?q={technician['wecom_userid']}")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="打开工作台").click()
    token = stored_token(opened.value, "bx.session")
    me = installation.call("GET", "/api/v1/me", token=token)
    by_password = installation.call("GET", "/api/v1/me", token=installation.token("technician"))
    assert (me["id"], me["via"]) == (by_password["id"], "wecom")
    own.reload()
    expect(own.get_by_text("我的设备")).to_be_visible()
    visitor.outside.clear()  # the phones are the simulator's
