"""python -m backend privacy audit | register | log | apply-log | incident."""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from backend.container import Container
from backend.features.privacy import register_page
from backend.runtime.commands.arguments import parser_of, start_logging
from backend.runtime.configuration import load_settings
from backend.runtime.start_checks import connect_container, require_safe_database
from backend.settings import Settings

Act = Callable[[Container, argparse.Namespace], Awaitable[int]]

_NOTICE: Final = """个人信息泄露通知（草稿，个人信息保护法第五十七条）
1. 涉及的信息种类：{kinds}
2. 原因：（请填写）
3. 可能造成的危害：（请填写）
4. 已采取的补救措施：（请填写）
5. 个人可以采取的措施：（请填写，如更换密码、警惕冒充客服的电话）
6. 联系方式：{contact}
"""
_KINDS: Final = {
    "personal_revealed": "姓名、电话、地址（被查看）",
    "exported": "导出的资料",
    "sign_in_failed": "登录尝试",
    "role_changed": "权限变更",
}


def main(arguments: list[str]) -> int:
    parser = parser_of("privacy", "Evidence and tools for the protection of personal data.")
    parser.add_argument("act", choices=["register", *ACTS])
    parser.add_argument("--since", default="", help="incident: from when, such as 2026-11-01")
    parser.add_argument("--log", type=Path, help="apply-log: the file that `log` wrote")
    options = parser.parse_args(arguments)
    if options.act == "register":
        sys.stdout.write(register_page())
        return 0
    settings = load_settings()
    start_logging(settings)
    return asyncio.run(run(settings, options))


async def run(settings: Settings, options: argparse.Namespace) -> int:
    container = connect_container(settings)
    try:
        await require_safe_database(container)
        return await ACTS[options.act](container, options)
    finally:
        container.close()


async def audit(container: Container, options: argparse.Namespace) -> int:
    """Fails where somebody's contact is held without a record, or something is overdue."""
    found = await container.privacy.evidence.collect()
    sys.stdout.write(
        f"customers: {found.people}\n"
        f"decisions about policies: {found.decisions}\n"
        f"customers without any record: {found.people_without_record}\n"
        f"requests: {_said(found.requests)}\n"
        f"deletions carried out: {found.deletions}\n"
        f"reveals recorded: {found.reveals}\n"
        f"overdue documents: {_said(found.overdue)}\n"
    )
    return 1 if found.people_without_record or found.overdue else 0


def _said(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "none"


async def log(container: Container, options: argparse.Namespace) -> int:
    """To be kept outside the database: what was deleted after a backup is deleted again with it."""
    async for digest, at in container.privacy.deletions.everything():
        sys.stdout.write(json.dumps({"person": digest, "at": at.isoformat()}) + "\n")
    return 0


async def apply_log(container: Container, options: argparse.Namespace) -> int:
    privacy = container.privacy
    lines = [] if options.log is None else await asyncio.to_thread(_lines, options.log)
    for person, at in lines:
        await privacy.deletions.take_in(person, at)
    done = await privacy.work.apply_log(_customers(container))
    sys.stdout.write(f"{len(lines)} lines taken in, {done} people deleted again\n")
    return 0


def _lines(path: Path) -> list[tuple[str, datetime]]:
    said = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [(each["person"], datetime.fromisoformat(each["at"])) for each in said]


async def _customers(container: Container) -> AsyncIterator[str]:
    customers = container.mongo.collection("customer_accounts")
    async for row in customers.stream({}, projection={"_id": 1}):
        yield row["_id"]


async def incident(container: Container, options: argparse.Namespace) -> int:
    since = datetime.fromisoformat(options.since or "2000-01-01")
    since = since if since.tzinfo else since.replace(tzinfo=UTC)
    found = await container.privacy.evidence.incident(since)
    for action, subjects in sorted(found.items()):
        sys.stdout.write(f"{action}: {subjects} subjects since {since.date().isoformat()}\n")
    kinds = "、".join(_KINDS.get(action, action) for action in sorted(found)) or "（未发现）"
    contact = container.settings.service.hotline or "（请填写）"
    sys.stdout.write(_NOTICE.format(kinds=kinds, contact=contact))
    return 0


ACTS: Final[Mapping[str, Act]] = {
    "audit": audit,
    "log": log,
    "apply-log": apply_log,
    "incident": incident,
}
