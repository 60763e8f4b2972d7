"""What a list was narrowed to stands in its address: back, forward and a reload lead to the same
rows, on every list that can be narrowed."""

from typing import Any, Final

from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.test_console_every_page import addresses, routes, settled
from tests.browser.visitors import Visitor

# Choices that narrow nothing: they belong to a form that is filled in, or to one thing's own page.
FORMS: Final = frozenset({"/customers/sales/new", "/intake", "/devices/labels", "/devices/import"})
# Two frames: what came with the last answer is drawn.
DRAWN: Final = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
)


class Answers:
    """What a page asks the server, and has not been told yet: the choices of a filter come after
    the page, and what is chosen cannot be read before."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._awaited: set[Request] = set()
        page.on("request", self._note)
        page.on("requestfinished", self._forget)
        page.on("requestfailed", self._forget)

    def _note(self, asked: Request) -> None:
        self._awaited.add(asked)

    def _forget(self, told: Request) -> None:
        self._awaited.discard(told)

    def are_in(self) -> None:
        """Returns when nothing is awaited, and it is drawn."""
        settled(self._page)
        for _ in range(1_000):
            self._page.evaluate(DRAWN)
            if not self._awaited:
                return
        raise AssertionError([each.url for each in self._awaited])


def filters(page: Page) -> Locator:
    return page.locator("main select:visible:not(form *):not(dialog *):not(td *)")


def rows(page: Page) -> list[str]:
    """By where they lead: the words of a row tell the time, which goes on."""
    settled(page)
    found: list[str] = page.eval_on_selector_all(
        "main table tbody a[href], main [role=listbox] [role=option]",
        "all => all.map(each => each.href ?? each.id)",
    )
    return found


def chosen(page: Page) -> list[str]:
    held: list[str] = filters(page).evaluate_all("all => all.map(each => each.value)")
    return held


def narrow(page: Page) -> int:
    """Each filter to something else than it is; how many there were."""
    place = 0
    while place < filters(page).count():
        one = filters(page).nth(place)
        options: list[str] = one.evaluate("each => [...each.options].map(one => one.value)")
        place += 1
        if others := [each for each in options if each != one.input_value()]:
            before = page.url
            one.select_option(others[0])
            expect(page).not_to_have_url(before)
            expect(one).to_have_value(others[0])
    return place


def come_back(page: Page, answers: Answers) -> None:
    """To another page by the menu, and back as one does. Some lists move meanwhile: one time of
    three the same rows must stand there three times."""
    answers.are_in()
    held, at = chosen(page), page.url
    seen: list[list[list[str]]] = []
    for _ in range(3):
        shown = rows(page)
        # The pages that ask the least.
        elsewhere = "规则" if "/settings" in at else "设置"
        page.get_by_role("navigation", name="主菜单").get_by_title(elsewhere, exact=True).click()
        expect(page).not_to_have_url(at)
        settled(page)
        page.go_back()
        expect(page).to_have_url(at)
        holds(page, held, answers)
        back = rows(page)
        page.reload()
        holds(page, held, answers)
        expect(page).to_have_url(at)
        seen.append([shown, back, rows(page)])
        if seen[-1] == [shown] * 3:
            return
    raise AssertionError(at, seen)


def holds(page: Page, held: list[str], answers: Answers) -> None:
    answers.are_in()
    expect(filters(page)).to_have_count(len(held))
    for place, value in enumerate(held):
        expect(filters(page).nth(place)).to_have_value(value)


def test_every_list_keeps_its_filters_for_back_and_for_a_reload(visitor: Visitor) -> None:
    installation = visitor.installation
    page = visitor.sign_in("business_administrator")
    answers = Answers(page)
    narrowed: list[str] = []
    for route in routes():
        if ":" in route.path or route.path in FORMS:
            continue
        [address, *_] = addresses(installation, route.path)
        page.goto(f"{installation.web}/console{address}")
        answers.are_in()
        for place in range(max(1, page.get_by_role("tab").count())):
            if place:
                page.get_by_role("tab").nth(place).click()
                answers.are_in()
            if narrow(page):
                come_back(page, answers)
                narrowed.append(f"{route.path} {place}")
    assert len(narrowed) >= 8, narrowed


def test_a_row_that_is_opened_leads_back_to_the_narrowed_list(visitor: Visitor) -> None:
    page = visitor.sign_in("business_administrator", at="/console/people?tab=")
    page.get_by_label("在职", exact=True).select_option("yes")
    page.get_by_label("按姓名或账号找").fill(_username(visitor))
    table = page.get_by_role("region", name="同事").get_by_role("link")
    expect(table).to_have_count(1)
    at, shown = page.url, rows(page)
    table.first.click()
    expect(page.get_by_role("region", name="变动记录")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(at)
    expect(page.get_by_label("按姓名或账号找")).to_have_value(_username(visitor))
    assert rows(page) == shown
    page.go_forward()
    expect(page.get_by_role("region", name="变动记录")).to_be_visible()


def _username(visitor: Visitor) -> str:
    account: Any = visitor.installation.account("dispatcher")
    username: str = account["username"]
    return username
