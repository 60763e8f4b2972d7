"""A simulator with the accounts of one firm, whose templates are the shipped ones."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from backend.channels.wechat import CallPool, Circuits, Platform, PlatformClient
from backend.channels.wechat.tokens import ensure_token_indexes
from backend.features.notifications import Occasion, WordingBook
from backend.kit.clock import utc_now
from backend.kit.mongo import Mongo
from backend.simulator import Simulator
from backend.simulator.world.accounts import (
    Accounts,
    Agent,
    Corporation,
    MiniProgram,
    OfficialAccount,
    SmsAccount,
    SmsTemplate,
    Template,
)
from backend.simulator.world.people import (
    MiniProgramPlace,
    OfficialAccountPlace,
    Person,
    WecomPlace,
)
from tests.support.canaries import NAMES, canary_phone
from tests.support.simulator import SimulatorControl

OA, OA_SECRET = "wx0a", "oa-secret"
MP, MP_SECRET = "wx0b", "mp-secret"
CORP, AGENT, AGENT_SECRET = "ww0c", 1000002, "agent-secret"

SMS_KEY, SMS_SECRET, SIGN, CODE_TEMPLATE = "LTAI5tTest", "sms-secret", "安心售后", "SMS_900"
SITE: Final = "https://repair.example.com"

BOOK: Final = WordingBook.shipped()


def oa_template(occasion: Occasion) -> str:
    return f"oa-{occasion.value.replace('.', '-')}"


def mp_template(occasion: Occasion) -> str:
    return f"mp-{occasion.value.replace('.', '-')}"


def sms_template(occasion: Occasion) -> str:
    return f"SMS_{list(Occasion).index(occasion) + 1000}"


def sms_account(messages_left: int | None = None) -> SmsAccount:
    notices = (
        SmsTemplate(code=sms_template(occasion), content=sms.text.replace("{site}", SITE))
        for occasion in Occasion
        if (sms := BOOK[occasion].sms)
    )
    code = SmsTemplate(code=CODE_TEMPLATE, kind="code", content="您的验证码是${code}，5 分钟内有效")
    return SmsAccount(
        access_key_id=SMS_KEY,
        secret=SMS_SECRET,
        signs=(SIGN,),
        templates=(*notices, code),
        messages_left=messages_left,
    )


def sms_settings(**changed: Any) -> dict[str, Any]:
    """The block of settings of an installation that sends text messages."""
    return {
        "sms": {
            "access_key_id": SMS_KEY,
            "access_key_secret": SMS_SECRET,
            "sign_name": SIGN,
            "templates": {each.value: sms_template(each) for each in Occasion},
            "code_template": CODE_TEMPLATE,
        }
        | changed
    }


def accounts() -> Accounts:
    return Accounts(
        sms=(sms_account(),),
        official_accounts=(
            OfficialAccount(
                app_id=OA,
                secret=OA_SECRET,
                original_id="gh_oa",
                name="安心售后",
                templates=tuple(
                    Template(
                        template_id=oa_template(occasion),
                        title=BOOK[occasion].official_account.title,
                        content=BOOK[occasion].official_account.content,
                    )
                    for occasion in Occasion
                ),
            ),
        ),
        miniprograms=(
            MiniProgram(
                app_id=MP,
                secret=MP_SECRET,
                original_id="gh_mp",
                name="报修",
                templates=tuple(
                    Template(
                        template_id=mp_template(occasion),
                        title=BOOK[occasion].miniprogram.title,
                        content=BOOK[occasion].miniprogram.content,
                    )
                    for occasion in Occasion
                ),
                pages=("pages/ticket/detail",),
            ),
        ),
        wecom=(
            Corporation(
                corp_id=CORP,
                name="安心售后有限公司",
                agents=(Agent(agent_id=AGENT, secret=AGENT_SECRET, name="售后派单"),),
            ),
        ),
    )


def platform_settings(base_url: str) -> dict[str, Any]:
    """Blocks of settings that go with these accounts."""
    return {
        "platform": {"base_url": base_url},
        "http": {"public_base_url": SITE},
        "official_account": {
            "app_id": OA,
            "app_secret": OA_SECRET,
            "templates": {each.value: oa_template(each) for each in Occasion},
        },
        "miniprogram": {
            "app_id": MP,
            "app_secret": MP_SECRET,
            "templates": {each.value: mp_template(each) for each in Occasion},
        },
        "wecom": {"corp_id": CORP, "agent_id": AGENT, "secret": AGENT_SECRET},
    }


LI: Final = Person(
    id="li",
    name=NAMES[0],
    phone=canary_phone(1),
    unionid="oUnion-li",
    official_accounts=(OfficialAccountPlace(app_id=OA, openid="oLiOa"),),
    miniprograms=(MiniProgramPlace(app_id=MP, openid="oLiMp"),),
)
WANG: Final = Person(
    id="wang", name=NAMES[1], wecom=(WecomPlace(corp_id=CORP, userid="WangShifu"),)
)


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    simulator = Simulator()
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def control(simulator: Simulator) -> AsyncIterator[SimulatorControl]:
    async with SimulatorControl(simulator.url) as control:
        await control.put_accounts(accounts())
        await control.put_person(LI)
        await control.put_person(WANG)
        yield control


@dataclass
class PlatformClients:
    """Clients as the product builds them, pointed at the simulator."""

    platform: Platform

    @property
    def circuits(self) -> Circuits:
        return self.platform.circuits

    def official_account(self, secret: str = OA_SECRET) -> PlatformClient:
        return self.platform.account(OA, secret)

    def miniprogram(self, secret: str = MP_SECRET) -> PlatformClient:
        return self.platform.account(MP, secret)

    def wecom(self, secret: str = AGENT_SECRET) -> PlatformClient:
        return self.platform.agent(CORP, AGENT, secret)


@pytest.fixture
async def clients(
    simulator: Simulator, control: SimulatorControl, mongo: Mongo
) -> AsyncIterator[PlatformClients]:
    pool = CallPool()
    circuits = Circuits(mongo)
    await circuits.ensure_indexes()
    await ensure_token_indexes(mongo)
    yield PlatformClients(Platform(simulator.url, mongo, circuits, pool, utc_now))
    pool.close()
