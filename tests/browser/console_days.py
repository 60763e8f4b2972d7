"""The demo company's people for a day's work in the console; whoever it has not yet is hired."""

from typing import Any, Final
from uuid import uuid4

from playwright.sync_api import Page, Response, expect

from tests.browser.console_firm import enter
from tests.browser.installation import Installation
from tests.browser.visitors import Visitor

PASSWORD: Final = "Yi-tian-2026-gong"
REGION: Final = "浙江省杭州市滨江区青桐里"


def hired(installation: Installation, role: str) -> str:
    """The token of a new colleague at the branch in Binjiang."""
    boss = installation.token("business_administrator")
    branch = installation.call("GET", "/api/v1/me", token=boss)["branch"]["id"]
    username = f"{role[:4]}-{uuid4().hex[:10]}"
    draft = {"username": username, "name": "叶知秋", "role_ids": [role], "branch_id": branch}
    made = installation.call("POST", "/api/v1/staff", draft, token=boss)
    path = f"/api/v1/staff/{made['id']}/password-link"
    link = installation.call("POST", path, token=boss)["token"]
    chosen = {"token": link, "password": PASSWORD}
    installation.call("POST", "/api/v1/password-link-redemptions", chosen)
    named = {"username": username, "password": PASSWORD}
    token: str = installation.call("POST", "/api/v1/staff-sessions", named)["token"]
    return token


def token_of(installation: Installation, role: str) -> str:
    has_one = any(each["role"] == role for each in installation.described["staff"])
    return installation.token(role) if has_one else hired(installation, role)


def reported(installation: Installation, problem: str = "漏水", **more: Any) -> Any:
    """Taken in by telephone, with words that nobody else's ticket has."""
    ticket = {
        "channel": "phone",
        "problem": f"{problem} {uuid4().hex[:8]}",
        "product": "热水器",
        "contact": {"name": "周某", "phone": f"139{uuid4().int % 10**8:08d}"},
        "address": {"region": REGION, "door": "3 幢 702"},
    }
    agent = installation.token("service_agent")
    return installation.call("POST", "/api/v1/tickets", ticket | more, token=agent)


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
