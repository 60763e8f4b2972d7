"""A customer follows a repair on the phone: the firm acts, the page tells, and what is asked of the
customer is answered there."""

from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.customers import (
    Customer,
    Firm,
    Technician,
    button,
    dialog_button,
    expect_photos,
    expect_toast,
    on_top,
)


@pytest.fixture(scope="module")
def technician(firm: Firm) -> Technician:
    return firm.technician()


def headline(page: Page) -> Locator:
    return page.locator(".hero-headline:visible")


def sheet(page: Page) -> Locator:
    return on_top(page).get_by_role("dialog")


def choice(page: Page, words: str) -> Locator:
    return on_top(page).get_by_role("button", name=words, exact=True)


def sign(page: Page) -> None:
    pad = on_top(page).locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 70)
    page.mouse.down()
    for step in range(1, 25):
        page.mouse.move(box["x"] + 30 + step * 8, box["y"] + 70 + (step % 4) * 10)
    page.mouse.up()


def test_the_page_follows_the_repair_by_itself(customer: Customer, technician: Technician) -> None:
    ticket_id = customer.reports()
    customer.page.clock.install()
    page = customer.opens_ticket(ticket_id)
    expect(headline(page)).to_have_text("报修已收到")
    technician.is_sent(ticket_id)
    technician.books(ticket_id)
    page.clock.fast_forward(20_000)
    expect(headline(page)).to_contain_text("约好")
    expect(on_top(page).get_by_text("方师傅", exact=True)).to_be_visible()
    customer.visitor.phone_screens("customer-ticket-appointed")
    technician.comes(ticket_id)
    page.clock.fast_forward(30_000)
    expect(headline(page)).to_have_text("方师傅正在维修")
    customer.visitor.phone_screens("customer-ticket-in-service")


def test_refused_at_first_then_accepted_and_rated(
    customer: Customer, technician: Technician
) -> None:
    ticket_id = customer.reports()
    technician.is_at_work(ticket_id)
    technician.finishes(ticket_id)
    page = customer.opens_ticket(ticket_id)
    customer.visitor.phone_screens("customer-ticket-done")
    button(page, "去验收").click()
    expect(on_top(page).get_by_text("更换启动电容，试机正常")).to_be_visible()
    expect_photos(page, 2)
    button(page, "还有问题").click()
    on_top(page).get_by_text("收费不对", exact=True).click()
    sheet(page).locator("textarea").fill("说好不收上门费")
    customer.visitor.phone_screens("customer-acceptance-refused")
    button(page, "提交，不验收").dblclick()
    expect_toast(page, "已记下，会再安排师傅")
    expect(headline(page)).to_be_visible()
    seen = customer.call("GET", f"/api/v1/tickets/{ticket_id}")
    assert "accept" not in {each["action"] for each in seen["actions"]}

    technician.comes_again(ticket_id)
    technician.finishes(ticket_id)
    page = customer.opens_ticket(ticket_id)
    button(page, "去验收").click()
    expect_photos(page, 2)
    sign(page)
    customer.visitor.phone_screens("customer-acceptance")
    button(page, "确认验收").dblclick()
    stars = on_top(page).get_by_role("button", name="5 星")
    stars.click()
    on_top(page).get_by_text("手艺好", exact=True).click()
    on_top(page).locator("textarea").fill("修得很快")
    customer.visitor.phone_screens("customer-rating")
    button(page, "提交评价").dblclick()
    expect(headline(page)).to_be_visible()
    seen = customer.call("GET", f"/api/v1/tickets/{ticket_id}")
    assert seen["acceptance"]["method"] == "signature"
    rating = seen["rating"]["rating"]
    assert (rating["stars"], rating["tags"], rating["words"]) == (5, ["手艺好"], "修得很快")
    customer.visitor.phone_screens("customer-ticket-rated")


def quoted(customer: Customer, technician: Technician, fen: int = 18_000) -> str:
    ticket_id = customer.reports()
    technician.is_at_work(ticket_id)
    technician.quotes(ticket_id, fen)
    return ticket_id


def test_an_amount_asked_is_agreed_to(customer: Customer, technician: Technician) -> None:
    ticket_id = quoted(customer, technician)
    page = customer.opens_ticket(ticket_id)
    button(page, "确认费用").click()
    expect(on_top(page).get_by_text("¥180.00").first).to_be_visible()
    expect_photos(page, 1)
    customer.visitor.phone_screens("customer-quote")
    button(page, "同意维修").dblclick()
    expect_toast(page, "已同意，师傅开始维修")
    expect(button(page, "确认费用")).to_have_count(0)
    seen = customer.call("GET", f"/api/v1/tickets/{ticket_id}")
    assert seen["quote"]["agreed"] is True


def test_an_amount_changed_meanwhile_is_not_agreed_to_unseen(
    customer: Customer, technician: Technician
) -> None:
    ticket_id = quoted(customer, technician)
    page = customer.opens_ticket(ticket_id)
    button(page, "确认费用").click()
    expect(on_top(page).get_by_text("¥180.00").first).to_be_visible()
    technician.quotes(ticket_id, 26_000)
    button(page, "同意维修").click()
    expect(on_top(page).get_by_role("alert")).to_have_text("师傅改了报价，请看新的")
    expect(on_top(page).get_by_text("¥260.00").first).to_be_visible()
    seen = customer.call("GET", f"/api/v1/tickets/{ticket_id}")
    assert seen["quote"]["agreed"] is None
    button(page, "不修了").click()
    dialog_button(page, "不修了").click()
    expect_toast(page, "已告诉师傅不修")
    seen = customer.call("GET", f"/api/v1/tickets/{ticket_id}")
    assert seen["quote"]["agreed"] is False


def test_urge_message_and_time_from_one_page(customer: Customer) -> None:
    ticket_id = customer.reports()
    page = customer.opens_ticket(ticket_id)
    choice(page, "催一催").click()
    customer.visitor.phone_screens("customer-urge")
    button(page, "催一催").dblclick()
    expect(on_top(page).get_by_text("您催了一次")).to_be_visible()
    on_top(page).get_by_text("补充", exact=True).click()
    words = f"门禁 {uuid4().hex[:6]}#"
    sheet(page).locator("textarea").fill(words)
    button(page, "发送").dblclick()
    expect(on_top(page).get_by_text(words)).to_have_count(1)
    choice(page, "改希望的时间").click()
    sheet(page).get_by_role("radio").first.wait_for()
    customer.visitor.phone_screens("customer-time")
    button(page, "就这个时间").click()
    expect_toast(page, "已记下，客服会按这个时间安排")
    seen = customer.call("GET", f"/api/v1/tickets/{ticket_id}")
    assert (seen["is_urged"], seen["wanted"] is not None) == (True, True)


def test_a_question_of_the_desk_is_answered(customer: Customer, firm: Firm) -> None:
    ticket_id = customer.reports()
    firm.act("service_agent", ticket_id, "ask", {"text": "家里几楼，有电梯吗？"})
    page = customer.opens_ticket(ticket_id)
    expect(on_top(page).get_by_text("家里几楼，有电梯吗？").first).to_be_visible()
    button(page, "去补充").click()
    sheet(page).locator("textarea").fill("12 楼，有电梯")
    button(page, "发给客服").dblclick()
    expect_toast(page, "已发给客服，会接着办")
    seen = customer.call("GET", f"/api/v1/tickets/{ticket_id}")
    assert (seen["state"], seen["question"]) == ("submitted", None)


def test_a_report_is_cancelled_and_made_anew(customer: Customer) -> None:
    ticket_id = customer.reports()
    page = customer.opens_ticket(ticket_id)
    choice(page, "取消报修").click()
    button(page, "取消报修").last.click()
    expect(sheet(page).get_by_role("alert")).to_have_text("选一个原因")
    sheet(page).get_by_role("radio", name="自己好了").click()
    button(page, "取消报修").last.dblclick()
    expect(headline(page)).to_have_text("已取消")
    customer.visitor.phone_screens("customer-ticket-cancelled")
    button(page, "再报一次").click()
    expect(on_top(page).get_by_text("哪里不对劲？")).to_be_visible()
    seen = customer.call("GET", f"/api/v1/tickets/{ticket_id}")
    assert (seen["state"], seen["cancellation"]["reason"]) == ("cancelled", "solved_itself")


def test_what_was_not_fixed_after_all_is_opened_again(
    customer: Customer, technician: Technician, firm: Firm
) -> None:
    ticket_id = customer.reports()
    technician.is_at_work(ticket_id)
    technician.finishes(ticket_id)
    customer.visitor.installation.act(ticket_id, "accept", token=customer.token)
    firm.act("service_agent", ticket_id, "close", {"satisfaction": 5})
    page = customer.opens_ticket(ticket_id)
    choice(page, "还没好，重新打开").click()
    sheet(page).locator("textarea").fill("晚上又不凉了")
    button(page, "重新打开").last.dblclick()
    expect_toast(page, "已重新打开，马上安排师傅")
    seen = customer.call("GET", f"/api/v1/tickets/{ticket_id}")
    assert seen["ended_at"] is None


def test_what_the_desk_has_ended_meanwhile_is_told_and_what_was_typed_stays(
    customer: Customer, firm: Firm
) -> None:
    ticket_id = customer.reports()
    firm.act("service_agent", ticket_id, "ask", {"text": "家里几楼？"})
    page = customer.opens_ticket(ticket_id)
    button(page, "去补充").click()
    sheet(page).locator("textarea").fill("12 楼，有电梯")
    firm.act("service_agent", ticket_id, "cancel", {"reason": "not_needed"})
    with page.expect_response("**/answer") as refused:
        button(page, "发给客服").click()
    assert refused.value.status == 409
    expect(sheet(page).get_by_role("alert")).to_have_text(refused.value.json()["detail"])
    expect(sheet(page).locator("textarea")).to_have_value("12 楼，有电梯")
    expect(headline(page)).to_have_text("已取消")


def test_a_login_that_has_ended_leads_through_the_door_and_back(customer: Customer) -> None:
    ticket_id = customer.reports()
    page = customer.opens_ticket(ticket_id)
    choice(page, "催一催").click()
    customer.call("DELETE", "/api/v1/sessions/current")
    button(page, "催一催").click()
    expect(on_top(page).get_by_text("您催了一次")).to_be_visible()
