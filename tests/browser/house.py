"""One customer's house with a ticket in each state that has a page of its own, and how each page of
the customer is opened there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

from playwright.sync_api import Browser, Page, expect

from tests.browser.customers import Customer, Firm, at_home, on_top
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors

TABS: Final = ("home/index", "tickets/index", "me/index")
ASKING_NOTHING: Final = (
    *TABS,
    *("home/household", "me/privacy", "me/opinion", "me/messages", "login/index"),
)


@dataclass
class House:
    customer: Customer
    queries: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def page(self) -> Page:
        return self.customer.page

    def address(self, name: str) -> str:
        assert name in self.queries, f"say how {name} is opened: a page that nobody has swept"
        asked = urlencode(self.queries[name])
        return f"/h5/#/pages/{name}{'?' if asked else ''}{asked}"

    def opens(self, name: str) -> Page:
        self.page.goto("about:blank")
        self.customer.visitor.open(self.address(name))
        settled(self.page)
        return self.page


def settled(page: Page) -> None:
    """It shows more than a skeleton."""
    on_top(page).locator(".bx-page").wait_for()
    expect(on_top(page).locator(".bx-skeleton")).to_have_count(0)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.bx-page')].at(-1).innerText.trim().length > 3"
    )


@contextmanager
def furnished(installation: Installation, chromium: Browser) -> Iterator[House]:
    visitors = Visitors(installation, chromium)
    firm = Firm(installation)
    technician = firm.technician()
    customer = at_home(visitors.on_a_phone(), firm)
    [home] = customer.call("GET", "/api/v1/my/households")
    own = customer.reports("响声大")
    another: dict[str, Any] = {"anyway": "另一个问题"}
    quoted, done, rated = (customer.reports(each, **another) for each in ("漏水", "不热", "不转"))
    technician.is_at_work(quoted)
    technician.quotes(quoted, 18_000)
    for ticket_id in (done, rated):
        technician.is_at_work(ticket_id)
        technician.finishes(ticket_id)
    installation.act(rated, "accept", token=customer.token)
    invited = customer.call("POST", f"/api/v1/my/households/{home['id']}/invitations", {})
    yield House(
        customer,
        {
            **{name: {} for name in ASKING_NOTHING},
            "device/index": {"id": customer.device["id"]},
            "report/index": {"device": customer.device["id"]},
            "report/done": {"id": own, "number": "1"},
            "ticket/detail": {"id": own},
            "ticket/quote": {"id": quoted},
            "ticket/acceptance": {"id": done},
            "ticket/rating": {"id": rated},
            "home/address-edit": {"home": home["id"]},
            "home/join": {"token": invited["token"]},
            "me/policy": {"policy": "privacy"},
        },
    )
    visitors.leave()
