"""`verify-timeline` and `audit verify` as an operator runs them, on a database that was altered."""

import asyncio
import json
from datetime import timedelta
from subprocess import CompletedProcess
from typing import Any

from pymongo import MongoClient

from backend.container import Container
from backend.features.audit import AuditAction, AuditSealer, SealRepository
from backend.kit.access import SYSTEM
from tests.support.application import INDEX_KEY, KEY
from tests.support.processes import Backend
from tests.support.ticket_desk import TicketDesk

SEALED_WITH = {
    "encryption__keys": json.dumps({"k1": KEY}),
    "encryption__current": "k1",
    "encryption__blind_index_key": INDEX_KEY,
}


async def run(backend: Backend, *arguments: str) -> CompletedProcess[str]:
    return await asyncio.to_thread(backend.run, *arguments, **SEALED_WITH)


async def test_an_altered_line_of_a_timeline_is_named(
    desk: TicketDesk,
    backend: Backend,
    mongo_admin: MongoClient[dict[str, Any]],
    database_name: str,
) -> None:
    ticket = await desk.report()
    await desk.act(desk.agent, ticket, "submit_for_review")
    sound = await run(backend, "verify-timeline")
    assert (sound.returncode, sound.stdout) == (0, "2 lines of 1 tickets, 0 findings\n")

    lines = mongo_admin[database_name]["timeline_lines"]
    first = lines.find_one(sort=[("_id", 1)])
    assert first is not None
    lines.update_one({"_id": first["_id"]}, {"$set": {"action": "rated"}})
    for arguments in ((), ("--ticket", ticket["id"])):
        altered = await run(backend, "verify-timeline", *arguments)
        assert altered.returncode == 1
        assert f"{ticket['id']} 第 1 行：内容被改动" in altered.stdout
        assert altered.stdout.endswith(" findings\n")


async def test_an_audit_row_altered_after_sealing_is_named(
    container: Container,
    backend: Backend,
    mongo_admin: MongoClient[dict[str, Any]],
    database_name: str,
) -> None:
    for subject in ("a", "b"):
        await container.audit.record(SYSTEM, AuditAction.SETTINGS_CHANGED, "setting", subject)
    unsealed = await run(backend, "audit", "verify")
    assert unsealed.stdout.splitlines()[0] == ("0 rows under 0 seals, 2 not sealed yet, 0 findings")
    sealer = AuditSealer(
        container.audit_entries,
        SealRepository(container.mongo),
        container.unit_of_work,
        lag=timedelta(seconds=-5),
    )
    assert await sealer.seal_new() == 2
    sound = await run(backend, "audit", "verify")
    counts, mark = sound.stdout.splitlines()
    assert (sound.returncode, counts) == (
        0,
        "2 rows under 1 seals, 0 not sealed yet, 0 findings",
    )

    rows = mongo_admin[database_name]["audit_entries"]
    rows.update_one({"subject_id": "a"}, {"$set": {"subject_id": "c"}})
    row = rows.find_one({"subject_id": "c"})
    assert row is not None
    altered = await run(backend, "audit", "verify", "--mark", mark.removeprefix("mark: "))
    assert altered.returncode == 1
    assert altered.stdout.splitlines()[0] == f"审计记录被改动：{row['_id']}"

    foreign = await run(backend, "audit", "verify", "--mark", "1:never-given-out")
    assert foreign.returncode == 1
    assert "与留存的封条标记不符：1:never-given-out" in foreign.stdout


def test_a_token_opens_a_new_installation_once(backend: Backend) -> None:
    told = backend.run("setup-token", **SEALED_WITH)
    assert told.returncode == 0
    token, _, instructions = told.stdout.partition("\n")
    assert len(token) >= 40
    assert "请在 60 分钟内用它完成首次设置" in instructions
    again = backend.run("setup-token", **SEALED_WITH)
    assert again.stdout.partition("\n")[0] != token
