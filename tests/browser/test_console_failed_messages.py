"""What a platform refused is seen, sent again once however many press, and read on the phone; and
what customers have agreed to be told is counted."""

import re
from collections.abc import Iterator
from typing import Any, Final
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.customers import Customer
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor, Visitors
from tests.browser.workshop import Technician, Workshop
from tests.support.processes import wait_until

ADMINISTRATOR: Final = "business_administrator"
RECALLED: Final = "technician.recalled"
# Told in quiet hours too: the test holds at any hour.
TITLE: Final = "工单已收回"


@pytest.fixture
def unknown(workshop: Workshop) -> tuple[Technician, Any]:
    """A technician whom WeCom does not know yet, and who has no telephone; and the person whom it
    will know."""
    userid = f"shifu-{uuid4().hex[:10]}"
    corp_id = workshop.installation.described["wecom"]["corp_id"]
    place = {"corp_id": corp_id, "userid": userid, "departments": [1]}
    draft = {
        "username": userid,
        "name": "鲁师傅",
        "role_ids": ["technician"],
        "wecom_userid": userid,
    }
    made = workshop.call("POST", "/api/v1/staff", draft | {"branch_id": workshop.branch_id})
    technician = Technician(made["id"], userid, "", workshop.installation)
    return technician, {"id": userid, "name": "鲁师傅", "wecom": [place]}


def settles(page: Page, rows: Locator, text: str) -> None:
    """Loads the list again until it says so."""

    def says() -> bool:
        with page.expect_response(lambda answer: "/api/v1/deliveries?" in answer.url):
            page.get_by_role("button", name="重新载入").click()
        return rows.filter(has_text=text).count() > 0

    wait_until(says, lambda: f"{text} stands in {rows.all_inner_texts()}")


def received(installation: Installation, person: Any, title: str) -> list[Any]:
    path = f"/messages?person={person['id']}&place=wecom&limit=100"
    messages = installation.control("GET", path)["messages"]
    return [each for each in messages if each["title"].startswith(title)]


def refused_before(page: Page) -> Locator:
    """The one message that did not arrive, as the page shows it."""
    table = page.get_by_role("region", name="没送到的")
    settles(page, table, "只在站内")
    row = table.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(TITLE)
    expect(row).to_contain_text("不在可见范围")
    return row


def taken_back(workshop: Workshop, technician: Technician) -> tuple[Any, str]:
    """A ticket that was his for a moment, and where the console lists what he was not told."""
    ticket = workshop.sent_to(technician)
    workshop.act(workshop.dispatcher, ticket, "recall")
    return ticket, f"/console/messages?tab=failed&to={technician.id}&about={RECALLED}"


def test_a_refused_message_is_sent_again_by_two_at_once_and_arrives_once(
    visitors: Visitors, workshop: Workshop, unknown: tuple[Technician, Any]
) -> None:
    technician, person = unknown
    installation = workshop.installation
    ticket, at = taken_back(workshop, technician)
    both = [visitors() for _ in range(2)]
    pages = [each.sign_in(ADMINISTRATOR, at=at) for each in both]
    rows = [refused_before(page) for page in pages]
    assert received(installation, person, TITLE) == []

    installation.control("PUT", f"/people/{person['id']}", person)
    with (
        pages[0].expect_response(lambda answer: answer.url.endswith("/retry")) as one,
        pages[1].expect_response(lambda answer: answer.url.endswith("/retry")) as other,
    ):
        for row in rows:
            row.get_by_role("button", name="重发").click()
    assert {one.value.status, other.value.status} <= {200, 409}
    assert 200 in (one.value.status, other.value.status)
    for page in pages:
        page.goto(f"{installation.web}{at.replace('failed', 'sent')}")
        settles(page, page.get_by_role("region", name="发出去的"), "已发出")
    [message] = received(installation, person, TITLE)
    assert ticket["number"] in message["title"]
    page = pages[0]
    page.goto(f"{installation.described['simulator']}/phone/{person['id']}")
    expect(page.get_by_text(message["title"]).first).to_be_visible()
    both[0].outside.clear()  # the phone is the platform's page


def test_who_was_not_the_first_to_send_again_is_told_and_sees_it_as_it_is(
    visitors: Visitors, workshop: Workshop, unknown: tuple[Technician, Any]
) -> None:
    technician, person = unknown
    installation = workshop.installation
    _, at = taken_back(workshop, technician)
    first, second = (visitors().sign_in(ADMINISTRATOR, at=at) for _ in range(2))
    theirs, ours = refused_before(first), refused_before(second)
    installation.control("PUT", f"/people/{person['id']}", person)
    with first.expect_response(lambda answer: answer.url.endswith("/retry")) as done:
        theirs.get_by_role("button", name="重发").click()
    assert done.value.status == 200
    # What still waits for its turn may be ordered again: that changes nothing.
    wait_until(lambda: received(installation, person, TITLE) != [], "it has arrived")
    with second.expect_response(lambda answer: answer.url.endswith("/retry")) as late:
        ours.get_by_role("button", name="重发").click()
    assert late.value.status == 409
    expect(second.get_by_role("alert")).to_be_visible()
    expect(ours).to_contain_text(re.compile("正在发|已发出"))
    expect(ours.get_by_role("button", name="重发")).to_have_count(0)
    assert len(received(installation, person, TITLE)) == 1


@pytest.fixture
def at_any_hour(workshop: Workshop) -> Iterator[None]:
    """What is not urgent waits for the morning otherwise."""
    path = "/api/v1/notice-quiet-hours"
    before = workshop.call("GET", path)
    workshop.call("PUT", path, {"starts": "00:00", "ends": "00:00"})
    yield
    workshop.call("PUT", path, before)


def wallet(page: Page, template_id: str) -> list[int]:
    """Of one template: consents, and people with none, one, two and more."""
    page.reload()
    row = page.get_by_role("region", name="订阅余量").get_by_role("row", name=template_id)
    expect(row).to_be_visible()
    return [int(each) for each in row.locator("td.num").all_inner_texts()]


def whose_phone(installation: Installation, phone: str) -> Any:
    after = ""
    while True:
        found = installation.control("GET", f"/people?limit=100&after={after}")
        for person in found["people"]:
            if person["phone"] == phone:
                return person
        assert found["next"], "nobody has that number"
        after = found["next"]


@pytest.mark.usefixtures("at_any_hour")
def test_what_customers_agreed_to_be_told_is_counted(visitor: Visitor, customer: Customer) -> None:
    installation = visitor.installation
    page = visitor.sign_in(ADMINISTRATOR, at="/console/messages?tab=wallet")
    template_id = page.locator("td.mono").first.inner_text()
    before = wallet(page, template_id)
    person = whose_phone(installation, customer.phone)
    app_id = installation.described["miniprogram"]["app_id"]
    tapped = {"kind": "answer_prompt", "app_id": app_id, "answers": {template_id: "accept"}}
    expected = [before[0] + 1, before[1], before[2] + 1, *before[3:]]
    installation.control("POST", f"/people/{person['id']}/gestures", tapped)
    wait_until(lambda: wallet(page, template_id) == expected, f"the wallet says {expected}")
    visitor.screens("console-wallet")
    # One that is told by it takes one out again.
    customer.reports()
    spent = [before[0], before[1] + 1, *before[2:]]
    wait_until(lambda: wallet(page, template_id) == spent, f"the wallet says {spent}")
