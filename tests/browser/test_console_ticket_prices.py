"""What a ticket costs and when somebody comes, said at a desk: from the role that signs in to what
the customer reads; and where an old part went."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from playwright.sync_api import Page, expect

from backend.kit.clock import shanghai
from tests.browser.console_firm import enter
from tests.browser.customers import Customer, Firm, on_top
from tests.browser.test_console_ticket_acts import does, opens
from tests.browser.visitors import Visitor, Visitors
from tests.browser.workshop import Workshop

PHOTO: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def as_agent(visitor: Visitor, ticket_id: str) -> Page:
    page = visitor.sign_in("service_agent")
    page.goto(f"{visitor.installation.web}/console/tickets/{ticket_id}")
    return page


def test_an_agent_gives_a_quote_and_the_customer_answers_it_on_his_phone(
    visitors: Visitors, firm: Firm, customer: Customer
) -> None:
    technician = firm.technician()
    ticket_id = customer.reports("漏水")
    technician.is_at_work(ticket_id)
    visitor = visitors()
    page = as_agent(visitor, ticket_id)
    sheet = opens(page, "报价")
    sheet.get_by_label("第 1 项名称").fill("更换水泵")
    sheet.get_by_label("第 1 项金额").fill("一百")
    expect(sheet.get_by_text("每一项都要有名称和金额")).to_be_visible()
    sheet.get_by_label("第 1 项金额").fill("160")
    sheet.get_by_role("button", name="再加一项").click()
    sheet.get_by_label("第 2 项名称").fill("上门费")
    sheet.get_by_label("第 2 项金额").fill("19.90")
    expect(sheet.get_by_text("¥179.90")).to_be_visible()
    sheet.get_by_label("客户不修时收检查费").fill("30")
    sheet.get_by_label("原因").fill("水泵烧坏，过了保修")
    sheet.locator("input[type=file]").set_input_files(
        {"name": "pump.png", "mimeType": "image/png", "buffer": PHOTO}
    )
    expect(sheet.get_by_role("button", name="去掉", exact=True)).to_be_visible()
    visitor.screens("console-ticket-quotation")
    does(page, "报价", sheet)
    page.get_by_role("tab", name="费用").click()
    told = page.get_by_role("tabpanel")
    expect(told.get_by_text("等客户答复")).to_be_visible()
    quote = customer.call("GET", f"/api/v1/tickets/{ticket_id}")["quote"]
    charges = [(each["name"], each["amount_fen"]) for each in quote["charges"]]
    assert charges == [("更换水泵", 16_000), ("上门费", 1_990)]
    assert (quote["total_fen"], quote["fee_if_declined_fen"]) == (17_990, 3_000)
    assert (quote["reason"], len(quote["photo_ids"])) == ("水泵烧坏，过了保修", 1)
    phone = customer.opens("ticket/quote", id=ticket_id)
    for words in ("更换水泵", "¥179.90"):
        expect(on_top(phone).get_by_text(words).first).to_be_visible()
    firm.installation.act(ticket_id, "answer_quote", {"agreed": True}, token=customer.token)
    expect(told.get_by_text("客户已同意")).to_be_visible()


def test_without_its_recording_a_yes_on_the_phone_is_not_sent(
    visitors: Visitors, firm: Firm, customer: Customer
) -> None:
    technician = firm.technician()
    ticket_id = customer.reports("漏水")
    technician.is_at_work(ticket_id)
    technician.quotes(ticket_id, 9_900)
    page = as_agent(visitors(), ticket_id)
    sheet = opens(page, "确认费用")
    sheet.get_by_role("button", name="同意", exact=True).click()
    expect(sheet.get_by_text("录音编号（可不填）")).to_have_count(0)
    expect(sheet.get_by_label("客户报的确认码")).to_have_count(0)
    sheet.get_by_role("button", name="确认费用", exact=True).click()
    assert sheet.get_by_label("录音编号").evaluate("each => each.validity.valueMissing")
    quote = customer.call("GET", f"/api/v1/tickets/{ticket_id}")["quote"]
    assert quote["agreed"] is None
    sheet.get_by_label("录音编号").fill("LY-0108")
    does(page, "确认费用", sheet)
    quote = customer.call("GET", f"/api/v1/tickets/{ticket_id}")["quote"]
    assert (quote["agreed"], quote["method"]) == (True, "phone")


def test_an_appointment_agreed_on_the_telephone_is_booked_by_hand(
    visitors: Visitors, firm: Firm, customer: Customer
) -> None:
    technician = firm.technician()
    ticket_id = customer.reports("不制冷")
    technician.is_sent(ticket_id)
    technician.act(ticket_id, "take")
    page = as_agent(visitors(), ticket_id)
    sheet = opens(page, "预约")
    day = shanghai(datetime.now(UTC) + timedelta(days=2)).date()
    sheet.get_by_label("日期").fill(str(day))
    sheet.get_by_label("从", exact=True).fill("16:30")
    sheet.get_by_label("到", exact=True).fill("15:00")
    sheet.get_by_role("button", name="预约", exact=True).click()
    expect(sheet.get_by_role("alert")).to_have_text(re.compile("[\u4e00-\u9fff]{4,}"))
    assert appointment(customer, ticket_id) is None
    sheet.get_by_label("到", exact=True).fill("17:30")
    sheet.get_by_label("说明").fill("客户说先打电话")
    does(page, "预约", sheet)
    window = appointment(customer, ticket_id)["window"]
    start, end = (shanghai(datetime.fromisoformat(window[each])) for each in ("start", "end"))
    assert (start.date(), f"{start:%H:%M}-{end:%H:%M}") == (day, "16:30-17:30")
    phone = customer.opens_ticket(ticket_id)
    expect(on_top(phone).get_by_text(re.compile("16:30")).first).to_be_visible()


def appointment(customer: Customer, ticket_id: str) -> Any:
    [visit] = customer.call("GET", f"/api/v1/tickets/{ticket_id}")["visits"]
    return visit["appointment"]


def test_where_an_old_part_went_stands_in_the_life_of_the_device(
    visitor: Visitor, workshop: Workshop
) -> None:
    """In the words of the bench and of the service report; what the device is built of is changed
    on its page."""
    technician = workshop.person()
    ticket = workshop.booked(technician)
    at_door = {"latitude": 30.2079, "longitude": 120.2105, "system": "gcj02"}
    workshop.act(technician.token, ticket, "depart")
    body = {"position": at_door, "accuracy_metres": 15}
    workshop.act(technician.token, ticket, "arrive", body)
    workshop.act(technician.token, ticket, "start_work")
    parts = [
        {"name": name, "quantity": 1, "unit_price_fen": 0, "old_part": went}
        | ({"old_serial": "JRG-0071"} if went == "kept" else {})
        for name, went in (("加热管", "kept"), ("密封圈", "given"), ("螺丝", "none"))
    ]
    photo = workshop.installation.upload(PHOTO, token=technician.token)
    done = {"result": "solved", "fault_code": f"T{workshop.mark}-2", "action": "换了加热管"}
    photos = {"before_photo_ids": [photo], "after_photo_ids": [photo]}
    finished = done | photos | {"parts": parts, "labour_minutes": 30}
    workshop.act(technician.token, ticket, "finish", finished)
    [device] = workshop.seen(ticket)["devices"]
    page = enter(visitor, workshop.office, f"/console/devices/{device['device_id']}")
    used = page.get_by_role("region", name="部件")
    for name, went in (
        ("加热管", "旧件收回 JRG-0071"),
        ("密封圈", "旧件给客户"),
        ("螺丝", "没有旧件"),
    ):
        expect(used.get_by_role("row", name=name)).to_contain_text(went)
    visitor.screens("console-device-old-parts")

    page.locator("details.more summary").click()
    page.get_by_role("button", name="装部件", exact=True).click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("部件名称").fill("水泵")
    sheet.get_by_label("序列号").fill("SB-1")
    sheet.get_by_role("button", name="装上", exact=True).click()
    fitted = used.get_by_role("row", name="水泵")
    expect(fitted).to_contain_text("在用")
    fitted.get_by_role("button", name="换", exact=True).click()
    sheet.get_by_label("新件序列号").fill("SB-2")
    sheet.get_by_role("button", name="换上新件", exact=True).click()
    expect(fitted).to_have_count(2)
    path = f"/api/v1/devices/{device['device_id']}"
    components = workshop.call("GET", path)["components"]
    standing = {each["serial"]: each["until"] is None for each in components}
    assert standing == {"SB-1": False, "SB-2": True}
