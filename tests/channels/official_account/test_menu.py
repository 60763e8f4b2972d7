"""The menu of the official account: checked, compared in plain words, brought there once."""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from backend.channels.official_account.menu import (
    SHIPPED,
    Account,
    MenuDesk,
    MenuRefused,
    PlannedMenu,
    difference,
)
from backend.channels.wechat import PlatformRefused
from backend.features.conversations.models import Call
from backend.features.conversations.words import ChatWords
from backend.runtime.commands import menu as command
from backend.simulator import Simulator
from backend.simulator.world.faults import FaultOrder
from tests.support.platform import MP, OA, OA_SECRET, SITE, PlatformClients
from tests.support.processes import Backend
from tests.support.simulator import SimulatorControl

CREATE = "api.weixin.qq.com/cgi-bin/menu/create"
HERE = Account(site=SITE, miniprogram=MP)
LIMITS = "\n[limits]\nname = 16\nlist_name = 60\nkey = 128\nurl = 1024\n"


@pytest.fixture
def desk(clients: PlatformClients) -> MenuDesk:
    return MenuDesk(clients.official_account(), HERE)


def written(folder: Path, text: str) -> Path:
    path = folder / "menu.toml"
    path.write_text(text + LIMITS, encoding="utf-8")
    return path


@dataclass
class Screen:
    """What the command has said since it was asked last; the log stands between."""

    captured: pytest.CaptureFixture[str]

    def lines(self) -> list[str]:
        written = self.captured.readouterr().out.splitlines()
        return [line for line in written if not re.match(r"\d{4}-\d\d-\d\d ", line)]


@pytest.fixture
def screen(capsys: pytest.CaptureFixture[str]) -> Screen:
    return Screen(capsys)


def button(name: str = "报修", deed: str = 'key = "REPORT"') -> str:
    return f'[[button]]\nname = "{name}"\n{deed}\n'


def test_every_key_of_the_shipped_menu_is_understood_in_the_chat() -> None:
    words = ChatWords.read()
    menu = PlannedMenu.read(SHIPPED).built(HERE)
    buttons = [each for top in menu.button for each in (top, *(top.sub_button or ()))]
    keys = [each.key for each in buttons if each.key]
    assert keys == ["REPORT", "PROGRESS", "URGE", "HUMAN"]
    assert Call.UNKNOWN_KEY not in [words.call_of_key(key) for key in keys]


async def test_a_menu_is_pushed_once_and_read_back(
    desk: MenuDesk, control: SimulatorControl, screen: Screen
) -> None:
    assert await command.show(desk, SHIPPED) == 0
    assert screen.lines() == ["公众号上没有菜单"]
    assert await command.diff(desk, SHIPPED) == 1
    screen.lines()
    assert await command.push(desk, SHIPPED) == 0
    said = screen.lines()
    assert "+2.1 查进度：点击 PROGRESS" in said
    assert said[-1].startswith("菜单已更新")
    for _ in range(2):
        assert await command.push(desk, SHIPPED) == 0
        assert screen.lines() == ["公众号上的菜单和文件一致，没有改动"]
    assert (await control.calls_to(CREATE)).calls == 1
    assert await command.show(desk, SHIPPED) == 0
    assert screen.lines() == [
        "1 在线报修：点击 REPORT",
        "2 我的服务：2 项",
        "2.1 查进度：点击 PROGRESS",
        "2.2 催单：点击 URGE",
        "3 人工客服：点击 HUMAN",
    ]
    assert await command.diff(desk, SHIPPED) == 0


async def test_a_change_is_said_in_plain_words(
    desk: MenuDesk, tmp_path: Path, screen: Screen
) -> None:
    await command.push(desk, SHIPPED)
    screen.lines()
    page = 'page = "pages/repair/new"\nurl = "{site}/r/repair"'
    path = written(tmp_path, button("在线报修", page) + button("网点", 'url = "{site}/q/1"'))
    assert await command.diff(desk, path) == 1
    assert screen.lines() == [
        "--- 公众号上的菜单",
        "+++ 文件里的菜单",
        "@@ -1,5 +1,2 @@",
        "-1 在线报修：点击 REPORT",
        "-2 我的服务：2 项",
        "-2.1 查进度：点击 PROGRESS",
        "-2.2 催单：点击 URGE",
        "-3 人工客服：点击 HUMAN",
        f"+1 在线报修：小程序 {MP} pages/repair/new（旧版微信：{SITE}/r/repair）",
        f"+2 网点：网页 {SITE}/q/1",
    ]
    assert await command.push(desk, path) == 0
    assert await command.diff(desk, path) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (button() * 4, "一级菜单要有 1 到 3 个，现在有 4 个"),
        (button("在线报修服务"), "“在线报修服务”的名称有 18 字节，最多 16 字节"),
        (button(" "), "有一个菜单没有名称"),
        (button(deed=f'key = "{"K" * 129}"'), "“报修”的key有 129 字节，最多 128 字节"),
        (button(deed='url = "http://x.example"'), "“报修”的网址要以 https:// 开头"),
        (button(deed=f'url = "{{site}}/{"q" * 1024}"'), "“报修”的网址有 1051 字节，最多 1024 字节"),
        (button(deed='key = "A"\nurl = "https://x.example"'), "“报修”只能选一样"),
        (button(deed=""), "“报修”只能选一样"),
        (button(deed='page = "pages/a"'), "“报修”打开小程序，要先配置小程序"),
        (
            button(deed="") + '[[button.list]]\nname = "a"\nkey = "A"\n' * 6,
            "“报修”下最多 5 个，现在有 6 个",
        ),
        (
            button(deed="")
            + '[[button.list]]\nname = "a"\n[[button.list.list]]\nname = "b"\nkey = "B"\n',
            "“a”下不能再有一层",
        ),
        (button(deed='colour = "red"'), "menu.toml：button.0.colour 写法不对"),
        ('[[button]]\nname = "报修"\nkey = 5\n', "menu.toml：button.0.key 写法不对"),
        ("= nonsense", "menu.toml：读不出来"),
    ],
)
def test_a_menu_that_the_platform_would_refuse_is_refused_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(MenuRefused) as refused:
        PlannedMenu.read(written(tmp_path, text)).built(HERE)
    assert said in str(refused.value)


async def test_a_menu_that_reads_back_otherwise_is_not_called_done(
    desk: MenuDesk, control: SimulatorControl, screen: Screen
) -> None:
    await control.order_fault(FaultOrder(endpoint=CREATE, body='{"errcode":0}', times=1))
    assert await command.push(desk, SHIPPED) == 1
    assert screen.lines()[0] == "菜单已提交，但读回来不一致："


async def test_what_the_platform_refuses_names_its_code(
    desk: MenuDesk, control: SimulatorControl
) -> None:
    await control.order_fault(FaultOrder(endpoint=CREATE, errcode=45064, times=1))
    with pytest.raises(PlatformRefused, match="45064"):
        await command.push(desk, SHIPPED)
    assert await desk.there() is None


def test_the_same_menu_differs_in_nothing() -> None:
    menu = PlannedMenu.read().built(HERE)
    assert difference(menu, menu) == []


def test_the_command_reaches_the_platform_and_says_what_it_needs(
    backend: Backend, simulator: Simulator, control: SimulatorControl
) -> None:
    refused = backend.run("menu", "show")
    assert refused.returncode == 1
    assert refused.stderr.startswith("baoxiu: 没有接入公众号")


async def test_the_whole_command_pushes_and_shows(
    backend: Backend, simulator: Simulator, control: SimulatorControl
) -> None:
    account = {"app_id": OA, "app_secret": OA_SECRET}
    blocks = {f"official_account__{name}": value for name, value in account.items()}
    given = {**blocks, "platform__base_url": simulator.url}
    pushed = await asyncio.to_thread(backend.run, "menu", "push", **given)
    assert pushed.returncode == 0, pushed.stderr
    shown = await asyncio.to_thread(backend.run, "menu", "show", **given)
    assert shown.stdout.splitlines()[-1] == "3 人工客服：点击 HUMAN"
