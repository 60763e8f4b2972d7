"""Desk and board for who uses no mouse: the tab key comes to every control, and one sees where."""

from typing import Any, Final

from playwright.sync_api import Page, expect

from tests.browser.dispatch_board import Branch, open_board
from tests.browser.visitors import Visitor

# Numbers all that can be come to, and keeps how each looks, and what is around it, without focus.
MARK: Final = """() => {
    const looks = (each) => [each, each.parentElement, each.parentElement?.parentElement]
        .map((one) => one && getComputedStyle(one))
        .map((style) => style && [style.outline, style.boxShadow, style.borderColor].join())
        .join(';')
    const isThere = (each) => !each.disabled && each.tabIndex >= 0
        && each.checkVisibility({ visibilityProperty: true })
    const nameOf = (each) => each.getAttribute('aria-label') || each.innerText || each.title
    window.looksOf = looks
    document.activeElement?.blur()
    const asked = 'button, a[href], input, select, textarea, summary, [tabindex]'
    const all = [...document.querySelectorAll(asked)].filter(isThere)
    all.forEach((each, place) => {
        each.dataset.tabbed = place
        each.dataset.looks = looks(each)
    })
    return all.map((each) => nameOf(each).trim().slice(0, 30))
}"""
# Where the focus is, and whether one sees it there. A grid hands it on to one of its cells.
AT: Final = """() => {
    const each = document.activeElement
    const owner = each?.closest('[data-tabbed]')
    if (!owner) return null
    document.getAnimations().forEach((one) => one.finish())
    const isSeen = owner === each
        ? window.looksOf(each) !== each.dataset.looks
        : getComputedStyle(each).outlineStyle !== 'none'
    return [Number(owner.dataset.tabbed), isSeen]
}"""


def unreached(page: Page) -> list[str]:
    """What the tab key does not come to, or where nobody sees that it has come."""
    names: list[str] = page.evaluate(MARK)
    missing = dict(enumerate(names))
    for _ in range(len(names) + 10):
        page.keyboard.press("Tab")
        at: Any = page.evaluate(AT)
        if at and at[1]:
            missing.pop(at[0], None)
        if not missing:
            break
    return sorted(missing.values())


def test_every_control_of_desk_and_board_is_come_to_and_seen_by_keys(visitor: Visitor) -> None:
    branch = Branch(visitor.installation)
    ticket = branch.waiting()
    day, _ = branch.free_day(1)
    page = open_board(visitor, day, more=f"&q={ticket['problem'].split()[-1]}")
    expect(page.locator(f"#waiting-{ticket['id']}")).to_be_visible()
    page.keyboard.press("w")
    expect(page.get_by_role("region", name="派给谁").get_by_text("规则 v")).to_be_visible()
    assert unreached(page) == []

    page.goto(f"{visitor.installation.web}/console/desk")
    expect(page.get_by_role("region", name="工单池").get_by_role("button").first).to_be_visible()
    expect(page.get_by_role("status", name="正在载入")).to_have_count(0)
    assert unreached(page) == []
