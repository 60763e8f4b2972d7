"""What `doctor` says and how the backups went, on a page for whoever looks after the product."""

from collections.abc import Sequence
from datetime import UTC, datetime

from backend.container import Container
from backend.features.operations import Finding, Level
from tests.support.accounts import People
from tests.support.kit import Api

TWO = datetime(2026, 9, 20, 18, 10, tzinfo=UTC)


async def _found() -> Sequence[Finding]:
    return [
        Finding(Level.OK, "数据库", "正常应答，是副本集"),
        Finding(Level.WARNING, "公众号", "没有填 BAOXIU_OFFICIAL_ACCOUNT__TOKEN"),
        Finding(Level.FAILURE, "工作进程", "没有在运行：请启动 python -m backend work"),
    ]


async def test_the_page_says_what_doctor_says(
    product: Api, people: People, container: Container
) -> None:
    administrator = await people.staff("business_administrator")
    container.console.operations.examined_by(_found)
    seen = await product.get("/api/v1/examination", token=administrator.token)
    assert seen.status == 200
    assert seen.body["findings"] == [
        {"level": "ok", "level_name": "正常", "subject": "数据库", "text": "正常应答，是副本集"},
        {
            "level": "warning",
            "level_name": "注意",
            "subject": "公众号",
            "text": "没有填 BAOXIU_OFFICIAL_ACCOUNT__TOKEN",
        },
        {
            "level": "failure",
            "level_name": "错误",
            "subject": "工作进程",
            "text": "没有在运行：请启动 python -m backend work",
        },
    ]


async def test_a_process_that_cannot_examine_says_where_one_can(
    product: Api, people: People
) -> None:
    administrator = await people.staff("business_administrator")
    refused = await product.get("/api/v1/examination", token=administrator.token)
    assert (refused.status, refused.body["code"]) == (409, "no_examiner")
    assert "python -m backend doctor" in refused.body["detail"]


async def test_backups_are_told_newest_first_with_why_one_failed(
    product: Api, people: People, container: Container
) -> None:
    administrator = await people.staff("business_administrator")
    told = await product.get("/api/v1/backups", token=administrator.token)
    assert told.body == {"items": [], "next_cursor": None}
    notes = container.mongo.collection("backups")
    done = {"state": "done", "file": "/srv/a", "bytes": 1024, "documents": 3, "key_id": "k1"}
    await notes.insert_one({"_id": "2026-09-20T18:10:00+00:00", "finished_at": TWO, **done})
    failed = {"state": "failed", "reason": "磁盘满了"}
    await notes.insert_one({"_id": "2026-09-21T18:10:00+00:00", "finished_at": TWO, **failed})
    told = await product.get("/api/v1/backups", token=administrator.token)
    assert told.body["items"] == [
        {
            "id": "2026-09-21T18:10:00+00:00",
            "state": "failed",
            "finished_at": "2026-09-20T18:10:00Z",
            "stored_bytes": None,
            "reason": "磁盘满了",
        },
        {
            "id": "2026-09-20T18:10:00+00:00",
            "state": "done",
            "finished_at": "2026-09-20T18:10:00Z",
            "stored_bytes": 1024,
            "reason": "",
        },
    ]


async def test_nobody_else_sees_either(product: Api, people: People) -> None:
    manager = await people.staff("manager")
    for path in ("/api/v1/examination", "/api/v1/backups"):
        refused = await product.get(path, token=manager.token)
        assert (refused.status, refused.body["params"]["permission"]) == (403, "operations:manage")
