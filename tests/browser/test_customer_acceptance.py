"""A customer hands the work over on his own phone: the firm's questions, and one signature, which
a turn of the phone does not take away."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.customers import Firm, at_home, button, expect_toast, on_top
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors

CHECKED: Any = {
    "type": "multi",
    "name": "checked",
    "label": "当面检查过",
    "required": True,
    "min_count": 2,
    "options": [{"code": "works", "label": "能用"}, {"code": "clean", "label": "收拾干净"}],
}
SIGNED: Any = {"type": "signature", "name": "signed", "label": "客户签名", "required": True}


def fault_of(firm: Firm, line_id: str) -> str:
    """A code for repairs of the line."""
    place: dict[str, object] = {"line_ids": [line_id]}
    code = ""
    for name in ("不出水", "滤芯堵了", "换滤芯"):
        code = f"K{uuid4().hex[:8]}"
        node = {"name": name, "code": code} | place
        made = firm.call("business_administrator", "POST", "/api/v1/fault-nodes", node)
        place = {"parent_id": made["id"]}
    return code


def draw(page: Page, points: int) -> None:
    pad = on_top(page).locator("canvas")
    pad.evaluate("pad => pad.scrollIntoView({block: 'center'})")
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 60)
    page.mouse.down()
    for step in range(1, points):
        page.mouse.move(box["x"] + 30 + step * 6, box["y"] + 60 + step % 4 * 10)
    page.mouse.up()


def turn(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})


def test_the_firms_questions_and_one_signature_outlast_a_turn_of_the_phone(
    visitors: Visitors, installation: Installation
) -> None:
    firm = Firm(installation)
    model = firm.new_model()
    firm.asks("acceptance", model["line_id"], [CHECKED, SIGNED])
    customer, technician = at_home(visitors.on_a_phone(), firm, model["id"]), firm.technician()
    ticket_id = customer.reports()
    technician.is_at_work(ticket_id)
    technician.finishes(ticket_id, fault_of(firm, model["line_id"]))
    page = customer.opens("ticket/acceptance", id=ticket_id)
    expect(on_top(page).get_by_text("当面检查过")).to_be_visible()
    expect(on_top(page).locator("canvas")).to_have_count(1)
    draw(page, 10)  # not yet a name
    turn(page, 780, 360)
    expect(on_top(page).get_by_text("手机转了方向，请再签一次")).to_be_visible()
    draw(page, 40)
    turn(page, 360, 780)
    expect(on_top(page).get_by_label("签好的名字")).to_be_visible()
    button(page, "确认验收").click()
    expect(on_top(page).get_by_text("还有几项没填好，看红字")).to_be_visible()
    on_top(page).get_by_role("checkbox", name="能用").click()
    on_top(page).get_by_role("checkbox", name="收拾干净").click()
    customer.visitor.phone_screens("customer-acceptance-form")
    button(page, "确认验收").click()
    expect_toast(page, "已验收，谢谢")
    token = firm.token("service_agent")
    seen = installation.call("GET", f"/api/v1/tickets/{ticket_id}", token=token)
    assert seen["acceptance"]["method"] == "signature"
    forms = installation.call("GET", f"/api/v1/tickets/{ticket_id}/forms", token=token)["forms"]
    [given] = [each["answers"][0] for each in forms if each["purpose"] == "acceptance"]
    told = {each["name"]: each for each in given["fields"]}
    assert told["checked"]["words"] == "能用、收拾干净"
    assert len(told["signed"]["media_ids"]) == 1
