"""The demo company's people for a day's work in the console, and what that work is about."""

from io import BytesIO
from typing import Any, Final
from uuid import uuid4

from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.console_firm import enter
from tests.browser.customers import Firm
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor
from tests.support.processes import wait_until

REGION: Final = "浙江省杭州市滨江区青桐里"


def reported(
    installation: Installation, problem: str = "漏水", *, token: str = "", **more: Any
) -> Any:
    """Taken in by telephone, with words that nobody else's ticket has."""
    ticket = {
        "channel": "phone",
        "problem": f"{problem} {uuid4().hex[:8]}",
        "product": "热水器",
        "contact": {"name": "周某", "phone": f"139{uuid4().int % 10**8:08d}"},
        "address": {"region": REGION, "door": "3 幢 702"},
    }
    agent = token or installation.token("service_agent")
    return installation.call("POST", "/api/v1/tickets", ticket | more, token=agent)


def charged(installation: Installation) -> Any:
    """A ticket whose technician asks ¥680."""
    ticket = reported(installation, "不制冷")
    technician = Firm(installation).technician()
    technician.is_sent(ticket["id"])
    technician.books(ticket["id"])
    technician.act(ticket["id"], "depart")
    # Nobody has put an address told by telephone on the map.
    why = {"outside_reason": "weak_signal", "photo_ids": [technician.photo()]}
    technician.act(ticket["id"], "arrive", why)
    technician.act(ticket["id"], "start_work")
    technician.quotes(ticket["id"], 68_000)
    return ticket


def says(lead: Locator, words: str) -> None:
    """Notes what he told the customer of his wish."""
    lead.get_by_role("button", name="记一笔").click()
    sheet = lead.page.get_by_role("dialog", name="记一笔")
    sheet.get_by_label("说了什么").fill(words)
    sheet.get_by_role("button", name="记下").click()
    expect(lead.get_by_text(words)).to_be_visible()


def loses(lead: Locator, why: str) -> None:
    lead.get_by_role("button", name="没成").click()
    sheet = lead.page.get_by_role("dialog", name="这条没成")
    sheet.get_by_label("为什么没成").fill(why)
    sheet.get_by_role("button", name="记为没成").click()


class Day:
    """Somebody at his pages; `refused` is what the server would not answer one of them."""

    def __init__(self, visitor: Visitor, token: str, path: str = "/console/home") -> None:
        self.refused: list[str] = []
        visitor.page.on("response", self._note)
        self.visitor = visitor
        self.token = token
        self.page: Page = enter(visitor, token, path)

    def _note(self, response: Response) -> None:
        if "/api/" in response.url and response.status >= 400:
            self.refused.append(f"{response.status} {response.url}")

    def goes(self, path: str) -> Page:
        self.page.goto(f"{self.visitor.installation.web}{path}")
        return self.page

    def opens(self, title: str) -> None:
        """By the menu, until the page shows what it has."""
        self.page.get_by_role("navigation", name="主菜单").get_by_title(title, exact=True).click()
        self.settles()

    def takes_away(self) -> list[dict[str, str]]:
        """The list that is on the page, as the file has it: a row by its headings."""
        page = self.page
        page.get_by_role("button", name="导出", exact=True).click()
        with page.expect_response(lambda each: each.request.method == "POST") as ordered:
            page.get_by_role("button", name="导出 Excel").click()
        file = f"/api/v1/exports/{ordered.value.json()['id']}"
        installation = self.visitor.installation
        wait_until(
            lambda: installation.call("GET", file, token=self.token)["state"] == "ready",
            "the file is written",
        )
        # The newest stands first, and takes its state from the server each second.
        pop = page.get_by_role("region", name="导出")
        expect(pop.get_by_text("正在")).to_have_count(0)
        with page.expect_download() as fetched:
            pop.get_by_role("button", name="下载").first.click()
        book = load_workbook(BytesIO(fetched.value.path().read_bytes()), read_only=True)
        headings, *rows = book.worksheets[0].iter_rows(values_only=True)
        names = [str(each) for each in headings]
        return [dict(zip(names, map(str, row), strict=True)) for row in rows]

    def settles(self) -> None:
        expect(self.page.get_by_role("status", name="正在载入")).to_have_count(0)

    def menu(self) -> list[str]:
        links = self.page.get_by_role("navigation", name="主菜单").get_by_role("link")
        return [each.get_attribute("title") or "" for each in links.all()]

    def does(self, name: str, fill: dict[str, str] | None = None) -> None:
        """One of a ticket's acts, with what its sheet asks for."""
        page = self.page
        offered = page.get_by_role("button", name=name, exact=True)
        first = page.get_by_role("button", name=f"{name} A", exact=True)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if not offered.or_(first).first.is_visible():
            page.locator("summary", has_text="更多").click()
        offered.or_(first).first.click()
        sheet = page.get_by_role("dialog", name=name)
        for label, words in (fill or {}).items():
            sheet.get_by_label(label).fill(words)
        sheet.get_by_role("button", name=name, exact=True).click()
        expect(sheet).to_have_count(0)
