"""A technician's day on his phone, most of it where there is no network."""

import base64
import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.bench import Bench
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors
from tests.browser.workshop import FAULT, Workshop, far_away

DONE_IN_ORDER = [
    "depart", "arrive", "start_work", "record_step", "record_step", "photograph", "photograph",
    "finish", "accept",
]  # fmt: skip


@pytest.fixture(scope="module")
def workshop(installation: Installation) -> Workshop:
    made = Workshop(installation)
    made.publish_steps()
    made.publish_form()
    return made


def photos_of(ticket: Any) -> int:
    """Each once, those of the steps too; a photo that came twice would be two."""
    visit = ticket["visits"][-1]
    of_steps = [photo for step in visit["steps_done"] for photo in step["photos"]]
    assert len(visit["site_photo_ids"]) == len(set(visit["site_photo_ids"]))
    return len({*visit["site_photo_ids"], *of_steps})


def test_a_day_without_a_network_arrives_once_and_in_order(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.sent_to(technician)
    bench = Bench.signed_in(visitors, technician)
    with bench.metered("接单"):
        bench.tap(bench.button("接单"))
        expect(bench.text("待预约")).to_be_visible()
    workshop.book(technician, ticket)
    bench.page.reload()
    expect(bench.text("已约好")).to_be_visible()
    bench.await_shell()
    bench.visitor.cut()
    bench.page.reload()
    expect(bench.text(ticket["problem"])).to_be_visible()
    expect(bench.text("照常干活")).to_be_visible()
    bench.tap(bench.button("出发"))
    bench.open_job(ticket)
    bench.check_in()
    with bench.metered("拍照"):
        bench.shoot(bench.button("拍维修前"))
        expect(bench.text("维修前 1 张")).to_be_visible()
    bench.do_steps()
    bench.tell_the_repair(*FAULT)
    bench.shoot(bench.button("拍维修后"))
    expect(bench.text("维修后 1 张")).to_be_visible()
    bench.page.reload()
    with bench.metered("签字完工"):
        bench.tap(bench.button("完工"))
        bench.sign()
        bench.tap(bench.button("提交完工"))
        expect(bench.text("已完成 1")).to_be_visible()
    assert workshop.story(ticket)[-1] == "book"
    bench.tap(bench.page.locator(".bench-pill:visible"))
    expect(bench.text("条待传")).to_be_visible()
    bench.visitor.mend()
    expect(bench.text("都传完了")).to_be_visible()
    story = workshop.story(ticket)
    assert story[story.index("book") + 1 :] == DONE_IN_ORDER
    seen = workshop.seen(ticket)
    assert seen["state"] == "follow_up"
    assert photos_of(seen) == 3


def test_a_photo_whose_answer_was_lost_on_the_way_is_there_once(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician)
    bench = Bench.of(visitors, technician)
    bench.visitor.was_cut = True
    bench.sign_in()
    bench.open_job(ticket)
    bench.tap(bench.button("出发"))
    bench.check_in()
    begun: list[str] = []
    completed: list[str] = []

    def note(route: Route) -> None:
        begun.append(route.request.headers["idempotency-key"])
        route.continue_()

    def cut_once(route: Route) -> None:
        """The first time the server has it all, and the phone hears nothing of it."""
        completed.append(route.request.url)
        if len(completed) > 1:
            route.continue_()
            return
        route.fetch()
        route.abort("connectionreset")

    bench.visitor.context.route("**/api/v1/media-uploads", note)
    bench.visitor.context.route("**/api/v1/media-uploads/*/completion", cut_once)
    # That the phone is in step is also true for a moment before it begins.
    with bench.page.expect_response(lambda each: each.url.endswith("/completion") and each.ok):
        bench.shoot(bench.button("拍维修前"))
    expect(bench.text("维修前 1 张")).to_be_visible()
    expect(bench.text("已同步")).to_be_visible()
    assert len(begun) == 1, "what has come piece by piece is not sent again"
    assert completed == [completed[0]] * 2
    assert photos_of(workshop.seen(ticket)) == 1


def test_every_button_tapped_twice_does_its_act_once(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.sent_to(technician)
    bench = Bench.signed_in(visitors, technician)
    bench.tap_twice(bench.button("接单"))
    expect(bench.text("待预约")).to_be_visible()
    workshop.book(technician, ticket)
    bench.page.reload()
    bench.tap_twice(bench.button("出发"))
    bench.open_job(ticket)
    bench.tap(bench.button("到场打卡"))
    bench.tap_twice(bench.button("确认到场"))
    bench.shoot(bench.button("拍维修前"))
    bench.tap(bench.button("填检查表"))
    bench.shoot(bench.named("拍断电"))
    expect(bench.page.locator("[alt=断电]:visible")).to_have_count(1)
    bench.tap_twice(bench.button("做好了"))
    expect(bench.text("还差 1 项")).to_be_visible()
    bench.page.locator("[aria-label=绝缘电阻] input:visible").fill("120")
    bench.tap_twice(bench.button("做好了"))
    bench.tap_twice(bench.button("下一步"))
    bench.tell_the_repair(*FAULT)
    bench.shoot(bench.button("拍维修后"))
    bench.tap(bench.button("完工"))
    bench.sign()
    bench.tap_twice(bench.button("提交完工"))
    expect(bench.text("已完成 1")).to_be_visible()
    expect(bench.text("已同步")).to_be_visible()
    story = workshop.story(ticket)
    assert sorted(story[story.index("dispatch") + 1 :]) == sorted(["take", "book", *DONE_IN_ORDER])


def test_a_login_that_expires_takes_nothing_of_what_waits(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician)
    bench = Bench.signed_in(visitors, technician)
    bench.open_job(ticket)
    bench.await_shell()
    bench.visitor.cut()
    bench.tap(bench.button("出发"))
    bench.check_in()
    expect(bench.button("拍维修前")).to_be_visible()
    workshop.call("DELETE", "/api/v1/sessions/current", token=bench.token())
    bench.visitor.mend()
    bench.tap(bench.page.locator(".bench-pill:visible"))
    expect(bench.text("登录过期了，登录后自动传")).to_be_visible()
    expect(bench.page.locator(".bench-figure:visible").nth(0)).to_have_text("2条待传")
    expect(bench.page.locator(".bench-figure:visible").nth(1)).to_have_text("0丢失")
    bench.tap(bench.button("立即重试"))
    bench.fill_in()
    expect(bench.text("已同步")).to_be_visible()
    story = workshop.story(ticket)
    assert story[story.index("book") + 1 :] == ["depart", "arrive"]


def test_a_job_given_to_somebody_else_meanwhile_is_told_and_his_work_kept(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician, other = workshop.person(), workshop.person()
    ticket = workshop.booked(technician)
    bench = Bench.signed_in(visitors, technician)
    bench.open_job(ticket)
    bench.visitor.cut()
    bench.tap(bench.button("出发"))
    bench.check_in()
    bench.shoot(bench.button("拍维修前"))
    expect(bench.text("维修前 1 张")).to_be_visible()
    order = {"reason": "illness", "to": {"technician_ids": [other.id]}}
    workshop.act(workshop.dispatcher, ticket, "transfer", order)
    before = workshop.story(ticket)
    bench.visitor.mend()
    bench.tap(bench.button("回到今天"))
    expect(bench.text("这张单已改派，已从列表移走；您做过的都留着")).to_be_visible()
    bench.tap(bench.page.locator(".bench-pill:visible"))
    expect(bench.text("这条没被接受")).to_be_visible()
    expect(bench.page.locator(".bench-figure:visible").nth(1)).to_have_text("0丢失")
    with bench.page.expect_download() as saved:
        bench.tap(bench.button("导出备份"))
    kept = json.loads(saved.value.path().read_bytes())
    assert {each["kind"] for each in kept["operations"]} >= {"depart", "arrive", "photos"}
    assert [base64.b64decode(file["base64"])[:2] for file in kept["files"]] == [b"\xff\xd8"]
    assert workshop.story(ticket) == before


def test_going_back_on_any_page_loses_nothing_and_the_firms_form_goes_in_with_the_record(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician, "install")
    bench = Bench.signed_in(visitors, technician, geolocation=far_away())
    bench.await_shell()
    bench.visitor.cut()
    bench.tap(bench.button("出发"))
    with bench.metered("打卡，不在范围内"):
        bench.tap(bench.button("到场打卡"))
        bench.shoot(bench.chip("信号弱"))
        bench.tap(bench.button("确认到场"))
    bench.open_job(ticket)
    bench.tap(bench.button("记故障和用料"))
    bench.page.locator("[aria-label=做了什么] textarea:visible").fill("装好了，教会了用法")
    bench.back()
    bench.tap(bench.button("填服务报告"))
    bench.tap(bench.button("填好了"))
    expect(bench.page.get_by_role("alert").locator("visible=true")).to_have_count(2)
    bench.tap(bench.page.get_by_role("radio", name="卫生间"))
    expect(bench.page.get_by_role("radio", name="卫生间")).to_be_checked()
    bench.back()
    expect(bench.button("填服务报告")).to_be_visible()
    bench.page.reload()
    with bench.metered("服务报告"):
        bench.tap(bench.button("填服务报告"))
        expect(bench.page.get_by_role("radio", name="卫生间")).to_be_checked()
        bench.page.locator("input:visible").fill("12")
        bench.tap(bench.button("填好了"))
    for number in (1, 2):
        bench.shoot(bench.button("拍维修后"))
        expect(bench.text(f"维修后 {number} 张")).to_be_visible()
    bench.tap(bench.button("完工"))
    bench.back()
    bench.tap(bench.button("完工"))
    bench.tap(bench.chip("微信确认"))
    bench.tap(bench.button("提交完工"))
    expect(bench.text("已完成 1")).to_be_visible()
    bench.visitor.mend()
    expect(bench.text("已同步")).to_be_visible()
    seen = workshop.seen(ticket)
    assert seen["state"] == "done"
    assert seen["visits"][-1]["hand_over"]["completion"]["action"] == "装好了，教会了用法"
    [report] = [form for form in seen["forms"] if form["purpose"] == "report"]
    assert len(report["answers"]) == 1


def test_an_amount_is_asked_and_a_colleague_is_asked_for(
    visitors: Visitors, workshop: Workshop
) -> None:
    technician = workshop.person()
    ticket = workshop.booked(technician)
    bench = Bench.signed_in(visitors, technician)
    bench.open_job(ticket)
    with bench.metered("请求转派"):
        bench.tap(bench.page.get_by_text("更多").locator("visible=true"))
        bench.tap(bench.chip("转派"))
        bench.tap(bench.chip("身体不适"))
    expect(bench.page.get_by_role("dialog")).to_have_count(0)
    assert workshop.seen(ticket)["visits"][-1]["transfer_asked"] == "illness"
    bench.tap(bench.button("出发"))
    bench.check_in()
    bench.tap(bench.button("报个价"))
    bench.page.locator("[aria-label=收什么] input:visible").fill("换加热管")
    bench.page.locator("[aria-label=多少元] input:visible").fill("180")
    bench.tap_twice(bench.button("发给客户"))
    expect(bench.text("等客户确认")).to_be_visible()
    quote = workshop.seen(ticket)["quote"]
    assert (quote["total_fen"], quote["agreed"]) == (18_000, None)
    assert workshop.story(ticket).count("quote") == 1
