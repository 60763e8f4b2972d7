"""Pages signed for WeChat's JavaScript: our own alone, with tickets that all processes share."""

import asyncio
import re
from hashlib import sha1

import pytest

from backend.channels.wechat import (
    CircuitOpen,
    ForeignPage,
    PageSigner,
    Platform,
    PlatformClient,
    PlatformRefused,
    TokenKind,
    page_signature,
)
from backend.kit.clock import EARLIEST, utc_now
from backend.kit.mongo import Mongo
from backend.simulator import Simulator
from backend.simulator.world.accounts import Agent, Corporation
from backend.simulator.world.faults import FaultOrder
from tests.support.platform import (
    AGENT,
    AGENT_SECRET,
    CORP,
    OA,
    SITE,
    PlatformClients,
    accounts,
)
from tests.support.simulator import SimulatorControl

TICKET = "api.weixin.qq.com/cgi-bin/ticket/getticket"
CORP_TICKET = "qyapi.weixin.qq.com/cgi-bin/get_jsapi_ticket"
AGENT_TICKET = "qyapi.weixin.qq.com/cgi-bin/ticket/get"


def signer(client: PlatformClient, kind: TokenKind = TokenKind.PAGE) -> PageSigner:
    return PageSigner(client, [SITE], utc_now, kind)


def test_the_signature_is_the_one_of_tencents_document() -> None:
    ticket = (
        "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    )
    signed = page_signature(
        ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value"
    )
    assert signed == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


def test_what_stands_behind_the_number_sign_is_not_signed() -> None:
    page = page_signature("ticket", "nonce", 1, f"{SITE}/t/abc?from=singlemessage")
    assert page_signature("ticket", "nonce", 1, f"{SITE}/t/abc?from=singlemessage#step") == page


async def test_a_signed_page_holds_against_the_ticket_of_the_platform(
    clients: PlatformClients, mongo: Mongo
) -> None:
    address = f"{SITE}/q/8fK2?a=1"
    signed = await signer(clients.official_account()).sign(address + "#photos")
    ticket = await clients.official_account().ticket(TokenKind.PAGE)
    text = (
        f"jsapi_ticket={ticket}&noncestr={signed.nonce}&timestamp={signed.timestamp}&url={address}"
    )
    assert signed.signature == sha1(text.encode(), usedforsecurity=False).hexdigest()
    assert re.fullmatch("[0-9a-f]{16}", signed.nonce)
    rows = await mongo.collection("access_tokens").find({}, limit=5, sort=[("_id", 1)])
    assert [row["_id"] for row in rows] == [OA, f"{OA} jsapi_ticket"]
    assert ticket.encode() not in rows[1]["value"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "/q/8fK2",
        "https://evil.example.com/q/8fK2",
        "https://repair.example.com.evil.com/",
        "https://repair.example.com@evil.com/",
        "https://evil.com/https://repair.example.com/",
        "https://evil.com\\@repair.example.com/",
        "https://evil.com#@repair.example.com/",
        "https://repair.example.com:8443/",
        "https://repair.example.com./",
        "http://repair.example.com/q/8fK2",
        "javascript://repair.example.com/%0aalert(1)",
        "https://repair.example.com/\r\nq",
        "https://repair.example.com/ｑ",
        "https://[repair.example.com/",
        "https://repair.example.com:99999/",
        f"https://repair.example.com/{'q' * 2048}",
    ],
)
async def test_pages_of_others_are_not_signed_and_nothing_is_asked_for_them(
    address: str, clients: PlatformClients, control: SimulatorControl
) -> None:
    with pytest.raises(ForeignPage):
        await signer(clients.official_account()).sign(address)
    assert (await control.calls_to(TICKET)).calls == 0


async def test_the_standard_port_and_capitals_name_the_same_page(clients: PlatformClients) -> None:
    pages = signer(clients.official_account())
    assert pages.knows("https://repair.example.com:443/q/8fK2")
    assert pages.knows("https://Repair.Example.com/q/8fK2?mail=a@b")


async def test_forty_pages_at_once_in_two_processes_share_one_ticket(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    one, other = signer(clients.official_account()), signer(clients.official_account())
    await asyncio.gather(*(each.sign(f"{SITE}/q/1") for each in [one, other] * 20))
    assert (await control.calls_to(TICKET)).calls == 1


async def test_an_expired_ticket_is_fetched_anew_by_one(
    clients: PlatformClients, control: SimulatorControl, mongo: Mongo
) -> None:
    pages = signer(clients.official_account())
    await pages.sign(f"{SITE}/q/1")
    await mongo.collection("access_tokens").update_many(
        {"_id": f"{OA} jsapi_ticket"}, {"$set": {"expire_at": EARLIEST}}
    )
    await asyncio.gather(*(pages.sign(f"{SITE}/q/1") for _ in range(10)))
    assert (await control.calls_to(TICKET)).calls == 2


async def test_each_agent_of_a_corporation_has_tickets_of_its_own(
    clients: PlatformClients,
    control: SimulatorControl,
    simulator: Simulator,
    mongo: Mongo,
) -> None:
    """Audit, defect 6: keyed by the corporation, the second agent took the first one's ticket."""
    agents = (
        Agent(agent_id=AGENT, secret=AGENT_SECRET),
        Agent(agent_id=1000003, secret="other-secret"),
    )
    corporation = Corporation(corp_id=CORP, agents=agents)
    await control.put_accounts(accounts().model_copy(update={"wecom": (corporation,)}))
    first = clients.wecom()
    second = clients.platform.agent(CORP, 1000003, "other-secret")
    tickets = [
        await first.ticket(TokenKind.AGENT),
        await second.ticket(TokenKind.AGENT),
        await first.ticket(TokenKind.PAGE),
    ]
    assert len(set(tickets)) == 3
    again = Platform(simulator.url, mongo, clients.circuits, clients.platform.pool, utc_now)
    assert await again.agent(CORP, AGENT, AGENT_SECRET).ticket(TokenKind.AGENT) == tickets[0]
    assert (await control.calls_to(AGENT_TICKET)).calls == 2
    assert (await control.calls_to(CORP_TICKET)).calls == 1


async def test_an_account_without_the_right_is_asked_once(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=TICKET, errcode=48001, times=None))
    pages = signer(clients.official_account())
    with pytest.raises(PlatformRefused):
        await pages.sign(f"{SITE}/q/1")
    with pytest.raises(CircuitOpen):
        await pages.sign(f"{SITE}/q/1")
    assert (await control.calls_to(TICKET)).calls == 1


async def test_a_miniprogram_has_no_pages_to_sign(clients: PlatformClients) -> None:
    with pytest.raises(PlatformRefused, match="48001"):
        await signer(clients.miniprogram()).sign(f"{SITE}/q/1")
