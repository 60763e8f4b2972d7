"""The server dies under open pages and comes back: what happened meanwhile is caught up with by the
number of the last event, none lost and none told twice, and nobody has to load the page anew."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocket, expect

from tests.browser.console_days import reported
from tests.browser.console_firm import Site, enter
from tests.browser.installation import Installation
from tests.browser.visitors import Visitors


@pytest.fixture
def installation(site: Site) -> Installation:
    """Whose pages the visitors open."""
    return site.installation


class Heard:
    """What the server told a page, over all its connections."""

    def __init__(self, page: Page) -> None:
        self.connections: list[str] = []
        self.events: list[Any] = []
        page.on("websocket", self._follow)

    def _follow(self, socket: WebSocket) -> None:
        self.connections.append(socket.url)
        socket.on("framereceived", self._take)

    def _take(self, frame: bytes | str) -> None:
        said = json.loads(frame)
        if said["type"] == "event":
            self.events.append(said)

    def of(self, ticket_id: str) -> list[str]:
        return [each["kind"] for each in self.events if each["id"] == ticket_id]


def say(site: Site, token: str, ticket: Any, words: str) -> None:
    path = f"/api/v1/tickets/{ticket['id']}/messages"
    site.call("POST", path, {"text": words, "to_customer": False}, token=token)


def watched(page: Page) -> Heard:
    """From before it connects."""
    heard = Heard(page)
    page.reload()
    expect(page.get_by_text("实时已连接")).to_have_count(1)
    page.evaluate("window.loadedOnce = true")
    return heard


def test_what_happened_while_the_server_was_dead_is_caught_up_with_once(
    site: Site, visitors: Visitors
) -> None:
    site.backend.work()  # it numbers the events
    token = site.open_firm()
    known = reported(site.installation, token=token)
    desk, ticket = visitors(), visitors()
    pool_page = enter(desk, token, "/console/desk?view=new")
    story_page = enter(ticket, token, f"/console/tickets/{known['id']}")
    heard = [watched(pool_page), watched(story_page)]
    new = pool_page.get_by_role("button", name="待我受理")
    expect(new).to_contain_text("1")
    say(site, token, known, "先说一句")
    expect(story_page.get_by_text("先说一句")).to_have_count(1)

    other = Site(site.backend)
    other.start()
    desk.was_cut = ticket.was_cut = True
    site.kill()
    expect(pool_page.get_by_text("正在重连")).to_have_count(1)
    expect(story_page.get_by_text("正在重连")).to_have_count(1)
    made = [reported(other.installation, token=token) for _ in range(3)]
    words = [f"断线时的第 {number} 句" for number in range(3)]
    for each in words:
        say(other, token, known, each)
    site.start()
    made += [reported(site.installation, token=token) for _ in range(2)]
    say(site, token, known, "刚起来时的一句")

    expect(new).to_contain_text("6")
    story = story_page.get_by_role("region", name="工单经过")
    for each in ("先说一句", *words, "刚起来时的一句"):
        expect(story.get_by_text(each)).to_have_count(1)
    pool_page.get_by_role("button", name="载入").click()
    pool = pool_page.get_by_role("region", name="工单池")
    for row in (known, *made):
        expect(pool.get_by_text(row["number"])).to_have_count(1)

    # Whoever has heard of the one that comes last has heard all before it.
    last = reported(site.installation, token=token)
    expect(new).to_contain_text("7")
    assert_told_once(heard, made, last)
    assert pool_page.evaluate("window.loadedOnce") is True
    assert story_page.evaluate("window.loadedOnce") is True


def assert_told_once(heard: list[Heard], made: list[Any], last: Any) -> None:
    for told in heard:
        assert "after=" in told.connections[-1]
        assert told.of(last["id"])
        for each in made:
            assert told.of(each["id"]) == told.of(last["id"])
        numbers = [each["seq"] for each in told.events]
        assert numbers == sorted(set(numbers))
