"""`doctor` names what is wrong with an installation, and how to mend it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.container import Container, build_container
from backend.features.notifications import Occasion
from backend.runtime.account_checks import ACCOUNT_CHECKS
from backend.runtime.doctor import events_flow, examine, is_mended, none_gave_up
from backend.runtime.findings import Finding, Level
from backend.runtime.safekeeping_checks import backed_up, database_remembers, not_half_restored
from tests.support.application import INDEX_KEY, KEY, product_settings
from tests.support.ports import free_port
from tests.support.processes import Backend


def by_subject(findings: Sequence[Finding]) -> dict[str, Finding]:
    return {finding.subject: finding for finding in findings}


def test_a_sound_installation_passes_line_by_line(backend: Backend) -> None:
    backend.work()
    result = backend.run("doctor")
    lines = result.stdout.splitlines()
    assert result.returncode == 0, result.stdout
    assert "正常 数据库：正常应答，是副本集" in lines
    assert "正常 数据库版本：6.0.5" in lines
    assert "正常 数据升级：全部完成" in lines
    assert "正常 工作进程：运行中" in lines
    assert "正常 待办事件：没有积压" in lines
    assert "正常 失败事件：没有" in lines
    assert [line for line in lines if line.startswith("错误")] == []


def test_a_missing_worker_fails(backend: Backend) -> None:
    result = backend.run("doctor")
    assert result.returncode == 1
    failures = [line for line in result.stdout.splitlines() if line.startswith("错误")]
    assert failures == ["错误 工作进程：没有在运行：请启动 python -m backend work"]


def test_without_a_database_it_says_that_and_no_more(backend: Backend) -> None:
    result = backend.run("doctor", mongo__uri=f"mongodb://127.0.0.1:{free_port()}/?replicaSet=x")
    assert result.returncode == 1
    assert result.stdout.splitlines()[-1].startswith("错误 数据库：连不上：")


async def test_events_that_wait_and_dead_letters_are_counted(container: Container) -> None:
    outbox = container.mongo.collection("outbox")
    long_ago = datetime.now(UTC) - timedelta(minutes=6)
    await outbox.insert_many(
        [
            {"_id": "a", "state": "retry", "occurred_at": long_ago},
            {"_id": "b", "state": "dead", "occurred_at": long_ago},
        ]
    )
    waiting = await events_flow(container)
    assert waiting.level is Level.WARNING
    assert waiting.text.startswith("最早的一件等了 36")
    dead = await none_gave_up(container)
    assert (dead.level, dead.text) == (
        Level.WARNING,
        "有 1 件始终没能处理，请看日志",
    )


async def test_an_open_database_and_a_simulator_are_warned_of(container: Container) -> None:
    found = by_subject(await examine(container))
    assert found["数据库权限"].level is Level.WARNING
    assert found["微信平台"].text == "http://127.0.0.1:8010（模拟器或代理，不是腾讯）"
    assert found["运行环境"].level is Level.WARNING
    assert found["时钟"].level is Level.OK


@pytest.mark.parametrize(
    ("version", "mended"),
    [
        ((6, 0, 5), False),
        ((6, 0, 27), True),
        ((7, 0, 27), False),
        ((7, 0, 28), True),
        ((8, 0, 16), False),
        ((8, 0, 17), True),
        ((5, 0, 31), False),
        ((9, 0, 0), True),
    ],
)
def test_versions_with_the_memory_leak_are_known(version: tuple[int, ...], mended: bool) -> None:
    assert is_mended(version) is mended


def settled(**blocks: Any) -> dict[str, Finding]:
    """What is found without a database in such an installation."""
    settings = product_settings("mongodb://127.0.0.1:9/?replicaSet=x", "x", **blocks)
    container = build_container(settings)
    try:
        return by_subject([check(container) for check in ACCOUNT_CHECKS])
    finally:
        container.close()


def test_an_installation_without_accounts_is_told_what_it_lacks() -> None:
    found = settled()
    assert {subject: finding.level for subject, finding in found.items()} == {
        "渠道": Level.WARNING,
        "公众号": Level.OK,
        "小程序": Level.OK,
        "企业微信": Level.OK,
        "短信": Level.OK,
        "服务热线": Level.WARNING,
        "反向代理": Level.OK,
    }
    assert found["渠道"].text == "公众号、小程序、企业微信、短信都没有启用：通知只能在站内看到"


def test_every_gap_in_an_account_is_named_by_its_variable() -> None:
    every = {each.value: "t" for each in Occasion if each.value.startswith("customer.")}
    some = dict(list(every.items())[2:])
    found = settled(
        official_account={"app_id": "wx1", "templates": every},
        miniprogram={
            "app_id": "wx2",
            "app_secret": "s",
            "original_id": "gh_1",
            "token": "token",
            "encoding_aes_key": "a" * 43,
            "templates": some,
        },
        wecom={"corp_id": "ww1", "secret": "s", "token": "token"},
        sms={"access_key_id": "LTAI", "access_key_secret": "s", "sign_name": "安居"},
    )
    assert found["公众号"].level is Level.WARNING
    for name in ("APP_SECRET", "ORIGINAL_ID", "TOKEN", "ENCODING_AES_KEY"):
        assert f"没有填 BAOXIU_OFFICIAL_ACCOUNT__{name}" in found["公众号"].text
    first, second = list(every)[:2]
    assert found["小程序"].text == (
        f"BAOXIU_MINIPROGRAM__TEMPLATES 缺 2 个模板（{first}、{second}），这些通知不会从这里发出"
    )
    assert found["企业微信"].text == (
        "没有填 BAOXIU_WECOM__AGENT_ID；没有填 BAOXIU_WECOM__ENCODING_AES_KEY：派单卡片上没有按钮"
    )
    assert "没有填 BAOXIU_SMS__CODE_TEMPLATE：网页报修不能验证手机号" in found["短信"].text
    assert found["渠道"].level is Level.OK


def test_in_production_the_proxy_must_be_believed() -> None:
    real = {
        "environment": "production",
        "encryption": {"keys": {"k": KEY}, "current": "k", "blind_index_key": INDEX_KEY},
        "platform": {"base_url": ""},
    }
    https = {"public_base_url": "https://service.example.com"}
    alone = settled(**real, http=https)["反向代理"]
    assert alone.level is Level.FAILURE
    assert "BAOXIU_HTTP__TRUSTED_PROXIES" in alone.text
    behind = settled(**real, http=https | {"trusted_proxies": ["127.0.0.1"]})["反向代理"]
    assert behind.level is Level.OK


async def test_backups_that_are_missing_failed_or_old_are_complained_of(
    container: Container,
) -> None:
    notes = container.mongo.collection("backups")
    now = datetime.now(UTC)
    missing = await backed_up(container)
    assert (missing.level, missing.text[:7]) == (Level.WARNING, "还没有备份过。")

    def note(hours: int, state: str) -> dict[str, Any]:
        at = now - timedelta(hours=hours)
        told = {"bytes": 3 * 1024**2} if state == "done" else {"reason": "磁盘空间不足"}
        return {"_id": at.isoformat(), "finished_at": at, "state": state, **told}

    await notes.insert_one(note(30, "done"))
    old = await backed_up(container)
    assert (old.level, "3.0 MB，已超过 26 小时。" in old.text) == (Level.FAILURE, True)
    await notes.insert_one(note(5, "done"))
    assert (await backed_up(container)).level is Level.OK
    await notes.insert_one(note(1, "failed"))
    failed = await backed_up(container)
    assert (failed.level, failed.text.endswith("之后失败过：磁盘空间不足")) == (Level.FAILURE, True)


async def test_a_restore_that_waits_is_named(container: Container) -> None:
    assert (await not_half_restored(container)).level is Level.OK
    rows = container.mongo.collection("restorations")
    await rows.insert_one({"_id": "restoration", "state": "loading", "backup": "b"})
    assert (await not_half_restored(container)).level is Level.FAILURE
    await rows.update_one({"_id": "restoration"}, {"$set": {"state": "held"}})
    held = await not_half_restored(container)
    assert (held.level, held.text) == (
        Level.WARNING,
        "b 已恢复，工作进程等待放行：python -m backend restore --release",
    )


async def test_parameters_of_a_mongod_that_was_not_set_up_are_named(container: Container) -> None:
    """The tests' own keeps no history; a killed process does not block others for long."""
    found = await database_remembers(container)
    assert found.level is Level.WARNING
    assert found.text == (
        "minSnapshotHistoryWindowInSeconds 是 0，请改为 1800：否则数据多时备份做不完"
    )


def test_the_consoles_are_told_every_template(backend: Backend) -> None:
    listed = backend.run("templates", http__public_base_url="https://service.example.com").stdout
    for occasion in Occasion:
        assert f"== {occasion.value}（" in listed
    assert listed.count("公众号模板《") == listed.count("小程序模板《") == len(Occasion)
    assert "    {site}" not in listed
    assert ".DATA}}" in listed
    assert "短信模板：" in listed
    assert "https://service.example.com/${link}" in listed
