"""Whatever is changed in the audit log is found and named; what is only late raises no alarm."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from bson import Timestamp
from pymongo import MongoClient
from pymongo.collection import Collection

from backend.features.audit import (
    AuditAction,
    AuditFault,
    AuditLog,
    AuditReport,
    AuditRepository,
    AuditSealer,
    SealRepository,
    verify_audit,
    verify_audit_part,
)
from backend.features.audit.jobs import seal_audit
from backend.features.audit.sealing import LAG
from backend.features.audit.seals import seal_hash
from backend.kit.access import SYSTEM
from backend.kit.clock import utc_now
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.driver import TIMEOUT_SECONDS

Row = dict[str, Any]
Rows = Collection[Row]
Admin = MongoClient[Row]

AT_ONCE = timedelta(seconds=-5)
"""No lag at all: for tests in which nobody else writes."""


@pytest.fixture
async def entries(mongo: Mongo) -> AuditRepository:
    entries = AuditRepository(mongo)
    await entries.ensure_indexes()
    return entries


@pytest.fixture
def audit(entries: AuditRepository) -> AuditLog:
    return AuditLog(entries, utc_now)


def sealer(mongo: Mongo, *, lag: timedelta = AT_ONCE, most_rows: int = 500) -> AuditSealer:
    return AuditSealer(
        AuditRepository(mongo),
        SealRepository(mongo),
        UnitOfWork(mongo),
        lag=lag,
        most_rows=most_rows,
    )


@pytest.fixture
def rows(mongo_admin: Admin, database_name: str) -> Rows:
    return mongo_admin[database_name].audit_entries


@pytest.fixture
def seals(mongo_admin: Admin, database_name: str) -> Rows:
    return mongo_admin[database_name].audit_seals


@pytest.fixture
def heads(mongo_admin: Admin, database_name: str) -> Rows:
    return mongo_admin[database_name].audit_seal_heads


async def act(audit: AuditLog, *subjects: str) -> None:
    for subject in subjects:
        await audit.record(SYSTEM, AuditAction.SETTINGS_CHANGED, "setting", subject)


@pytest.fixture
async def sealed(mongo: Mongo, audit: AuditLog) -> AuditReport:
    """Three seals: over a b c, over d e, over f."""
    for subjects in ("abc", "de", "f"):
        await act(audit, *subjects)
        await sealer(mongo).seal_new()
    report = await verify_audit(mongo)
    assert (report.seals, report.rows, report.unsealed, report.findings) == (3, 6, 0, [])
    return report


async def found(mongo: Mongo) -> list[tuple[AuditFault, str]]:
    report = await verify_audit(mongo)
    assert report.sound is (not report.findings)
    return [(finding.fault, finding.subject) for finding in report.findings]


def row_of(rows: Rows, subject: str) -> Row:
    row = rows.find_one({"subject_id": subject})
    assert row is not None
    return row


# -- sealing -------------------------------------------------------------------------------------


async def test_an_empty_log_is_sound_and_gets_no_seal(mongo: Mongo, seals: Rows) -> None:
    assert await sealer(mongo).seal_new() == 0
    report = await verify_audit(mongo)
    assert (report.seals, report.rows, report.mark, report.findings) == (0, 0, "", [])
    assert seals.count_documents({}) == 0


async def test_seals_chain_and_cover_each_row_once(
    mongo: Mongo, audit: AuditLog, seals: Rows, sealed: AuditReport
) -> None:
    first, second, third = seals.find({}).sort("_id")
    assert [seal["count"] for seal in (first, second, third)] == [3, 2, 1]
    assert (first["_id"], first["previous"], first["after"]) == (1, "", Timestamp(0, 1))
    assert (second["previous"], second["after"]) == (first["hash"], first["up_to"])
    assert (third["previous"], third["after"]) == (second["hash"], second["up_to"])
    assert sealed.mark == f"3:{third['hash']}"
    await act(audit, "later")
    assert (await verify_audit(mongo)).unsealed == 1


async def test_a_backlog_is_sealed_in_pieces(mongo: Mongo, audit: AuditLog, seals: Rows) -> None:
    await act(audit, *"abcdefg")
    assert await sealer(mongo, most_rows=3).seal_new() == 7
    assert [seal["count"] for seal in seals.find({}).sort("_id")] == [3, 3, 1]
    assert await found(mongo) == []


async def test_sealers_that_run_at_once_seal_each_row_once(
    mongo: Mongo, audit: AuditLog, seals: Rows
) -> None:
    await act(audit, *"abcdefghij")
    counts = await asyncio.gather(*(sealer(mongo, most_rows=4).seal_new() for _ in range(4)))
    assert sum(counts) == 10
    assert sum(seal["count"] for seal in seals.find({})) == 10
    assert await found(mongo) == []


async def test_the_minutely_job_seals_what_is_old_enough(
    mongo: Mongo, audit: AuditLog, seals: Rows
) -> None:
    await act(audit, "a")
    job = seal_audit(sealer(mongo))
    assert (job.name, job.schedule.slot_after(utc_now()) - utc_now() > timedelta(seconds=59)) == (
        "seal_audit",
        True,
    )
    await job.run(utc_now())
    assert seals.count_documents({}) == 1


def test_the_lag_is_longer_than_any_transaction(mongo_admin: Admin) -> None:
    answer = mongo_admin.admin.command({"getParameter": 1, "transactionLifetimeLimitSeconds": 1})
    longest = answer["transactionLifetimeLimitSeconds"]
    # The server looks for transactions past their limit every half of that limit.
    assert timedelta(seconds=1.5 * longest) < LAG
    assert timedelta(seconds=TIMEOUT_SECONDS) < LAG


async def commit_late(mongo: Mongo, audit: AuditLog, sealing: AuditSealer) -> None:
    """An older row is committed after a younger one was there to be sealed."""
    inserted, may_commit = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        await act(audit, "older")
        inserted.set()
        await may_commit.wait()

    task = asyncio.create_task(UnitOfWork(mongo).run(slow))
    await inserted.wait()
    await act(audit, "younger")
    await sealing.seal_new()
    may_commit.set()
    await task


async def test_a_row_committed_late_is_neither_lost_nor_taken_for_slipped_in(
    mongo: Mongo, audit: AuditLog, seals: Rows
) -> None:
    await commit_late(mongo, audit, sealer(mongo, lag=LAG))
    assert seals.count_documents({}) == 0
    assert (await verify_audit(mongo)).unsealed == 2
    assert await sealer(mongo).seal_new() == 2  # as after the lag
    assert await found(mongo) == []


async def test_without_the_lag_a_late_row_would_be_a_false_alarm(
    mongo: Mongo, audit: AuditLog, rows: Rows
) -> None:
    await commit_late(mongo, audit, sealer(mongo, lag=AT_ONCE))
    assert await found(mongo) == [(AuditFault.ROW_INSERTED, row_of(rows, "older")["_id"])]


# -- tampering -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"actor_id": "somebody else"},
        {"at": utc_now() - timedelta(days=1)},
        {"details.to": "other"},
        {"something": "new"},
        {"version": 1},
        {"stamped": Timestamp(1, 1)},
        {"stamped": Timestamp(4_000_000_000, 1)},
        {"stamped": "none"},
    ],
)
async def test_an_altered_row_is_named(
    mongo: Mongo, rows: Rows, sealed: AuditReport, change: Row
) -> None:
    row = row_of(rows, "d")
    rows.update_one({"_id": row["_id"]}, {"$set": change})
    assert (AuditFault.ROW_ALTERED, row["_id"]) in await found(mongo)


@pytest.mark.parametrize("subject", ["a", "b", "c", "d", "e", "f"])
async def test_a_deleted_row_is_named(
    mongo: Mongo, rows: Rows, sealed: AuditReport, subject: str
) -> None:
    row = row_of(rows, subject)
    rows.delete_one(row)
    assert await found(mongo) == [(AuditFault.ROW_MISSING, row["_id"])]


@pytest.mark.parametrize("before", ["a", "b", "d", "f"])
async def test_a_row_slipped_into_a_sealed_range_is_named(
    mongo: Mongo, rows: Rows, sealed: AuditReport, before: str
) -> None:
    row = row_of(rows, before)
    stamp = Timestamp(row["stamped"].time, row["stamped"].inc - 1)
    rows.insert_one({**row, "_id": "slipped in", "stamped": stamp})
    assert await found(mongo) == [(AuditFault.ROW_INSERTED, "slipped in")]


@pytest.mark.parametrize("stamp", ["yesterday", None, 5])
async def test_a_row_that_no_seal_can_reach_is_named(
    mongo: Mongo, rows: Rows, sealed: AuditReport, stamp: object
) -> None:
    rows.insert_one({**row_of(rows, "a"), "_id": "unreachable", "stamped": stamp})
    assert await found(mongo) == [(AuditFault.ROW_INSERTED, "unreachable")]


async def test_one_change_among_many_rows_is_found(
    mongo: Mongo, audit: AuditLog, rows: Rows
) -> None:
    await asyncio.gather(*(act(audit, f"s{n}") for n in range(300)))
    await sealer(mongo, most_rows=100).seal_new()
    row = row_of(rows, "s137")
    rows.update_one({"_id": row["_id"]}, {"$set": {"actor_id": "x"}})
    assert await found(mongo) == [(AuditFault.ROW_ALTERED, row["_id"])]


@pytest.mark.parametrize(
    "change",
    [
        {"count": 9},
        {"previous": ""},
        {"at": utc_now()},
        {"rows.0.digest": "0" * 64},
        {"rows": []},
        {"up_to": Timestamp(1, 1)},
        {"hash": "0" * 64},
        {"signature": "0" * 32},
        {"up_to": "none"},
        {"something": "new"},
    ],
)
async def test_an_altered_seal_is_named(
    mongo: Mongo, seals: Rows, sealed: AuditReport, change: Row
) -> None:
    seals.update_one({"_id": 2}, {"$set": change})
    assert await found(mongo) == [(AuditFault.SEAL_ALTERED, "2")]


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_a_removed_seal_is_named(
    mongo: Mongo, seals: Rows, sealed: AuditReport, number: int
) -> None:
    seals.delete_one({"_id": number})
    assert await found(mongo) == [(AuditFault.SEAL_MISSING, str(number))]


async def test_a_row_altered_and_sealed_anew_lacks_the_firms_signature(
    mongo: Mongo, rows: Rows, seals: Rows, sealed: AuditReport
) -> None:
    row = row_of(rows, "f")
    rows.update_one({"_id": row["_id"]}, {"$set": {"actor_id": "x"}})
    forged = seals.find_one({"_id": 3})
    assert forged is not None
    forged["rows"][0]["digest"] = "f" * 64
    forged["hash"] = seal_hash(forged)
    seals.replace_one({"_id": 3}, forged)
    assert await found(mongo) == [(AuditFault.SEAL_ALTERED, "3")]


async def test_a_seal_of_another_range_in_its_place_is_found(
    mongo: Mongo, seals: Rows, sealed: AuditReport
) -> None:
    second, third = seals.find({"_id": {"$gte": 2}}).sort("_id")
    seals.replace_one({"_id": 2}, {**third, "_id": 2})
    seals.replace_one({"_id": 3}, {**second, "_id": 3})
    assert await found(mongo) == [(AuditFault.SEAL_ALTERED, "2"), (AuditFault.SEAL_ALTERED, "3")]


async def test_rows_passed_over_by_a_moved_head_are_found(
    mongo: Mongo, audit: AuditLog, heads: Rows, rows: Rows, sealed: AuditReport
) -> None:
    await act(audit, "passed over")
    stamp = row_of(rows, "passed over")["stamped"]
    heads.update_one({"_id": "head"}, {"$set": {"up_to": stamp}})
    await act(audit, "sealed")
    await sealer(mongo).seal_new()
    assert await found(mongo) == [(AuditFault.SEAL_UNLINKED, "4")]


@pytest.mark.parametrize(
    "change", [{"number": 2}, {"hash": "0" * 64}, {"signature": ""}, {"number": 0}]
)
async def test_an_altered_head_is_found(
    mongo: Mongo, heads: Rows, sealed: AuditReport, change: Row
) -> None:
    heads.update_one({"_id": "head"}, {"$set": change})
    assert {fault for fault, _ in await found(mongo)} == {AuditFault.HEAD_ALTERED}


async def test_a_removed_head_is_found(mongo: Mongo, heads: Rows, sealed: AuditReport) -> None:
    heads.delete_many({})
    assert await found(mongo) == [(AuditFault.HEAD_ALTERED, "0")]


async def test_a_log_put_back_to_an_older_state_is_found_by_a_mark_kept_elsewhere(
    mongo: Mongo, rows: Rows, seals: Rows, heads: Rows, sealed: AuditReport
) -> None:
    older = seals.find_one({"_id": 2})
    assert older is not None
    rows.delete_one(row_of(rows, "f"))
    seals.delete_one({"_id": 3})
    state = {"number": 2, **{name: older[name] for name in ("hash", "signature", "up_to")}}
    heads.update_one({"_id": "head"}, {"$set": state})
    assert (await verify_audit(mongo)).sound
    report = await verify_audit(mongo, sealed.mark)
    assert [str(finding) for finding in report.findings] == [f"与留存的封条标记不符：{sealed.mark}"]


async def test_a_mark_kept_elsewhere_goes_on_holding(
    mongo: Mongo, audit: AuditLog, sealed: AuditReport
) -> None:
    await act(audit, "later")
    await sealer(mongo).seal_new()
    assert (await verify_audit(mongo, sealed.mark)).sound


# -- in parts, for a page ------------------------------------------------------------------------


async def parts(entries: AuditRepository, most_seals: int) -> list[AuditReport]:
    """Each part by itself, as a page asks for them one after the other."""
    told, after = [], 0
    while True:
        report, next_after = await verify_audit_part(entries, after, most_seals)
        told.append(report)
        if next_after is None:
            return told
        after = next_after


@pytest.mark.usefixtures("sealed")
@pytest.mark.parametrize("most_seals", [1, 2, 3, 40])
async def test_parts_see_what_a_whole_look_sees(
    mongo: Mongo, entries: AuditRepository, rows: Rows, seals: Rows, most_seals: int
) -> None:
    sound = await parts(entries, most_seals)
    whole = await verify_audit(mongo)
    assert [sum(each.seals for each in sound), sum(each.rows for each in sound)] == [3, 6]
    assert [each.findings for each in sound] == [[] for _ in sound]
    assert sound[-1].mark == whole.mark
    rows.update_one({"subject_id": "d"}, {"$set": {"subject_id": "x"}})
    seals.update_one({"_id": 1}, {"$set": {"count": 7}})
    seals.delete_one({"_id": 3})
    whole = await verify_audit(mongo)
    assert len(whole.findings) == 3
    assert [each for part in await parts(entries, most_seals) for each in part.findings] == (
        whole.findings
    )
