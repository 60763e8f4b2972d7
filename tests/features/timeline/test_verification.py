"""Whatever is changed behind the product's back is found and named; erasing is not tampering."""

import json
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from backend.features.timeline import (
    Fault,
    Geo,
    LineActor,
    PersonalKind,
    TimelineEntry,
    TimelineReport,
    verify_timeline,
)
from backend.features.timeline.lines import line_hash
from backend.kit.canonical import canonical_bytes
from backend.kit.pagination import PageQuery
from tests.features.timeline.cases import WANG, Case, CaseService, said

Row = dict[str, Any]
Rows = Collection[Row]
Admin = MongoClient[Row]

CLERK = LineActor(id="li", role="agent")
NOTED = TimelineEntry(
    action="note",
    actor=WANG,
    note="王小明，13812345678",
    geo=Geo(lng=120.155, lat=30.274),
    personal_patch={"contact_name": ("王小明", "王大明")},
    patch={"priority": ("normal", "high")},
)


@pytest.fixture
def rows(mongo_admin: Admin, database_name: str) -> Rows:
    return mongo_admin[database_name].timeline_lines


@pytest.fixture
def cases(mongo_admin: Admin, database_name: str) -> Rows:
    return mongo_admin[database_name].cases


@pytest.fixture
async def case(service: CaseService) -> Case:
    """One subject of five lines, between two others."""
    others = [await service.open(), await service.open()]
    case = await service.open()
    await service.act(case.id, said("two"), NOTED, said("four"), said("five"))
    for other in others:
        await service.act(other.id)
    return await service.cases.get(case.id)


async def verify(service: CaseService, subject_id: str | None = None) -> TimelineReport:
    return await verify_timeline(service.lines, service.cases, service.unit_of_work, subject_id)


async def found(service: CaseService, case: Case) -> list[tuple[int, Fault]]:
    """What a check of everything finds; it must be the same as that of the one subject."""
    report = await verify(service)
    alone = await verify(service, case.id)
    assert report.findings == alone.findings
    assert {finding.subject_id for finding in report.findings} <= {case.id}
    assert report.sound is (not report.findings)
    return [(finding.seq, finding.fault) for finding in report.findings]


def at(case: Case, seq: int) -> Row:
    return {"_id": f"{case.id}:{seq:08d}"}


async def test_untouched_lines_are_sound(service: CaseService, case: Case) -> None:
    report = await verify(service)
    assert (report.subjects, report.lines, report.findings) == (3, 9, [])


@pytest.mark.parametrize(
    "change",
    [
        {"action": "cancel"},
        {"actor.id": "li"},
        {"actor.role": "agent"},
        {"at_server": "2026-07-15"},
        {"visibility": "customer"},
        {"patch.priority": ["normal", "low"]},
        {"subject_id": "another"},
        {"prev_hash": "0" * 64},
        {"hash": "0" * 64},
        {"personal.0.digest": "0" * 64},
        {"personal.0.field": "other"},
        {"something": "new"},
    ],
)
async def test_a_changed_field_is_found(
    service: CaseService, case: Case, rows: Rows, change: Row
) -> None:
    rows.update_one(at(case, 3), {"$set": change})
    findings = await found(service, case)
    assert (3, Fault.LINE_ALTERED) in findings
    assert {seq for seq, _ in findings} <= {3, 4}


async def test_a_removed_field_is_found(service: CaseService, case: Case, rows: Rows) -> None:
    rows.update_one(at(case, 3), {"$unset": {"patch": ""}})
    assert await found(service, case) == [(3, Fault.LINE_ALTERED)]


@pytest.mark.parametrize("seq", [1, 2, 3, 4, 5])
async def test_a_removed_line_is_found_wherever_it_stood(
    service: CaseService, case: Case, rows: Rows, seq: int
) -> None:
    rows.delete_one(at(case, seq))
    assert await found(service, case) == [(seq, Fault.LINE_MISSING)]


async def test_removing_every_line_is_found(service: CaseService, case: Case, rows: Rows) -> None:
    rows.delete_many({"subject_id": case.id})
    assert await found(service, case) == [(seq, Fault.LINE_MISSING) for seq in range(1, 6)]


async def test_a_line_rewritten_with_a_fitting_hash_no_longer_carries_the_next(
    service: CaseService, case: Case, rows: Rows
) -> None:
    line = rows.find_one(at(case, 3))
    assert line is not None
    line["action"] = "cancel"
    line["hash"] = line_hash(line)
    rows.replace_one(at(case, 3), line)
    assert await found(service, case) == [(4, Fault.LINK_BROKEN)]


def rehashed(lines: list[Row]) -> list[Row]:
    """The chain as a forger who knows the source code would make it."""
    previous = ""
    for line in lines:
        line["prev_hash"] = previous
        previous = line["hash"] = line_hash(line)
    return lines


async def test_a_whole_chain_rewritten_with_fitting_hashes_misses_the_firms_signature(
    service: CaseService, case: Case, rows: Rows, cases: Rows
) -> None:
    lines = list(rows.find({"subject_id": case.id}).sort("_id"))
    lines[2]["action"] = "cancel"
    for line in rehashed(lines):
        rows.replace_one({"_id": line["_id"]}, line)
    cases.update_one({"_id": case.id}, {"$set": {"head.hash": lines[-1]["hash"]}})
    assert await found(service, case) == [(5, Fault.HEAD_ALTERED)]


async def test_a_line_slipped_in_is_found(service: CaseService, case: Case, rows: Rows) -> None:
    lines = list(rows.find({"subject_id": case.id}).sort("_id"))
    slipped = {**lines[1], "action": "slipped_in"}
    rows.delete_many({"subject_id": case.id})
    for seq, line in enumerate(rehashed([*lines[:2], slipped, *lines[2:]]), start=1):
        rows.insert_one({**line, "_id": at(case, seq)["_id"]})
    findings = await found(service, case)
    assert findings
    assert min(seq for seq, _ in findings) == 3


async def test_a_line_added_at_the_end_is_found(
    service: CaseService, case: Case, rows: Rows
) -> None:
    last = rows.find_one(at(case, 5))
    assert last is not None
    added = {**last, "_id": at(case, 6)["_id"], "seq": 6, "prev_hash": last["hash"]}
    added["hash"] = line_hash(added)
    rows.insert_one(added)
    assert await found(service, case) == [(6, Fault.BEYOND_HEAD)]


async def test_two_lines_that_changed_places_are_found(
    service: CaseService, case: Case, rows: Rows
) -> None:
    two, four = rows.find_one(at(case, 2)), rows.find_one(at(case, 4))
    assert two is not None
    assert four is not None
    rows.replace_one(at(case, 2), {**four, "_id": two["_id"]})
    rows.replace_one(at(case, 4), {**two, "_id": four["_id"]})
    findings = await found(service, case)
    assert (2, Fault.LINE_MISPLACED) in findings


async def test_lines_exchanged_between_subjects_are_found(
    service: CaseService, case: Case, rows: Rows
) -> None:
    other = await service.open()
    await service.act(other.id)
    theirs = rows.find_one(at(other, 2))
    assert theirs is not None
    rows.replace_one(at(case, 2), {**theirs, "_id": at(case, 2)["_id"]})
    assert (2, Fault.LINE_ALTERED) in await found(service, case)


@pytest.mark.parametrize(
    "head",
    [
        {"head.seq": 4},
        {"head.seq": 6},
        {"head.hash": "0" * 64},
        {"head.signature": ""},
        {"head": {"seq": 0, "hash": "", "signature": ""}},
    ],
)
async def test_an_altered_head_is_found(
    service: CaseService, case: Case, cases: Rows, head: Row
) -> None:
    cases.update_one({"_id": case.id}, {"$set": head})
    [(_, fault)] = await found(service, case)
    assert fault is Fault.HEAD_ALTERED


async def test_an_older_head_put_back_leaves_lines_over(
    service: CaseService, case: Case, cases: Rows
) -> None:
    before = case.head
    await service.act(case.id, said("six"))
    cases.update_one({"_id": case.id}, {"$set": {"head": before.model_dump()}})
    assert await found(service, case) == [(6, Fault.BEYOND_HEAD)]


async def test_lines_without_their_subject_are_found(
    service: CaseService, case: Case, cases: Rows
) -> None:
    cases.delete_one({"_id": case.id})
    assert await found(service, case) == [(5, Fault.SUBJECT_MISSING)]


async def test_a_line_that_claims_a_far_place_does_not_fill_the_report(
    service: CaseService, case: Case, rows: Rows
) -> None:
    last = rows.find_one(at(case, 5))
    assert last is not None
    far = {**last, "_id": f"{case.id}:99999999", "seq": 99_999_999}
    rows.insert_one({**far, "hash": line_hash(far)})
    assert len(await found(service, case)) <= 102


# -- personal values -----------------------------------------------------------------------------


def swap_cells(rows: Rows, one: Row, other: Row) -> None:
    a, b = rows.find_one(one), rows.find_one(other)
    assert a is not None
    assert b is not None
    rows.update_one(one, {"$set": {"personal.0.sealed": b["personal"][0]["sealed"]}})


def flip(sealed: bytes) -> bytes:
    return sealed[:-1] + bytes([sealed[-1] ^ 1])


async def test_a_changed_personal_value_is_found(
    service: CaseService, case: Case, rows: Rows
) -> None:
    line = rows.find_one(at(case, 3))
    assert line is not None
    rows.update_one(
        at(case, 3), {"$set": {"personal.0.sealed": flip(line["personal"][0]["sealed"])}}
    )
    assert await found(service, case) == [(3, Fault.PERSONAL_ALTERED)]


async def test_a_personal_value_of_another_line_in_its_place_is_found(
    service: CaseService, case: Case, rows: Rows
) -> None:
    other = await service.open()
    await service.act(other.id, TimelineEntry(action="note", actor=WANG, note="另一句"))
    swap_cells(rows, at(case, 3), at(other, 2))
    assert await found(service, case) == [(3, Fault.PERSONAL_ALTERED)]


async def test_a_value_sealed_anew_by_somebody_with_the_key_is_found_by_its_digest(
    service: CaseService, case: Case, rows: Rows
) -> None:
    crypto = service.cases.mongo.crypto
    text = json.dumps(["00" * 16, "王小明，13900000000"], ensure_ascii=False)
    forged = crypto.seal("note", f"timeline:{at(case, 3)['_id']}:note", text)
    rows.update_one(at(case, 3), {"$set": {"personal.0.sealed": forged}})
    assert await found(service, case) == [(3, Fault.PERSONAL_ALTERED)]


@pytest.mark.parametrize(
    ("remove", "fault"),
    [
        ({"$unset": {"personal.0.sealed": ""}}, Fault.PERSONAL_REMOVED),
        ({"$set": {"personal.0.sealed": None}}, Fault.PERSONAL_ALTERED),
        ({"$set": {"personal.0.sealed": b""}}, Fault.PERSONAL_ALTERED),
        ({"$set": {"personal": []}}, Fault.LINE_ALTERED),
        ({"$unset": {"personal": ""}}, Fault.LINE_ALTERED),
    ],
)
async def test_a_personal_value_taken_away_in_silence_is_found(
    service: CaseService, case: Case, rows: Rows, remove: Row, fault: Fault
) -> None:
    rows.update_one(at(case, 3), remove)
    assert await found(service, case) == [(3, fault)]


async def erase(service: CaseService, case: Case, **options: Any) -> Case:
    async def work() -> Case:
        current = await service.cases.get(case.id)
        current.head = await service.timeline.erase_personal(
            current.id, current.head, CLERK, "account_closed", **options
        )
        await service.cases.save(current)
        return current

    return await service.unit_of_work.run(work)


async def test_after_erasing_nothing_personal_is_left_and_the_chain_still_verifies(
    service: CaseService, case: Case, rows: Rows
) -> None:
    await erase(service, case)
    assert rows.count_documents({"subject_id": case.id, "personal.sealed": {"$exists": True}}) == 0
    assert await found(service, case) == []
    page = await service.timeline.page(case.id, PageQuery())
    erasing, erased = page.items[0], page.items[3]
    assert (erasing.action, erasing.reason_code, erasing.actor) == (
        "erase_personal",
        "account_closed",
        CLERK,
    )
    assert erasing.erases is not None
    assert erasing.erases.up_to_seq == 5
    assert set(erased.erased) == {"note", "geo", "contact_name"}
    assert (erased.note, erased.geo, erased.personal_patch) == ("", None, {})
    assert erased.patch == {"priority": ("normal", "high")}


async def test_erasing_may_take_one_kind_and_reach_only_so_far(
    service: CaseService, case: Case
) -> None:
    later = TimelineEntry(action="check_in", actor=WANG, geo=Geo(lng=121, lat=31), note="到了")
    await service.act(case.id, later)
    await erase(service, case, kinds=(PersonalKind.GEO,), up_to_seq=5)
    assert await found(service, case) == []
    page = await service.timeline.page(case.id, PageQuery())
    new, old = page.items[1], page.items[4]
    assert (old.note, old.geo, old.erased) == ("王小明，13812345678", None, ("geo",))
    assert (new.note, new.geo) == ("到了", Geo(lng=121, lat=31))


async def test_what_an_erasing_does_not_cover_may_not_be_missing(
    service: CaseService, case: Case, rows: Rows
) -> None:
    await erase(service, case, kinds=(PersonalKind.GEO,))
    rows.update_one(at(case, 3), {"$unset": {"personal.0.sealed": ""}})
    assert await found(service, case) == [(3, Fault.PERSONAL_REMOVED)]


async def test_an_erasing_that_fails_leaves_everything(
    service: CaseService, case: Case, rows: Rows
) -> None:
    before = list(rows.find({}).sort("_id"))

    async def refused() -> None:
        await service.timeline.erase_personal(case.id, case.head, CLERK, "account_closed")
        raise LookupError

    with pytest.raises(LookupError):
        await service.unit_of_work.run(refused)
    assert list(rows.find({}).sort("_id")) == before


async def test_equal_values_leave_different_digests(
    service: CaseService, case: Case, rows: Rows
) -> None:
    note = TimelineEntry(action="note", actor=WANG, note="同一句话")
    await service.act(case.id, note, note)
    digests = {
        cell["digest"] for line in rows.find({"seq": {"$gte": 6}}) for cell in line["personal"]
    }
    assert len(digests) == 2


async def test_a_check_of_a_subject_that_never_was_finds_nothing_to_check(
    service: CaseService, case: Case
) -> None:
    report = await verify(service, "nobody")
    assert [(f.seq, f.fault) for f in report.findings] == [(0, Fault.SUBJECT_MISSING)]
    assert str(report.findings[0]) == "nobody 第 0 行：所属对象不存在"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": 1}, {"a": "1"}),
        ({"a": None}, {}),
        ({"a": b"01"}, {"a": "01"}),
        ({"a": {"$at": 5}}, {"a": {"at": 5}}),
        ({"a": ["1,2"]}, {"a": ["1", "2"]}),
        ({"a": {"$bytes": "00"}}, {"a": b"\x00"}),
    ],
)
def test_different_values_have_different_canonical_bytes(one: object, other: object) -> None:
    assert canonical_bytes(one) != canonical_bytes(other)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_has_no_value_has_no_canonical_bytes(value: float) -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        canonical_bytes({"a": value})


def test_a_thing_without_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        canonical_bytes({"a": object()})
