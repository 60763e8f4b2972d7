"""python -m backend menu push | show | diff."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

from backend.channels.official_account.menu import (
    SHIPPED,
    Menu,
    MenuDesk,
    MenuRefused,
    PlannedMenu,
    difference,
)
from backend.channels.wechat import PlatformError
from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.refusals import CannotStart
from backend.runtime.start_checks import connect_container, require_safe_database
from backend.settings import Settings

Act = Callable[[MenuDesk, Path], Awaitable[int]]


def main(arguments: list[str]) -> int:
    parser = parser_of("menu", "The official account's menu: templates_msg/menu.toml.")
    parser.add_argument("act", choices=[*ACTS], help="diff: exit code 1 where they differ")
    parser.add_argument("--file", type=Path, default=SHIPPED, help="another file than the shipped")
    options = parser.parse_args(arguments)
    settings = load_settings()
    start_logging(settings)
    return asyncio.run(run(settings, options))


async def run(settings: Settings, options: argparse.Namespace) -> int:
    """Raises CannotStart."""
    container = connect_container(settings)
    try:
        await require_safe_database(container)
        desk = container.channels.menu
        if desk is None:
            raise CannotStart("没有接入公众号：请先设置 BAOXIU_OFFICIAL_ACCOUNT__APP_ID 和密钥")
        return await ACTS[options.act](desk, options.file)
    except MenuRefused as refused:
        raise CannotStart(str(refused)) from None
    except PlatformError as error:
        raise CannotStart(f"公众号平台没有办成：{error}。请对照错误码检查公众号配置") from None
    finally:
        container.close()


async def show(desk: MenuDesk, file: Path) -> int:
    """What people see now."""
    there = await desk.there()
    _say(there.lines() if there else ["公众号上没有菜单"])
    return 0


async def diff(desk: MenuDesk, file: Path) -> int:
    found = difference(await desk.there(), _planned(desk, file))
    _say(found or ["公众号上的菜单和文件一致"])
    return 1 if found else 0


async def push(desk: MenuDesk, file: Path) -> int:
    """Asks nothing; what is there already is not sent again, what was sent is read back."""
    ours = _planned(desk, file)
    changes = difference(await desk.there(), ours)
    if not changes:
        _say(["公众号上的菜单和文件一致，没有改动"])
        return 0
    await desk.put(ours)
    left = difference(await desk.there(), ours)
    if left:
        _say(["菜单已提交，但读回来不一致：", *left])
        return 1
    _say([*changes, "菜单已更新；手机上重新进入公众号，或等 5 分钟，就能看到"])
    return 0


def _planned(desk: MenuDesk, file: Path) -> Menu:
    return PlannedMenu.read(file).built(desk.account)


def _say(lines: list[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


ACTS: Final[Mapping[str, Act]] = {"push": push, "show": show, "diff": diff}
