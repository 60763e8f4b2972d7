"""The simulator learns the firm's accounts with the templates that the settings name."""

import pytest

from backend.channels.official_account.menu import Account, MenuDesk, PlannedMenu
from backend.features.notifications import Occasion
from backend.runtime.demo.accounts import bring_menu, register_accounts
from backend.runtime.dev.environment import process_settings
from backend.runtime.dev.secrets import DevSecrets
from backend.runtime.refusals import CannotStart
from backend.runtime.start_checks import connect_container
from backend.settings import Settings
from backend.simulator import Simulator
from backend.simulator.world.faults import FaultOrder
from tests.support.application import product_settings
from tests.support.platform import MP, SITE, PlatformClients
from tests.support.simulator import SimulatorControl


async def test_every_occasion_has_a_template_of_the_shipped_words(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = process_settings(
        DevSecrets.draw(),
        web_port=8000,
        worker_port=8001,
        simulator_url=simulator.url,
        mongo="mongodb://127.0.0.1:27017/?replicaSet=dev",
        database="dev",
    )
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    await register_accounts(settings, simulator.url)
    async with SimulatorControl(simulator.url) as control:
        known = await control.accounts()
    for account in (known.official_accounts[0], known.miniprograms[0]):
        assert len(account.templates) == len(Occasion)
    addresses = (
        known.official_accounts[0].callback_url,
        known.miniprograms[0].callback_url,
        known.wecom[0].agents[0].callback_url,
    )
    assert addresses == (
        "http://127.0.0.1:8000/wechat/official-account/callback",
        "http://127.0.0.1:8000/wechat/miniprogram/callback",
        "http://127.0.0.1:8000/wecom/callback",
    )
    submitted = settings.miniprogram.templates["customer.submitted"]
    template = known.miniprograms[0].template(submitted)
    assert template is not None
    assert template.title == "报修受理通知"
    assert template.content == (
        "工单编号：{{character_string1.DATA}}\n产品：{{thing2.DATA}}\n"
        "服务类型：{{thing3.DATA}}\n提交时间：{{time4.DATA}}"
    )


async def test_the_phones_show_the_shipped_menu(
    clients: PlatformClients, control: SimulatorControl
) -> None:
    desk = MenuDesk(clients.official_account(), Account(site=SITE, miniprogram=MP))
    await bring_menu(None)
    await bring_menu(desk)
    assert await desk.there() == PlannedMenu.read().built(desk.account)
    await control.order_fault(FaultOrder(endpoint="cgi-bin/menu/create", errcode=40018))
    with pytest.raises(CannotStart, match="menu"):
        await bring_menu(desk)


def test_a_template_for_an_occasion_that_does_not_exist_refuses_to_start() -> None:
    settings = product_settings(
        "mongodb://127.0.0.1:27017/?replicaSet=x",
        "x",
        miniprogram={"app_id": "wx1", "templates": {"customer.surprise": "t", "staff.urged": "u"}},
    )
    with pytest.raises(CannotStart) as refused:
        connect_container(settings)
    assert str(refused.value) == (
        "BAOXIU_MINIPROGRAM__TEMPLATES: no such occasion: customer.surprise"
    )
