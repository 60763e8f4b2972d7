"""Customers with a WeChat of their own, and the firm that serves them: people, a home and devices
that no other test knows, made as they would come about.

What staff do is asked of the API; the customer's own steps are tapped in a browser.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from tests.browser.installation import Installation
from tests.browser.visitors import Visitor
from tests.support.images import a_jpeg

AREA: Final = "浙江省杭州市滨江区"
HOME: Final = {
    "area": AREA,
    "estate": "青桐里",
    "door": "5 幢 1204",
    "contact_name": "周女士",
    "point": {"latitude": 30.2079, "longitude": 120.2105},
}
AT_THE_DOOR: Final = {"position": HOME["point"], "accuracy_metres": 15}


def unseen_number() -> str:
    return f"138{uuid4().int % 10**8:08d}"


def on_top(page: Page) -> Locator:
    """The page that is looked at: those below it stay in the document, unseen."""
    return page.locator("uni-page:visible").last


def button(page: Page, words: str) -> Locator:
    return on_top(page).locator("uni-button:visible", has_text=words)


def expect_photos(page: Page, count: int) -> None:
    """So many are drawn, not only asked for."""
    drawn = """count => [...document.querySelectorAll('uni-page:last-of-type uni-image img')]
        .filter(each => each.complete && each.naturalWidth > 0).length >= count"""
    page.wait_for_function(drawn, arg=count)


def dialog_button(page: Page, words: str) -> Locator:
    """Of uni's own dialog: two verbs."""
    return page.locator(".uni-modal__btn:visible", has_text=words)


def expect_toast(page: Page, words: str) -> None:
    expect(page.locator("uni-toast").get_by_text(words)).to_be_visible()


@dataclass
class Firm:
    """The demo company as the customer's counterparts: its desk, a dispatcher, and a technician of
    its own for every test, whose day is empty."""

    installation: Installation
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, role: str) -> str:
        if role not in self.tokens:
            self.tokens[role] = self.installation.token(role)
        return self.tokens[role]

    def call(self, role: str, method: str, path: str, body: object = None) -> Any:
        return self.installation.call(method, path, body, token=self.token(role))

    def act(self, role: str, ticket_id: str, action: str, body: object = None) -> Any:
        return self.installation.act(ticket_id, action, body, token=self.token(role))

    def technician(self) -> "Technician":
        userid = f"shifu-{uuid4().hex[:10]}"
        corp_id = self.installation.described["wecom"]["corp_id"]
        place = {"corp_id": corp_id, "userid": userid, "departments": [1]}
        self.installation.control(
            "PUT", f"/people/{userid}", {"id": userid, "name": "方师傅", "wecom": [place]}
        )
        branches = self.call("business_administrator", "GET", "/api/v1/branches")["items"]
        branch = next(each for each in branches if "滨江" in each["name"])  # where HOME is
        made = self.call(
            "business_administrator",
            "POST",
            "/api/v1/staff",
            {
                "username": userid,
                "name": "方志明",
                "phone": unseen_number(),
                "wecom_userid": userid,
                "role_ids": ["technician"],
                "branch_id": branch["id"],
            },
        )
        code = self.installation.control("POST", "/wecom-codes", {"person": userid})["code"]
        opened = self.installation.call("POST", "/api/v1/wecom-sessions", {"code": code})
        return Technician(self, made["id"], opened["token"])

    def asks(self, purpose: str, line_id: str, fields: list[Any]) -> None:
        """Publishes a form of that purpose for a product line: one writes it, another says yes."""
        path = f"/api/v1/definitions/form/form-{uuid4().hex[:10]}/draft"
        used = [{"product_line_id": line_id}]
        content = {"title": "补充问题", "purpose": purpose, "fields": fields, "used_for": used}
        draft = {"version": 0, "content": content}
        written = self.call("business_administrator", "PUT", path, draft)
        order = {"version": written["version"]}
        self.call("manager", "POST", f"{path}/publication", order)

    def new_model(self) -> Any:
        """Of a product line that nobody else has: `id` and `line_id`."""
        name = f"净饮机{uuid4().hex[:6]}"
        line = self.call(
            "business_administrator",
            "POST",
            "/api/v1/product-lines",
            {"name": name, "category": "water_purifier", "warranty_months": 12},
        )
        brands = self.call("business_administrator", "GET", "/api/v1/brands?limit=1")["items"]
        named = {
            "brand_id": brands[0]["id"],
            "line_id": line["id"],
            "name": name,
            "title": "净饮机",
        }
        model = self.call("business_administrator", "POST", "/api/v1/device-models", named)
        return {"id": model["id"], "line_id": line["id"]}

    def device(self, phone: str, model_id: str = "") -> Any:
        """Sold to whoever has that number, with a label: `id` and `code`."""
        models = self.call("business_administrator", "GET", "/api/v1/device-models?limit=50")
        air = next(each["id"] for each in models["items"] if "空调" in each["title"])
        device = self.call(
            "business_administrator",
            "POST",
            "/api/v1/devices",
            {
                "model_id": model_id or air,
                "serial": f"BX{uuid4().hex[:10].upper()}",
                "buyer_name": "周女士",
                "buyer_phone": phone,
                "purchase": {"bought_on": str(today() - timedelta(days=90)), "channel": "门店"},
                "install_place": "客厅",
            },
        )
        codes = self.call("business_administrator", "GET", f"/api/v1/devices/{device['id']}/codes")
        return {"id": device["id"], "code": codes[0]["code"]}


@dataclass
class Technician:
    firm: Firm
    id: str
    token: str
    booked: int = 0

    def act(self, ticket_id: str, action: str, body: object = None) -> Any:
        return self.firm.installation.act(ticket_id, action, body, token=self.token)

    def photo(self) -> str:
        return self.firm.installation.upload(a_jpeg(), token=self.token)

    def is_sent(self, ticket_id: str) -> None:
        """The desk has accepted the report, and the dispatcher sends him."""
        self.firm.act("service_agent", ticket_id, "approve", {"problem_type": "制冷"})
        self.firm.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [self.id]})

    def books(self, ticket_id: str) -> None:
        """For a time of its own: nobody is at two doors at once."""
        self.act(ticket_id, "take")
        start = datetime.now(UTC) + timedelta(hours=1 + 3 * self.booked)
        self.booked += 1
        window = {"start": start.isoformat(), "end": (start + timedelta(hours=2)).isoformat()}
        self.act(ticket_id, "book", {"window": window})

    def comes(self, ticket_id: str) -> None:
        self.act(ticket_id, "depart")
        self.act(ticket_id, "arrive", AT_THE_DOOR)
        self.act(ticket_id, "start_work")

    def is_at_work(self, ticket_id: str) -> None:
        self.is_sent(ticket_id)
        self.books(ticket_id)
        self.comes(ticket_id)

    def comes_again(self, ticket_id: str) -> None:
        self.firm.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [self.id]})
        self.books(ticket_id)
        self.comes(ticket_id)

    def quotes(self, ticket_id: str, fen: int) -> None:
        charges = [{"name": "更换压缩机", "amount_fen": fen}]
        asked = {"charges": charges, "reason": "压缩机烧毁，过了保修", "fee_if_declined_fen": 3_000}
        self.act(ticket_id, "quote", asked | {"photo_ids": [self.photo()]})

    def finishes(self, ticket_id: str, fault: str = "AC-01-04-1") -> None:
        self.act(
            ticket_id,
            "finish",
            {
                "result": "solved",
                "fault_code": fault,
                "action": "更换启动电容，试机正常",
                "before_photo_ids": [self.photo()],
                "after_photo_ids": [self.photo()],
                "parts": [
                    {"name": "启动电容", "quantity": 1, "unit_price_fen": 0, "old_part": "given"}
                ],
                "labour_minutes": 45,
            },
        )


@dataclass
class Customer:
    """Signed in, in a browser on a phone; `device` is claimed and stands in his home."""

    visitor: Visitor
    phone: str
    token: str
    device: Any

    @property
    def page(self) -> Page:
        return self.visitor.page

    def call(self, method: str, path: str, body: object = None) -> Any:
        return self.visitor.installation.call(method, path, body, token=self.token)

    def tickets(self) -> list[Any]:
        found: list[Any] = self.call("GET", "/api/v1/tickets?limit=50")["items"]
        return found

    def reports(self, problem: str = "不制冷", **given: Any) -> str:
        """As if on another day: the ticket's id."""
        body = {"device_ids": [self.device["id"]], "problem": problem} | given
        ticket_id: str = self.call("POST", "/api/v1/tickets", body)["id"]
        return ticket_id

    def opens(self, page: str, **query: str) -> Page:
        """A page of the H5, loaded anew as from a link in a message."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        self.page.goto("about:blank")
        return self.visitor.open(f"/h5/#/pages/{page}{'?' if asked else ''}{asked}")

    def opens_ticket(self, ticket_id: str) -> Page:
        page = self.opens("ticket/detail", id=ticket_id)
        page.locator(".hero-headline:visible").wait_for()
        return page


def known_to_wechat(visitor: Visitor, phone: str, name: str = "周女士") -> str:
    """Somebody who has met the firm in the mini-program (agreed to its policy, let it know his
    number) opens the H5 inside WeChat. His token there."""
    installation = visitor.installation
    person = f"c-{uuid4().hex[:12]}"
    official = {"app_id": installation.described["official_account"]["app_id"], "followed": True}
    place = {"app_id": installation.described["miniprogram"]["app_id"]}
    known = {"id": person, "name": name, "phone": phone, "unionid": f"u{person}"}
    places = {"official_accounts": [official], "miniprograms": [place]}
    installation.control("PUT", f"/people/{person}", known | places)
    code = installation.control("POST", "/login-codes", {"person": person})["code"]
    first = installation.call("POST", "/api/v1/customer-sessions", {"code": code})["token"]
    version = installation.call("GET", "/api/v1/policies/privacy")["version"]
    installation.call("PUT", "/api/v1/my/consents/privacy", {"version": version}, token=first)
    code = installation.control("POST", "/phone-codes", {"person": person})["code"]
    installation.call("PUT", "/api/v1/me/phone", {"code": code}, token=first)
    page = visitor.open("/wechat/sign-in?next=/h5/&full=true")
    page.goto(f"{page.url.partition('#')[0]}&person={person}")
    page.wait_for_url("**/h5/**")
    page.get_by_text("我的设备").wait_for()
    visitor.outside.clear()  # the page that asked who he is, was WeChat's
    return stored_token(page)


def stored_token(page: Page, name: str = "bx.session.home") -> str:
    """Of who is signed in on the page, once he is; the bench keeps its own."""
    held = page.wait_for_function("name => localStorage.getItem(name)", arg=name)
    kept = json.loads(held.json_value())
    token: str = kept["data"]["token"]
    return token


def at_home(visitor: Visitor, firm: Firm, model_id: str = "") -> Customer:
    """With a claimed device and an address."""
    phone = unseen_number()
    token = known_to_wechat(visitor, phone)
    device = firm.device(phone, model_id)
    call: Callable[..., Any] = visitor.installation.call
    claim = call("POST", f"/api/v1/codes/{device['code']}/claims", {}, token=token)
    assert claim["outcome"] == "bound"
    [home] = call("GET", "/api/v1/my/households", token=token)
    path = f"/api/v1/my/households/{home['id']}/addresses"
    call("POST", path, HOME | {"contact_phone": phone}, token=token)
    return Customer(visitor, phone, token, device)


def today() -> Any:
    return (datetime.now(UTC) + timedelta(hours=8)).date()
