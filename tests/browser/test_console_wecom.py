"""Signing in by scanning with enterprise WeChat, and who is not let in by it."""

from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.installation import Installation
from tests.browser.visitors import Visitor

SESSIONS = "/api/v1/wecom-page-sessions"


def member(installation: Installation, name: str) -> str:
    """Somebody of the corporation, with a phone of his own."""
    userid = f"scan-{uuid4().hex[:10]}"
    place = {
        "corp_id": installation.described["wecom"]["corp_id"],
        "userid": userid,
        "departments": [1],
    }
    person = {"id": userid, "name": name, "wecom": [place]}
    installation.control("PUT", f"/people/{userid}", person)
    return userid


def begin(visitor: Visitor) -> Page:
    page = visitor.open("/console/login?next=/tickets")
    page.get_by_role("button", name="企业微信扫码登录").click()
    expect(page.get_by_role("heading", name="这是谁的手机？")).to_be_visible()
    return page


def scan_by(visitor: Visitor, person: str) -> Page:
    """By that phone, wherever it stands in the list of them."""
    page = begin(visitor)
    page.goto(f"{page.url}&person={person}")
    return page


def came_from_wecom_alone(visitor: Visitor) -> None:
    """The scan's own page is WeCom's; nothing else of it is outside."""
    simulator = visitor.installation.described["simulator"]
    assert all(address.startswith(f"{simulator}/") for address in visitor.outside)
    visitor.outside.clear()


def test_a_scan_signs_in_and_leads_to_where_one_wanted(visitor: Visitor) -> None:
    installation = visitor.installation
    name = installation.call("GET", "/api/v1/me", token=installation.token("dispatcher"))["name"]
    sent: list[Any] = []

    def note(request: Request) -> None:
        if request.url.endswith(SESSIONS):
            sent.append(request.post_data_json)

    visitor.page.on("request", note)
    page = begin(visitor)
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page).to_have_url(f"{installation.web}/console/tickets")
    expect(page.get_by_role("banner").get_by_text(name)).to_be_visible()
    me = installation.call(
        "GET", "/api/v1/me", token=page.evaluate("localStorage.getItem('baoxiu.console.token')")
    )
    assert (me["name"], me["via"]) == (name, "wecom")
    came_from_wecom_alone(visitor)

    # What the page sent opens nothing a second time, in this browser or in another.
    [body] = sent
    with pytest.raises(HTTPError) as refused:
        installation.call("POST", SESSIONS, body)
    assert refused.value.code == 422
    page.evaluate("localStorage.clear()")
    page.goto(f"{installation.web}/console/login?code={body['code']}&state={body['state']}")
    expect(page.get_by_role("alert")).to_contain_text("再扫一次")
    expect(page.get_by_role("button", name="企业微信扫码登录")).to_be_enabled()


def test_who_is_not_staff_or_has_left_is_told_so_and_stays_outside(visitor: Visitor) -> None:
    installation = visitor.installation
    boss = installation.token("business_administrator")
    stranger, leaver = member(installation, "生面孔"), member(installation, "要走的")
    branch = installation.call("GET", "/api/v1/me", token=boss)["branch"]["id"]
    draft = {"username": leaver, "name": "要走的", "wecom_userid": leaver, "branch_id": branch}
    hired = installation.call(
        "POST", "/api/v1/staff", draft | {"role_ids": ["dispatcher"]}, token=boss
    )
    page = scan_by(visitor, leaver)
    expect(page).to_have_url(f"{installation.web}/console/tickets")
    installation.call("POST", f"/api/v1/staff/{hired['id']}/disablement", token=boss)
    # What he has open is his no longer either.
    page.goto(f"{installation.web}/console/home")
    expect(page.get_by_label("密码")).to_be_visible()
    for person in (leaver, stranger):
        page = scan_by(visitor, person)
        expect(page.get_by_role("alert")).to_be_visible()
        expect(page.get_by_role("alert")).not_to_contain_text("页面出了点问题")
        expect(page.get_by_label("密码")).to_be_visible()
        assert page.evaluate("localStorage.getItem('baoxiu.console.token')") is None
    visitor.screens("console-sign-in-refused")
    came_from_wecom_alone(visitor)


def test_a_scan_that_was_not_begun_here_opens_nothing(visitor: Visitor) -> None:
    """A link with somebody else's code, as one lures people with."""
    installation = visitor.installation
    person = member(installation, "被骗的")
    page = begin(visitor)
    begun = page.url
    lure = installation.control("POST", "/wecom-codes", {"person": person})["code"]
    page.goto(f"{installation.web}/console/login?code={lure}&state=made-up")
    expect(page.get_by_role("alert")).to_contain_text("不是在这个窗口开始的")
    # The one that was begun went with it: nothing is left to be completed by a lure.
    page.goto(f"{begun}&person={person}")
    expect(page.get_by_role("alert")).to_contain_text("不是在这个窗口开始的")
    assert page.evaluate("localStorage.getItem('baoxiu.console.token')") is None
    came_from_wecom_alone(visitor)
