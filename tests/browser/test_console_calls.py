"""Whom no message reaches is telephoned: taken by one, the number revealed on record, and ended."""

from typing import Any
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.browser.test_console_access import grave_faults
from tests.browser.visitors import Visitor
from tests.browser.workshop import Workshop, these_hours
from tests.support.processes import wait_until


def listed(page: Page, ticket: Any) -> Locator:
    return page.get_by_role("row").filter(has_text=ticket["number"])


def to_call(workshop: Workshop) -> list[str]:
    asked = "/api/v1/call-list?state=open&limit=100"
    return [
        each["subject_id"] for each in workshop.call("GET", asked, token=workshop.agent)["items"]
    ]


def test_whom_no_message_reaches_is_telephoned_once_and_that_is_on_record(
    visitor: Visitor, workshop: Workshop
) -> None:
    number = f"0571{uuid4().int % 10**8:08d}"
    contact = {"name": "钱某", "phone": number}
    ticket = workshop.booked(workshop.person(), contact=contact)
    later = {"window": these_hours(), "cause": "company"}
    workshop.act(workshop.agent, ticket, "rebook", later)

    wait_until(lambda: ticket["id"] in to_call(workshop), "the customer is to be called")

    page = visitor.sign_in("service_agent", at="/console/calls")
    row = listed(page, ticket)
    expect(row.get_by_text("没打过")).to_be_visible()
    visitor.screens("console-calls")
    row.get_by_role("button", name="我来打").click()
    expect(row.get_by_text("您在打")).to_be_visible()
    expect(row.get_by_text(number)).to_have_count(0)
    row.get_by_role("button", name="看号码").click()
    expect(row.locator(f"a[href='tel:{number}']")).to_be_visible()
    assert grave_faults(page) == []
    visitor.screens("console-calls-taken")
    row.get_by_role("button", name="没人接").click()
    expect(row.get_by_text("打过 1 次，没人接")).to_be_visible()
    row.get_by_role("button", name="我来打").click()
    row.get_by_role("button", name="已告知").click()
    expect(row).to_have_count(0)
    page.get_by_role("tab", name="打完的").click()
    expect(row.get_by_text("已告知")).to_be_visible()
    path = f"/api/v1/audit-entries?action=personal_revealed&subject_id={ticket['id']}"
    entries = workshop.call("GET", path)["items"]
    assert len(entries) == 1
    assert "电话通知" in str(entries[0])
