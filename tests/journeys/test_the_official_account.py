"""Somebody scans a branch's code, follows, and is known from then on: on pages and by messages."""

from typing import Final
from urllib.parse import urlencode

import pytest

from backend.features.accounts.models import WeChatChannel
from backend.features.notifications import Occasion
from backend.kit.clock import utc_now
from backend.simulator.world.people import Person
from backend.simulator.world.rules import Rules
from tests.features.records.browsing import URLENCODED, Browser, Form, Seen
from tests.journeys.town import Json, Town
from tests.support.canaries import NAMES, canary_phone
from tests.support.platform import OA, OA_SECRET, SITE, accounts, oa_template
from tests.support.platform import platform_settings as settings_of_the_platform
from tests.support.wechat_browser import WeChatBrowser

TOKEN, KEY = "journey-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
CHEN, PHONE = "chen", canary_phone(41)
FORM: Final = "/r/site"


@pytest.fixture
def more_settings() -> Json:
    """The official account pushes to this installation."""
    account = settings_of_the_platform("")["official_account"]
    keys = {"app_id": OA, "app_secret": OA_SECRET, "token": TOKEN, "encoding_aes_key": KEY}
    return {"official_account": account | keys}


class Street:
    """Chen with a phone, who has never been a customer."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.phone = WeChatBrowser(CHEN, SITE, town.api.base_url)

    async def scan(self, url: str) -> None:
        outcome = await self.town.control.gesture(CHEN, {"kind": "scan", "text": url})
        assert outcome.push is not None, outcome
        settled = await self.town.control.settled(outcome.push.id)
        assert settled.state == "received", settled.attempts
        await self.read()

    async def read(self) -> None:
        await self.town.settle()

    async def results_told(self) -> None:
        """Until nothing waits to be told of the messages that were sent."""
        page = await self.town.control.pushes(account=OA, state="waiting")
        while page.pushes:
            for push in page.pushes:
                await self.town.control.settled(push.id)
            page = await self.town.control.pushes(account=OA, state="waiting")
        await self.read()

    async def report(self, form: Form, problem: str) -> Json:
        """As the browser inside WeChat sends it, with its cookie."""
        filled = form.filled(
            {
                "problem": problem,
                "day": form.offered["day"][1],
                "window": "10-12",
                "area": "浙江省杭州市西湖区",
                "name": NAMES[2],
                "phone": PHONE,
                "consent": form.offered["consent"][0],
            }
        )
        cookie = f"baoxiu_session={self.phone.cookies['baoxiu_session']}"
        from_form = Browser(self.town.api)
        answer = await from_form.api.post(
            form.action,
            raw=urlencode(filled).encode(),
            headers={**URLENCODED, "Cookie": cookie},
        )
        assert answer.status == 303, Seen(answer.raw).text
        await self.town.settle()
        rows: list[Json] = (await self.town.get("admin", "/api/v1/tickets"))["items"]
        return await self.town.ticket("admin", rows[0]["id"])


@pytest.fixture
async def street(town: Town) -> Street:
    firm = accounts()
    account = firm.official_accounts[0].model_copy(
        update={
            "token": TOKEN,
            "encoding_aes_key": KEY,
            "callback_url": f"{town.api.base_url}/wechat/official-account/callback",
        }
    )
    await town.control.put_accounts(firm.model_copy(update={"official_accounts": (account,)}))
    await town.control.put_rules(Rules(send_result_seconds=0))
    await town.control.set_clock_offset((town.clock() - utc_now()).total_seconds())
    await town.control.put_person(Person(id=CHEN, name=NAMES[2], phone=PHONE))
    form = {"id": "site", "name": "官网报修", "source": "official-site", "asks_door": False}
    await town.make("admin", "/api/v1/request-forms", form)
    return Street(town)


async def branch_code(town: Town) -> tuple[str, Json]:
    """The west branch, and the code on its counter, printed."""
    [main] = (await town.get("admin", "/api/v1/branches"))["items"]
    west = {"name": "城西网点", "organisation_id": main["organisation_id"]}
    branch = await town.make("admin", "/api/v1/branches", west)
    order = {"name": "城西网点柜台", "branch_id": branch["id"], "source": "counter-west"}
    code = await town.make("admin", "/api/v1/scene-codes", order)
    drawn = await town.ask("admin", "GET", f"/api/v1/scene-codes/{code['id']}/picture")
    assert drawn.raw.startswith(b"\x89PNG")
    return str(branch["id"]), code


async def delivery_to(town: Town, customer_id: str) -> Json:
    """The latest, as staff see it."""
    rows = (await town.get("admin", "/api/v1/deliveries"))["items"]
    latest: Json = next(row for row in rows if row["recipient"]["id"] == customer_id)
    return latest


async def test_from_the_code_on_the_counter_to_a_message_that_arrived(
    street: Street, town: Town
) -> None:
    branch_id, code = await branch_code(town)
    stored = await town.container.official_account.store.get(code["id"])
    await street.scan(stored.url)
    counted = await town.get("admin", f"/api/v1/scene-codes/{code['id']}")
    assert (counted["follows"], counted["scans"]) == (1, 0)

    page = await street.phone.open(FORM)
    assert page.status == 200
    assert street.phone.trail[-1] == FORM
    assert "baoxiu_session" in street.phone.cookies
    ticket = await street.report(Seen(page.raw).forms["request"], "洗衣机不转")
    person = await town.control.person(CHEN)
    place = person.official_account(OA)
    assert place is not None
    account = await town.container.accounts.stores.customers.by_openid(
        WeChatChannel.OFFICIAL_ACCOUNT, place.openid
    )
    assert account is not None
    assert (ticket["customer_id"], ticket["branch_id"]) == (account.id, branch_id)
    assert ticket["source"] == "official-site"

    told = await town.control.next_message(
        person=CHEN, template_id=oa_template(Occasion.CUSTOMER_SUBMITTED)
    )
    assert told.address == place.openid
    await street.results_told()
    delivery = await delivery_to(town, account.id)
    assert (delivery["state"], delivery["place"], delivery["arrival"]) == (
        "sent",
        "official_account",
        "arrived",
    )
    # The link in the message leads to his ticket, though WeChat and we have added to it.
    opened = await street.phone.open(f"{told.url}&from=singlemessage&isappinstalled=0")
    assert (opened.status, ticket["number"] in opened.raw.decode()) == (200, True)


async def test_a_message_that_was_refused_on_the_phone_is_seen_by_staff(
    street: Street, town: Town
) -> None:
    await street.phone.open(FORM)
    assert "baoxiu_session" in street.phone.cookies
    await town.control.gesture(CHEN, {"kind": "follow", "app_id": OA})
    page = await street.phone.open(FORM)
    await town.control.order_send_result("user_block")
    ticket = await street.report(Seen(page.raw).forms["request"], "洗衣机不转")
    await street.results_told()
    delivery = await delivery_to(town, ticket["customer_id"])
    assert (delivery["state"], delivery["reason"], delivery["arrival"]) == (
        "inbox_only",
        "unreachable",
        "blocked",
    )
    assert [(a["outcome"], a["trace"]) for a in delivery["attempts"]] == [
        ("sent", ""),
        ("blocked", "failed:user block"),
    ]
