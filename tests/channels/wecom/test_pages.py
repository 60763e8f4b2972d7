"""Our pages inside WeCom: two signatures, of two tickets, for our own pages alone."""

import pytest

from backend.channels.wechat import PageSigner, TokenKind, page_signature
from backend.channels.wecom import WeComPageSigner
from backend.channels.wecom.pages import PageNotSigned
from backend.features.accounts import SignInPlatformUnavailable
from backend.kit.clock import utc_now
from backend.simulator.world.faults import FaultOrder
from tests.support.platform import AGENT, CORP, SITE, PlatformClients
from tests.support.simulator import SimulatorControl

AGENT_TICKET = "qyapi.weixin.qq.com/cgi-bin/ticket/get"


@pytest.fixture
def signer(clients: PlatformClients) -> WeComPageSigner:
    client = clients.wecom()
    corporation = PageSigner(client, [SITE], utc_now)
    return WeComPageSigner(
        CORP, AGENT, corporation, PageSigner(client, [SITE], utc_now, TokenKind.AGENT)
    )


async def test_a_page_is_signed_for_the_corporation_and_for_the_agent(
    signer: WeComPageSigner, clients: PlatformClients, control: SimulatorControl
) -> None:
    page = f"{SITE}/bench/job?id=1"
    signed = await signer.sign(page)
    assert (signed.corp_id, signed.agent_id) == (CORP, AGENT)
    client = clients.wecom()
    for found, kind in ((signed.config, TokenKind.PAGE), (signed.agent_config, TokenKind.AGENT)):
        ticket = await client.ticket(kind)
        assert found.signature == page_signature(ticket, found.nonce, found.timestamp, page)
    await signer.sign(page)
    assert (await control.calls_to(AGENT_TICKET)).calls == 1


async def test_a_foreign_page_is_not_signed(
    signer: WeComPageSigner, control: SimulatorControl
) -> None:
    for page in ("https://evil.example/bench", "http://repair.example.com/bench", "javascript:1"):
        with pytest.raises(PageNotSigned):
            await signer.sign(page)
    assert (await control.calls_to(AGENT_TICKET)).calls == 0


async def test_a_ticket_that_cannot_be_had_is_said_plainly(
    signer: WeComPageSigner, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=AGENT_TICKET, errcode=60020))
    with pytest.raises(SignInPlatformUnavailable):
        await signer.sign(f"{SITE}/bench")
