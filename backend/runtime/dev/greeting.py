"""What one reads when everything is ready, in Chinese and English."""

from pathlib import Path
from typing import Final

from backend.runtime.dev.description import DevDescription

_ACCOUNTS_SHOWN: Final = 8


def greeting(description: DevDescription, file: Path, seconds: float) -> str:
    lines = [
        "",
        f"  报修已就绪 · Baoxiu is ready ({seconds:.1f} s)",
        "",
        f"  网页 Web            {description.web}",
        f"  接口文档 API docs    {description.web}/docs",
        f"  微信模拟器 Phones    {description.simulator}",
        f"  数据库 MongoDB      {description.mongo}",
        f"  供其他程序 dev.json  {file}",
        *_accounts(description),
        *_devices(description),
        *_forms(description),
        "",
        "  停止 Stop: Ctrl-C",
        "",
    ]
    return "\n".join(lines) + "\n"


def _accounts(description: DevDescription) -> list[str]:
    """One of each role."""
    of_role = {account.role: account for account in reversed(description.staff)}
    shown = [
        f"    {account.role:<24} {account.username} / {account.password}"
        for account in list(of_role.values())[::-1][:_ACCOUNTS_SHOWN]
    ]
    return ["", "  演示账号 Demo accounts", *shown] if shown else []


def _devices(description: DevDescription) -> list[str]:
    if not description.devices:
        return []
    device = description.devices[0]
    return ["", "  扫一个码试试 Scan a code", f"    {device.url}  {device.model}"]


def _forms(description: DevDescription) -> list[str]:
    shown = [f"    {form.url}  {form.name}" for form in description.forms]
    return ["", "  没有码也能报修 Without a code", *shown] if shown else []
