"""A simulator with one of everything, a platform client of its own, and a clock to move."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPResponse

from backend.simulator import Simulator
from backend.simulator.api.call import OPEN_HOST, WECOM_HOST
from backend.simulator.world.accounts import (
    Accounts,
    Agent,
    Corporation,
    MiniProgram,
    OfficialAccount,
    Template,
)
from backend.simulator.world.people import (
    MiniProgramPlace,
    OfficialAccountPlace,
    Person,
    WecomPlace,
)
from tests.support.simulator import SimulatorControl

OA, MP, CORP, AGENT = "wx0a", "wx0b", "ww0c", 1000002
OA_SECRET, AGENT_SECRET = "oa-secret", "agent-secret"
DISPATCHED = "tpl-dispatched"
SUBSCRIBED = "tpl-subscribed"

ACCOUNTS = Accounts(
    official_accounts=(
        OfficialAccount(
            app_id=OA,
            secret="oa-secret",
            original_id="gh_oa",
            name="安心售后",
            templates=(
                Template(
                    template_id=DISPATCHED,
                    title="派单通知",
                    content="工单号：{{character_string1.DATA}}\n产品：{{thing2.DATA}}\n"
                    "上门时间：{{time3.DATA}}",
                ),
            ),
        ),
        OfficialAccount(app_id="wx0a2", secret="oa2-secret", original_id="gh_oa2"),
    ),
    miniprograms=(
        MiniProgram(
            app_id=MP,
            secret="mp-secret",
            original_id="gh_mp",
            name="报修",
            templates=(
                Template(
                    template_id=SUBSCRIBED,
                    title="维修进度",
                    content="产品：{{thing1.DATA}}\n进度：{{phrase2.DATA}}",
                ),
            ),
            pages=("pages/ticket/detail",),
        ),
        MiniProgram(app_id="wx0b2", secret="mp2-secret", original_id="gh_mp2"),
    ),
    wecom=(
        Corporation(
            corp_id=CORP,
            name="安心售后有限公司",
            agents=(
                Agent(agent_id=AGENT, secret="agent-secret", name="售后派单"),
                Agent(agent_id=1000003, secret="narrow-secret", visible_userids=("LiSi",)),
            ),
        ),
        Corporation(corp_id="ww0d", agents=(Agent(agent_id=1, secret="other-corp-secret"),)),
    ),
)
WANG = Person(
    id="wang",
    name="王女士",
    phone="13800000001",
    unionid="oUnion-wang",
    official_accounts=(OfficialAccountPlace(app_id=OA, openid="oWangOa"),),
    miniprograms=(MiniProgramPlace(app_id=MP, openid="oWangMp"),),
)
LI = Person(
    id="li",
    name="李师傅",
    wecom=(WecomPlace(corp_id=CORP, userid="LiSi", departments=(1, 7), tags=(3,)),),
)
ZHAO = Person(id="zhao", name="赵客服", wecom=(WecomPlace(corp_id=CORP, userid="zhao"),))


@dataclass
class Answer:
    status: int
    content_type: str
    body: Any

    @property
    def errcode(self) -> int:
        return int(self.body.get("errcode", 0))

    @property
    def errmsg(self) -> str:
        return str(self.body["errmsg"])


class Platform:
    """Calls the pretended platform as a server would: Tencent's name in Host, our port below."""

    def __init__(self, simulator: Simulator, control: SimulatorControl) -> None:
        self.simulator = simulator
        self.control = control
        self._http = AsyncHTTPClient(force_instance=True, max_clients=100)

    def close(self) -> None:
        self._http.close()

    async def get(self, path: str, host: str = OPEN_HOST, **query: str | int) -> Answer:
        return read_answer(await self.raw("GET", f"{path}?{urlencode(query)}", host))

    async def post(
        self,
        path: str,
        body: object,
        token: str | None = None,
        host: str = OPEN_HOST,
    ) -> Answer:
        """JSON with literal Chinese; bytes are sent as they are."""
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        query = "" if token is None else f"?{urlencode({'access_token': token})}"
        return read_answer(await self.raw("POST", path + query, host, raw))

    async def raw(
        self,
        method: str,
        path: str,
        host: str = OPEN_HOST,
        body: bytes | None = None,
        content_type: str = "application/json",
    ) -> HTTPResponse:
        return await self._http.fetch(
            f"{self.simulator.url}/{path}",
            method=method,
            headers={"Host": host, "Content-Type": content_type},
            body=body,
            request_timeout=120,
            raise_error=False,
            allow_nonstandard_methods=True,
        )

    async def token(self, app_id: str = OA, secret: str = OA_SECRET) -> str:
        answer = await self.stable(app_id, secret)
        return str(answer.body["access_token"])

    async def stable(
        self, app_id: str = OA, secret: str = OA_SECRET, *, force: bool = False
    ) -> Answer:
        body = {
            "grant_type": "client_credential",
            "appid": app_id,
            "secret": secret,
            "force_refresh": force,
        }
        return await self.post("cgi-bin/stable_token", body)

    async def plain(self, app_id: str = OA, secret: str = OA_SECRET) -> Answer:
        return await self.get(
            "cgi-bin/token", grant_type="client_credential", appid=app_id, secret=secret
        )

    async def miniprogram_token(self) -> str:
        return await self.token(MP, "mp-secret")

    async def agent_token(self, secret: str = AGENT_SECRET, corp_id: str = CORP) -> str:
        answer = await self.get(
            "cgi-bin/gettoken", host=WECOM_HOST, corpid=corp_id, corpsecret=secret
        )
        return str(answer.body["access_token"])

    async def sent(self) -> int:
        """How many messages the phones have received so far, all told."""
        return len((await self.control.messages(limit=500)).messages)


def read_answer(response: HTTPResponse) -> Answer:
    text = (response.body or b"").decode()
    kind = response.headers.get("Content-Type", "")
    return Answer(response.code, kind, json.loads(text) if "json" in kind else text)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator()
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def control(simulator: Simulator) -> AsyncIterator[SimulatorControl]:
    async with SimulatorControl(simulator.url) as control:
        await control.put_accounts(ACCOUNTS)
        for person in (WANG, LI, ZHAO):
            await control.put_person(person)
        yield control


@pytest.fixture
async def platform(simulator: Simulator, control: SimulatorControl) -> AsyncIterator[Platform]:
    platform = Platform(simulator, control)
    yield platform
    platform.close()
