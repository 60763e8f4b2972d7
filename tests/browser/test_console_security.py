"""A hundred ways to smuggle script into what people write, and the policy of the page itself."""

from typing import Any, Final
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.installation import Installation
from tests.browser.visitors import Visitor

OUTSIDE: Final = "https://evil.invalid/x"
_CALLS: Final = ("alert(1)", "confirm`1`", "prompt(document.domain)", f"fetch('{OUTSIDE}')")
_SHAPES: Final = (
    "<script>{0}</script>",
    "<ScRiPt>{0}</sCrIpT>",
    "</script><script>{0}</script>",
    '"><script>{0}</script>',
    "<img src=x onerror={0}>",
    '<img src=x onerror="{0}">',
    "<img/src='x'/onerror={0}>",
    "<svg onload={0}>",
    "<svg><script>{0}</script></svg>",
    "<svg><animate onbegin={0} attributeName=x dur=1s>",
    "<body onload={0}>",
    "<iframe srcdoc='<script>parent.{0}</script>'></iframe>",
    "<iframe src=javascript:{0}></iframe>",
    "<details open ontoggle={0}>",
    "<input autofocus onfocus={0}>",
    "<video><source onerror={0}></video>",
    "<math><mtext></p><img src=x onerror={0}></math>",
    "<a href=javascript:{0}>x</a>",
    "<form action=javascript:{0}><button>x</button></form>",
    "<object data=javascript:{0}></object>",
    "{{{{constructor.constructor('{0}')()}}}}",
    "' onmouseover='{0}' x='",
    '" autofocus onfocus="{0}" x="',
    "<style>@import 'https://evil.invalid/x';</style><i>{0}</i>",
    "<template><script>{0}</script></template>",
)
PAYLOADS: Final = tuple(shape.format(call) for call in _CALLS for shape in _SHAPES)
# With what belongs to each page: a ticket's worth of payloads is read at once.
AT_ONCE: Final = 20
PICTURE: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def test_there_are_a_hundred_of_them() -> None:
    assert len(set(PAYLOADS)) == 100


def reported(installation: Installation, payload: str, token: str) -> Any:
    return installation.call(
        "POST",
        "/api/v1/tickets",
        {
            "channel": "phone",
            "problem": f"{payload} {uuid4().hex[:6]}",
            "product": payload[:60],
            "contact": {"name": payload[:40], "phone": f"137{uuid4().int % 10**8:08d}"},
            "address": {"region": payload[:100], "door": payload[:100]},
        },
        token=token,
    )


def note(installation: Installation, ticket: Any, text: str, token: str) -> None:
    path = f"/api/v1/tickets/{ticket['id']}/messages"
    installation.call("POST", path, {"text": text}, token=token)


def alarmed(page: Page) -> list[str]:
    """What pages say of themselves when script ran: a dialog."""
    dialogs: list[str] = []

    def dismiss(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    return dialogs


@pytest.mark.parametrize("part", range(len(PAYLOADS) // AT_ONCE))
def test_no_script_in_what_people_write_ever_runs(visitor: Visitor, part: int) -> None:
    """In names, addresses, products, problems and notes; in the list, the desk and the ticket. The
    visitor fails for any request to another host."""
    installation = visitor.installation
    payloads = PAYLOADS[part * AT_ONCE : (part + 1) * AT_ONCE]
    token = installation.token("service_agent")
    tickets = [reported(installation, payload, token) for payload in payloads]
    gathered = tickets[0]
    for payload in payloads:
        note(installation, gathered, payload, token)
    dialogs = alarmed(visitor.page)
    page = visitor.sign_in("service_agent", at="/console/tickets?state=submitted")
    for ticket in tickets:
        expect(page.get_by_role("link", name=ticket["number"])).to_have_count(1)
    page.goto(f"{installation.web}/console/desk?view=new")
    pool = page.get_by_role("region", name="工单池")
    for ticket in tickets[:3]:
        pool.get_by_role("button", name=ticket["number"]).click()
        title = page.get_by_role("region", name=f"工单 {ticket['number']}").get_by_role("heading")
        expect(title.first).to_have_text(ticket["problem"])
    page.goto(f"{installation.web}/console/tickets/{gathered['id']}")
    for payload in payloads:
        expect(page.get_by_text(payload, exact=True)).not_to_have_count(0)
    assert dialogs == []
    assert (
        page.evaluate("document.querySelectorAll('main script, main iframe, main object').length")
        == 0
    )


def test_a_file_named_like_a_script_is_only_a_file(visitor: Visitor) -> None:
    installation = visitor.installation
    token = installation.token("service_agent")
    ticket = reported(installation, "漏水", token)
    dialogs = alarmed(visitor.page)
    page = visitor.sign_in("service_agent", at=f"/console/tickets/{ticket['id']}")
    page.get_by_role("group").filter(has_text="更多").get_by_text("更多").click()
    page.get_by_role("button", name="投诉", exact=True).click()
    sheet = page.get_by_role("dialog", name="投诉")
    name = "<img src=x onerror=alert(1)>.png"
    sheet.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": PICTURE}
    )
    expect(sheet.get_by_role("button", name="去掉")).to_be_visible()
    assert dialogs == []


def test_the_pages_policy_lets_no_script_in_and_no_frame_around(visitor: Visitor) -> None:
    answer = visitor.context.request.get(f"{visitor.installation.web}/console/login")
    policy = dict(
        part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";")
    )
    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert answer.headers["x-content-type-options"] == "nosniff"
