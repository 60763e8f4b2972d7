"""The policy for everybody to read, what staff write down, and what an auditor is shown."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from backend.container import Container
from backend.features.privacy.errors import RequestNotFound
from backend.kit.access import ActorKind
from backend.runtime.commands import privacy as command
from tests.features.privacy.conftest import Past
from tests.support.accounts import People
from tests.support.canaries import NAMES, canary_phone
from tests.support.kit import Api


def options(**given: object) -> argparse.Namespace:
    return argparse.Namespace(**{"since": "", "log": None, **given})


async def test_anybody_reads_the_present_policy(
    container: Container, people: People, product: Api
) -> None:
    page = await product.get("/privacy")
    assert page.status == 200
    assert page.headers["content-type"].startswith("text/html")
    text = page.raw.decode()
    assert "隐私政策" in text
    assert "保存：24 小时" in text
    boss = await people.staff("business_administrator")
    new = {
        "title": "隐私政策",
        "text": "新的一版 <b>粗体</b>：只为上门服务使用您的信息，不给别人。",
    }
    await product.post("/api/v1/policies/privacy/versions", new, token=boss.token)
    text = (await product.get("/privacy")).raw.decode()
    assert "新的一版 &lt;b&gt;粗体&lt;/b&gt;" in text
    assert "位置信息使用说明" in (await product.get("/privacy/position")).raw.decode()


async def test_what_a_customer_told_on_the_phone_is_written_down_by_his_branch(
    past: Past, people: People
) -> None:
    desk, book = past.desk, past.container.consents.book
    shown = (await desk.api.get("/api/v1/policies/marketing")).body["version"]
    path = f"/api/v1/households/{desk.household_id}/members/{past.customer.id}/consents"
    told = {"policy": "marketing", "given": True, "version": shown}
    answer = await desk.api.post(path, told, token=desk.agent.token)
    assert answer.status == 204, answer.body
    [marketing] = [
        s for s in await book.standings(past.customer.id) if s.policy.kind == "marketing"
    ]
    assert marketing.is_given
    told["given"] = False
    assert (await desk.api.post(path, told, token=desk.agent.token)).status == 204
    elsewhere = await people.staff("service_agent", branch_id=await people.branch("城西网点"))
    hidden = await desk.api.post(path, told, token=elsewhere.token)
    assert (hidden.status, hidden.body["code"]) == (404, "household_not_found")
    other = f"/api/v1/households/{desk.household_id}/members/{desk.stranger.id}/consents"
    assert (await desk.api.post(other, told, token=desk.agent.token)).status == 404


async def test_the_audit_finds_who_is_held_without_a_record_and_what_is_overdue(
    past: Past, capsys: pytest.CaptureFixture[str]
) -> None:
    container = past.container
    assert await command.audit(container, options()) == 0
    said = capsys.readouterr().out
    assert "customers without any record: 0" in said
    assert "overdue documents: none" in said
    await container.mongo.collection("consent_records").delete_many({"person_id": past.customer.id})
    past.clock.move(days=400)
    assert await command.audit(container, options()) == 1
    said = capsys.readouterr().out
    assert "customers without any record: 1" in said
    assert "sessions" in said


async def test_who_was_entered_by_staff_has_a_record(past: Past) -> None:
    evidence = past.container.privacy.evidence
    await past.container.accounts.customers.ensure(f"+86{canary_phone(95)}", NAMES[2])
    assert len([each async for each in evidence.without_record()]) == 1
    await past.deliver()
    assert [each async for each in evidence.without_record()] == []


async def test_the_log_leaves_as_lines_and_comes_back(
    past: Past, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    await past.desk.api.post("/api/v1/my/deletion", token=past.customer.token)
    past.clock.move(days=8)
    await past.container.privacy.work.run_due()
    capsys.readouterr()
    assert await command.log(past.container, options()) == 0
    written = capsys.readouterr().out
    assert list(json.loads(written)) == ["person", "at"]
    file = tmp_path / "deletions.jsonl"
    file.write_text(written, encoding="utf-8")
    rows = past.container.mongo.collection("deletion_log")
    await rows.delete_many({})
    assert await command.apply_log(past.container, options(log=file)) == 0
    assert "1 lines taken in, 0 people deleted again" in capsys.readouterr().out
    assert await rows.count({}) == 1


async def test_a_leak_is_reported_with_what_the_law_asks_for(
    past: Past, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = past.desk
    path = f"/api/v1/households/{desk.household_id}/reveals"
    answer = await desk.api.post(path, {"reason": "回访"}, token=desk.agent.token)
    assert answer.status in (200, 201)
    capsys.readouterr()
    today = datetime.now(UTC).date().isoformat()
    assert await command.incident(past.container, options(since=today)) == 0
    said = capsys.readouterr().out
    assert f"personal_revealed: 1 subjects since {today}" in said
    for item in ("信息种类", "原因", "危害", "补救措施", "联系方式"):
        assert item in said


async def test_a_person_who_is_gone_has_no_request_to_read(past: Past) -> None:
    requests = past.container.privacy.store
    with pytest.raises(RequestNotFound):
        await requests.of(past.customer.id, "copy", "nothing")  # type: ignore[arg-type]  # any
    person = await past.container.privacy.people.known(past.customer.id, ActorKind.CUSTOMER)
    assert NAMES[1] not in repr(person)
    assert past.desk.phones.customer not in repr(person)
