"""A technician's acts around the repair itself, each tapped on his phone: before the door, at the
device, and where it does not end as it should."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.bench import Bench
from tests.browser.customers import Firm, at_home
from tests.browser.visitors import Visitors
from tests.browser.workshop import FAULT, Technician, Workshop

ANDROID = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile"


def at_work(workshop: Workshop, technician: Technician, ticket: Any) -> None:
    place = {"latitude": 30.2079, "longitude": 120.2105, "system": "gcj02"}
    workshop.act(technician.token, ticket, "depart")
    workshop.act(technician.token, ticket, "arrive", {"position": place, "accuracy_metres": 12})
    workshop.act(technician.token, ticket, "start_work")


def test_what_comes_before_the_door(visitors: Visitors, workshop: Workshop) -> None:
    """Refused with a reason; taken, booked, booked anew, held up, gone on with, and called."""
    technician = workshop.person()
    unwanted = workshop.sent_to(technician)
    bench = Bench.signed_in(visitors, technician, user_agent=ANDROID)
    with bench.metered("拒单"):
        bench.tap(bench.button("拒单"))
        bench.tap_twice(bench.chip("太远"))
    expect(bench.text("今天没有单")).to_be_visible()
    assert workshop.seen(unwanted)["state"] == "to_dispatch"
    assert workshop.story(unwanted).count("refuse") == 1

    ticket = workshop.sent_to(technician)
    bench.page.reload()
    with bench.metered("接单"):
        bench.tap(bench.button("接单"))
        expect(bench.text("待预约")).to_be_visible()
    with bench.metered("约时间"):
        bench.tap(bench.button("约时间"))
        bench.tap(bench.page.get_by_role("button", name="点").last)
        bench.tap(bench.button("约这个时间"))
    expect(bench.text("已约好").or_(bench.text("在路上"))).to_be_visible()
    first = workshop.seen(ticket)["visits"][-1]["appointment"]["window"]

    bench.open_job(ticket)
    bench.tap(bench.page.get_by_text("更多").locator("visible=true"))
    bench.tap(bench.chip("改约"))
    bench.tap(bench.page.get_by_text("我要改").locator("visible=true"))
    bench.tap(bench.page.locator(".bx-grid5:visible [role=button]").nth(2))
    bench.tap(bench.page.get_by_role("button", name="13–15 点"))
    bench.tap(bench.button("改到这个时间"))
    expect(bench.text("这张单不在您今天的行程里")).to_be_visible()
    again = workshop.seen(ticket)["visits"][-1]["appointment"]["window"]
    assert first != again
    assert workshop.story(ticket)[-2:] == ["book", "rebook"]

    workshop.book_anew(technician, ticket)
    bench.tap(bench.button("回到今天"))
    bench.open_job(ticket)
    with bench.metered("改约"):
        bench.tap(bench.named("改约"))
        bench.tap(bench.page.get_by_role("button", name="点").last)
        bench.tap(bench.button("改到这个时间"))
        expect(bench.button("改到这个时间")).to_have_count(0)
    assert workshop.story(ticket)[-1] == "rebook"
    workshop.book_anew(technician, ticket)  # wherever the last hours of the page are
    bench.visitor.open("/bench/")
    bench.open_job(ticket)
    with bench.metered("挂起"):
        bench.tap(bench.page.get_by_text("更多").locator("visible=true"))
        bench.tap(bench.chip("挂起"))
        bench.tap_twice(bench.chip("我的原因"))
    expect(bench.button("继续这张单")).to_be_visible()
    expect(bench.text("挂起：")).to_be_visible()
    assert workshop.seen(ticket)["hold"]["reason"] == "technician_reason"
    bench.tap_twice(bench.button("继续这张单"))
    expect(bench.button("出发")).to_be_visible()
    assert [act for act in workshop.story(ticket) if act in ("suspend", "resume")] == [
        "suspend",
        "resume",
    ]
    with bench.metered("出发"):
        bench.tap(bench.button("出发"))
    expect(bench.button("到场打卡")).to_be_visible()
    with bench.metered("到场打卡"):
        bench.check_in()
    expect(bench.button("拍维修前")).to_be_visible()
    with bench.metered("打电话"):
        assert bench.leads_to(bench.named("打电话")).startswith("tel:139")


def test_the_map_is_the_phones_own_and_elsewhere_the_address(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician)
    desk = Bench.signed_in(visitors, technician)
    desk.tap(desk.named("导航"))
    told = desk.page.get_by_role("dialog", name="去哪里")
    expect(told).to_contain_text("浙江省杭州市滨江区青桐里")
    desk.tap(told.get_by_label("收起"))
    desk.tap(desk.button("出发"))
    expect(desk.button("到场打卡")).to_be_visible()
    expect(desk.text("已同步")).to_be_visible()
    assert workshop.seen(ticket)["visits"][-1]["state"] == "traveling"
    phone = Bench.signed_in(visitors, technician, user_agent=ANDROID)
    with phone.metered("导航"):
        address = phone.leads_to(phone.named("导航"))
    assert address.startswith("geo:30.2079,120.2105?q=30.2079,120.2105(")


def test_parts_an_amount_and_what_is_missing_at_the_end(
    visitors: Visitors, workshop: Workshop
) -> None:
    """The three levels of a fault, two part lines, the amount the customer says yes to, a message;
    the record that lacks its evidence is not handed in, and a wrong code is told at once."""
    firm = Firm(workshop.installation)
    customer = at_home(visitors.on_a_phone(), firm, workshop.model_id)
    ticket = customer.call("GET", f"/api/v1/tickets/{customer.reports()}")
    technician = workshop.person()
    workshop.act(workshop.agent, ticket, "approve", {"problem_type": "其他"})
    order = {"technician_ids": [technician.id]}
    workshop.act(workshop.dispatcher, ticket, "dispatch", order)
    workshop.act(technician.token, ticket, "take")
    workshop.book(technician, ticket)
    at_work(workshop, technician, ticket)
    bench = Bench.signed_in(visitors, technician)
    bench.open_job(ticket)
    bench.tap(bench.button("报个价"))
    bench.page.locator("[aria-label=收什么] input:visible").fill("换加热管")
    bench.page.locator("[aria-label=多少元] input:visible").fill("180")
    with bench.metered("报价"):
        bench.tap_twice(bench.button("发给客户"))
        expect(bench.text("等客户确认")).to_be_visible()
    bench.tap(bench.page.get_by_text("更多").locator("visible=true"))
    bench.tap(bench.chip("给客户留言"))
    bench.page.locator("[aria-label=留言] textarea:visible").fill("要换加热管，费用发给您了")
    bench.tap_twice(bench.button("发给客户"))
    expect(bench.page.get_by_role("dialog")).to_have_count(0)
    workshop.installation.act(ticket["id"], "answer_quote", {"agreed": True}, token=customer.token)
    expect(bench.text("客户同意了")).to_be_visible()  # the page sees it by itself
    assert workshop.story(ticket).count("message") == 1

    with bench.metered("拍照"):
        bench.shoot(bench.button("拍维修前"))
        expect(bench.text("维修前 1 张")).to_be_visible()
    with bench.metered("记一行用料"):
        bench.tap(bench.button("记故障和用料"))
        bench.tap(bench.button("加一行"))
        bench.page.locator("[aria-label=配件名称] input:visible").fill("加热管")
    for fault in FAULT:
        bench.tap(bench.chip(fault))
    bench.page.locator("[aria-label=旧件序列号] input:visible").fill("JRG-0071")
    bench.tap(bench.button("加一行"))
    bench.tap(bench.button("记好了"))
    expect(bench.text("有一行用料没写名称")).to_be_visible()
    bench.page.locator("[aria-label=配件名称] input:visible").nth(1).fill("密封圈")
    bench.page.locator("[aria-label=数量] input:visible").nth(1).fill("2")
    bench.tap(bench.page.get_by_text("留给客户").locator("visible=true").nth(1))
    bench.page.locator("[aria-label=收费] input:visible").fill("180")
    bench.page.locator("[aria-label=做了什么] textarea:visible").fill("换了加热管和密封圈")
    bench.page.reload()  # written to the phone as it is typed
    expect(bench.page.locator("[aria-label=配件名称] input:visible")).to_have_count(2)
    bench.tap(bench.button("记好了"))
    expect(bench.text("待上门")).to_be_visible()
    bench.tap(bench.page.locator(".bench-stop-box:visible").filter(has_text="不制冷"))

    bench.page.evaluate("id => { location.hash = '/technician/job/finish?id=' + id }", ticket["id"])
    expect(bench.text("还差")).to_be_visible()
    expect(bench.text("照片：维修前 1、维修后 0")).to_be_visible()
    expect(bench.button("提交完工")).to_be_disabled()
    bench.back()
    bench.shoot(bench.button("拍维修后"))
    expect(bench.text("维修后 1 张")).to_be_visible()
    assert "finish" not in workshop.story(ticket)
    bench.tap(bench.button("完工"))
    bench.tap(bench.chip("验收码"))
    box = bench.page.locator("[aria-label=验收码] input:visible")
    box.fill("0000")
    bench.tap(bench.button("提交完工"))
    code = "0000"
    expect(bench.text("验收码不对")).to_be_visible()
    expect(bench.button("提交验收")).to_be_disabled()
    seen = workshop.seen(ticket)
    assert (seen["state"], seen["acceptance"]) == ("done", None)
    code = customer.call("GET", f"/api/v1/tickets/{ticket['id']}")["acceptance_code"]
    with bench.metered("验收码"):
        box.fill(code)
        bench.tap(bench.button("提交验收"))
        expect(bench.text("已完成 1")).to_be_visible()
    seen = workshop.seen(ticket)
    assert seen["acceptance"]["method"] == "code"
    record = seen["visits"][-1]["hand_over"]["completion"]
    parts = [(part["name"], part["quantity"], part["old_part"]) for part in record["parts"]]
    assert parts == [("加热管", 1, "kept"), ("密封圈", 2, "given")]
    assert record["parts"][0]["old_serial"] == "JRG-0071"
    assert (record["amount_fen"], record["fault_code"]) == (18_000, f"T{workshop.mark}-2".upper())


def test_left_undone_and_come_to_again(visitors: Visitors, workshop: Workshop) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician)
    at_work(workshop, technician, ticket)
    bench = Bench.signed_in(visitors, technician)
    bench.open_job(ticket)
    with bench.metered("没修完"):
        bench.tap(bench.page.get_by_text("更多").locator("visible=true"))
        bench.tap(bench.chip("没修完"))
        bench.tap_twice(bench.chip("缺配件"))
    expect(bench.page.get_by_role("dialog")).to_have_count(0)
    expect(bench.text("已同步")).to_be_visible()
    seen = workshop.seen(ticket)
    assert (seen["state"], seen["visits"][0]["state"]) == ("to_revisit", "incomplete")
    assert workshop.story(ticket).count("leave_incomplete") == 1
    order = {"technician_ids": [technician.id]}
    workshop.act(workshop.dispatcher, ticket, "dispatch", order)
    bench.visitor.open("/bench/")
    bench.tap(bench.button("接单"))
    expect(bench.text("待预约")).to_be_visible()
    bench.open_job(ticket)
    expect(bench.button("约时间")).to_be_visible()
    assert [visit["state"] for visit in workshop.seen(ticket)["visits"]] == [
        "incomplete",
        "accepted",
    ]
