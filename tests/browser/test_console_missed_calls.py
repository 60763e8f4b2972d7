"""Calls that nobody took: the number to whoever calls back, and an end that is recorded."""

import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.customers import unseen_number
from tests.browser.visitors import Visitor


def item_with(page: Page, words: str) -> Any:
    return page.get_by_role("list", name="等着回复的").get_by_role("button", name=words)


def test_a_missed_call_is_called_back_and_what_came_of_it_is_kept(visitor: Visitor) -> None:
    installation = visitor.installation
    phone, note = unseen_number(), f"问保修 {uuid4().hex[:6]}"
    token = installation.token("service_agent")
    call = {"phone": phone, "name": "钱先生", "note": note}
    item = installation.call("POST", "/api/v1/missed-calls", call, token=token)
    page = visitor.sign_in("service_agent", at="/console/desk?view=talks")
    item_with(page, note).click()
    pane = page.get_by_role("region", name=re.compile("^与.*的会话$"))
    expect(pane.get_by_text(phone)).to_have_count(0)
    pane.get_by_role("button", name="看号码回电").click()
    expect(pane.get_by_role("link", name=phone)).to_have_attribute("href", f"tel:{phone}")
    visitor.screens("console-desk-missed-call")
    pane.get_by_label("怎么结束的").select_option("answered")
    pane.get_by_label("记一句").fill("在保，已告诉客户")
    pane.get_by_role("button", name="办完了").click()
    expect(item_with(page, note)).to_have_count(0)
    seen = installation.call("GET", f"/api/v1/desk-items/{item['id']}", token=token)
    assert (seen["state"], seen["outcome"], seen["note"]) == (
        "done",
        *("answered", "在保，已告诉客户"),
    )
    audit = f"/api/v1/audit-entries?subject_id={item['id']}"
    entries = installation.call("GET", audit, token=installation.token("business_administrator"))
    assert [each["action"] for each in entries["items"]] == ["personal_revealed"]
