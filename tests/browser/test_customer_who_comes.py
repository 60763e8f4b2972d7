"""Who comes, as the customer sees him: a photo of himself, and what others thought of him."""

from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

from playwright.sync_api import Locator, Page, expect

from tests.browser.bench import Bench
from tests.browser.customers import (
    Customer,
    Firm,
    Technician,
    at_home,
    expect_photos,
    on_top,
)
from tests.browser.elsewhere import led_to
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors
from tests.browser.workshop import Workshop
from tests.support.images import a_jpeg
from tests.support.processes import wait_until

STARS = (5, 5, 4, 5, 5)
CLOSING = {"satisfaction": 5, "recommendation": 10}


def face(page: Page) -> Locator:
    return on_top(page).locator(".bx-face")


def story_of(customer: Customer, ticket_id: str) -> Any:
    return customer.call("GET", f"/api/v1/tickets/{ticket_id}/story")


def does(customer: Customer, ticket_id: str, act: str, body: object = None) -> None:
    customer.visitor.installation.act(ticket_id, act, body, token=customer.token)


def is_served(customer: Customer, technician: Technician, stars: int) -> None:
    """Another day's repair, from the report to the rating."""
    ticket_id = customer.reports()
    technician.is_at_work(ticket_id)
    technician.finishes(ticket_id)
    does(customer, ticket_id, "accept", {"method": "app"})
    does(customer, ticket_id, "rate", {"stars": stars})
    technician.firm.act("service_agent", ticket_id, "close", CLOSING)


def status(installation: Installation, path: str, token: str) -> int:
    request = Request(  # noqa: S310 - our own address
        f"{installation.web}{path}", headers={"Authorization": f"Bearer {token}"}
    )
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=60) as response:
            return int(response.status)
    except HTTPError as refused:
        return refused.code


def test_a_technician_shows_himself_to_the_customer_he_comes_to(
    visitors: Visitors, firm: Firm, workshop: Workshop, installation: Installation
) -> None:
    crew = workshop.person()
    bench = Bench.signed_in(visitors, crew)
    bench.tap(bench.page.locator("[role=tab]:visible").filter(has_text="我的"))
    with bench.metered("放照片"):
        bench.tap(bench.named("换照片"))
        bench.shoot(bench.chip("从相册选"))
        expect(bench.text("上门的客户看得到这张照片")).to_be_visible()
    expect_photos(bench.page, 1)
    bench.screens("bench-me-portrait")

    technician = Technician(firm, crew.id, crew.token)
    customer = at_home(visitors.on_a_phone(), firm)
    ticket_id = customer.reports("漏水")
    technician.is_sent(ticket_id)
    technician.books(ticket_id)
    page = customer.opens_ticket(ticket_id)
    expect_photos(page, 1)
    expect(on_top(page).get_by_text("新师傅", exact=True)).to_be_visible()
    customer.visitor.phone_screens("customer-ticket-new-face")

    link = story_of(customer, ticket_id)["person"]["photo"]
    photo = link.removeprefix("/media/").partition("?")[0]
    stranger = at_home(visitors.on_a_phone(), firm)
    assert status(installation, link, customer.token) == 200
    assert status(installation, link, stranger.token) == 404
    for token in (customer.token, stranger.token):
        assert status(installation, f"/api/v1/media/{photo}?size=thumbnail", token) == 404

    bench.tap(bench.named("换照片"))
    bench.tap(bench.chip("取下照片"))
    bench.page.locator(".uni-modal__btn:visible", has_text="取下").click()
    expect(bench.text("放一张照片，客户好认人")).to_be_visible()
    page.reload()
    expect(face(page)).to_have_text("鲁")
    assert status(installation, link, customer.token) == 404


def test_he_is_rated_once_enough_have_rated_him_and_gone_with_the_ticket(
    visitors: Visitors, firm: Firm, installation: Installation
) -> None:
    technician = firm.technician()
    photo = {"photo_id": installation.upload(a_jpeg(600, 600), token=technician.token)}
    installation.call("PUT", "/api/v1/me/portrait", photo, token=technician.token)
    neighbour = at_home(visitors.on_a_phone(), firm)
    for stars in STARS:
        is_served(neighbour, technician, stars)

    customer = at_home(visitors.on_a_phone(), firm)
    ticket_id = customer.reports("不制冷")
    technician.is_at_work(ticket_id)
    wait_until(
        lambda: story_of(customer, ticket_id)["person"]["rating"] == "4.8",
        "the ratings have been counted",
    )
    page = customer.opens_ticket(ticket_id)
    expect_photos(page, 1)
    expect(on_top(page).get_by_text("4.8", exact=True)).to_be_visible()
    expect(on_top(page).get_by_text("5 次评价")).to_be_visible()
    customer.visitor.phone_screens("customer-ticket-face")

    technician.finishes(ticket_id)
    does(customer, ticket_id, "accept", {"method": "app"})
    page = customer.opens("ticket/rating", id=ticket_id)
    expect(on_top(page).get_by_text("方师傅这次服务怎么样？")).to_be_visible()
    expect_photos(page, 1)
    expect(on_top(page).get_by_text("4.8", exact=True)).to_be_visible()
    customer.visitor.phone_screens("customer-rating-face")

    firm.act("service_agent", ticket_id, "close", CLOSING)
    page = customer.opens_ticket(ticket_id)
    expect(face(page)).to_have_text("方")
    assert story_of(customer, ticket_id)["person"]["photo"] == ""


def test_his_number_is_asked_for_when_it_is_dialled(visitors: Visitors, firm: Firm) -> None:
    technician = firm.technician()
    customer = at_home(visitors.on_a_phone(), firm)
    ticket_id = customer.reports("噪音大")
    technician.is_sent(ticket_id)
    technician.books(ticket_id)
    page = customer.opens_ticket(ticket_id)
    call = on_top(page).get_by_text("打给师傅", exact=True)
    customer.visitor.cut()
    call.click()
    expect(on_top(page).locator("[role=alert]:visible")).to_contain_text("网络")
    customer.visitor.mend()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    number = led_to(customer.visitor, call.click)
    assert number.startswith("tel:1")
    assert sum(url.endswith("/technician-calls") for url in asked) == 1
