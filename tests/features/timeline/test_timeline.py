"""What is written, how it is read, and what happens when many write at once."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.errors import DuplicateKeyError

from backend.features.timeline import (
    ClientOperation,
    Geo,
    LineActor,
    MediaReference,
    Replay,
    TimelineEntry,
    TimelineHead,
    Visibility,
    verify_timeline,
)
from backend.kit.errors import IdempotencyKeyReused, InvalidRequest, StaleDocument
from backend.kit.mongo import Mongo, UnitOfWork, unavailable
from backend.kit.pagination import PageQuery, encode_cursor
from tests.features.timeline.cases import WANG, CaseService, said
from tests.support.programs import Programs

Admin = MongoClient[dict[str, Any]]

AT_DEVICE = datetime(2026, 7, 15, 9, 30, tzinfo=UTC)
FULL = TimelineEntry(
    action="arrive",
    actor=WANG,
    visibility=Visibility.CUSTOMER,
    at_device=AT_DEVICE,
    from_state="appointed",
    to_state="in_service",
    reason_code="outside_fence",
    note="客户不在家，电话 13812345678",
    patch={"priority": ("normal", "high"), "visits": (1, 2), "window": (None, ["9:00", "11:00"])},
    personal_patch={"contact_phone": ("+8613812345678", "+8613912345678")},
    geo=Geo(lng=120.15507, lat=30.274085, accuracy_metres=35),
    media=(MediaReference(id="photo-1", sha256="ab" * 32),),
    rule_version="dispatch-7",
)


async def test_the_steps_after_a_line_open_nothing_that_is_sealed(service: CaseService) -> None:
    case = await service.open()
    await service.act(case.id, FULL, operation_id="op-1")
    await service.act(case.id)
    other = await service.open()
    await service.act(other.id)
    everything = await service.timeline.steps_after(case.id, 0)
    assert [(step.seq, step.action) for step in everything] == [
        (1, "open"),
        (2, "arrive"),
        (3, "act"),
    ]
    [arrived] = await service.timeline.steps_after(case.id, 1, limit=1)
    assert arrived.model_dump(exclude={"at"}) == {
        "seq": 2,
        "actor": {"id": "wang", "role": "technician", "via": "wecom"},
        "action": "arrive",
        "visibility": "customer",
        "from_state": "appointed",
        "to_state": "in_service",
        "reason_code": "outside_fence",
        "patch": FULL.patch,
    }
    [line] = (await service.timeline.page(case.id, PageQuery(limit=1))).items
    [last] = await service.timeline.steps_after(case.id, 2)
    assert (last.at, last.seq) == (line.at_server, line.seq)
    assert await service.timeline.steps_after(case.id, 3) == []


async def test_a_line_is_read_as_it_was_said(service: CaseService) -> None:
    case = await service.open()
    await service.act(case.id, FULL, operation_id="op-1")
    page = await service.timeline.page(case.id, PageQuery())
    line = page.items[0]
    assert line.model_dump(exclude={"at_server", "hash"}) == {
        "subject_id": case.id,
        "seq": 2,
        "at_device": AT_DEVICE,
        "actor": {"id": "wang", "role": "technician", "via": "wecom"},
        "action": "arrive",
        "from_state": "appointed",
        "to_state": "in_service",
        "reason_code": "outside_fence",
        "visibility": "customer",
        "note": "客户不在家，电话 13812345678",
        "patch": {
            "priority": ("normal", "high"),
            "visits": (1, 2),
            "window": (None, ["9:00", "11:00"]),
        },
        "personal_patch": {"contact_phone": ("+8613812345678", "+8613912345678")},
        "geo": {"lng": 120.15507, "lat": 30.274085, "accuracy_metres": 35.0},
        "media": ({"id": "photo-1", "sha256": "ab" * 32},),
        "rule_version": "dispatch-7",
        "client_op_id": "op-1",
        "erases": None,
        "erased": (),
    }
    assert [each.seq for each in page.items] == [2, 1]
    assert line.hash == (await service.cases.get(case.id)).head.hash


async def test_personal_values_are_unreadable_in_the_database(
    service: CaseService, mongo_admin: Admin, database_name: str
) -> None:
    case = await service.open()
    await service.act(case.id, FULL)
    stored = str(list(mongo_admin[database_name].timeline_lines.find({})))
    for secret in ("13812345678", "13912345678", "客户不在家", "120.15", "30.27"):
        assert secret not in stored


async def test_a_subject_without_lines_has_an_empty_page(service: CaseService) -> None:
    page = await service.timeline.page("nobody", PageQuery())
    assert (page.items, page.next_cursor) == ([], None)


@pytest.mark.parametrize("newest_first", [True, False])
async def test_pages_are_stable_while_lines_are_added(
    service: CaseService, newest_first: bool
) -> None:
    case = await service.open()
    await service.act(case.id, *(said(f"step_{n}") for n in range(2, 8)))
    read: list[int] = []
    cursor = ""
    for _ in range(4):
        page = await service.timeline.page(
            case.id, PageQuery(limit=3, cursor=cursor), newest_first=newest_first
        )
        read += [line.seq for line in page.items]
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
        await service.act(case.id)
    expected = list(range(7, 0, -1)) if newest_first else list(range(1, 10))
    assert read == expected


async def test_the_customer_reads_only_what_is_meant_for_him(service: CaseService) -> None:
    case = await service.open()
    await service.act(
        case.id, said("review"), said("dispatched", visibility=Visibility.CUSTOMER), said("note")
    )
    page = await service.timeline.page(case.id, PageQuery(), visibility=Visibility.CUSTOMER)
    assert [line.action for line in page.items] == ["dispatched", "open"]


@pytest.mark.parametrize(
    "cursor", ["x", encode_cursor("1", "c"), encode_cursor(AT_DEVICE, "c"), encode_cursor(1.5, "c")]
)
async def test_a_made_up_cursor_is_refused(service: CaseService, cursor: str) -> None:
    with pytest.raises(InvalidRequest):
        await service.timeline.page("c", PageQuery(cursor=cursor))


async def test_a_cursor_of_another_subject_shows_nothing_of_it(service: CaseService) -> None:
    mine, other = await service.open(), await service.open()
    page = await service.timeline.page(
        mine.id, PageQuery(cursor=encode_cursor(99, other.id)), newest_first=True
    )
    assert {line.subject_id for line in page.items} == {mine.id}


async def test_lines_of_a_refused_act_are_not_kept(service: CaseService) -> None:
    case = await service.open()

    async def refused() -> None:
        await service.timeline.append(case.id, case.head, said("act"))
        raise LookupError

    with pytest.raises(LookupError):
        await service.unit_of_work.run(refused)
    page = await service.timeline.page(case.id, PageQuery())
    assert [line.seq for line in page.items] == [1]


async def test_a_subject_whose_lines_would_mix_with_anothers_is_refused(
    service: CaseService,
) -> None:
    with pytest.raises(ValueError, match="no colon"):
        await service.timeline.append("a:b", TimelineHead(), said("act"))


# -- the same act sent again ---------------------------------------------------------------------


async def test_an_act_that_was_done_is_recognised_by_its_id(service: CaseService) -> None:
    case = await service.open("op-1", "as asked")
    assert await service.timeline.replayed("wang", "op-1", "as asked") == Replay(
        subject_id=case.id, seq=1
    )
    assert await service.timeline.replayed("wang", "op-2", "as asked") is None
    assert await service.timeline.replayed("li", "op-1", "as asked") is None


async def test_an_id_used_for_another_request_is_refused(service: CaseService) -> None:
    await service.open("op-1", "as asked")
    with pytest.raises(IdempotencyKeyReused):
        await service.open("op-1", "asked otherwise")
    assert len(await service.cases.find({})) == 1


async def test_one_act_of_several_lines_claims_its_id_once(service: CaseService) -> None:
    case = await service.open()
    await service.act(case.id, said("finish"), said("notify"), operation_id="op-1")
    assert await service.timeline.replayed("wang", "op-1", case.id) == Replay(
        subject_id=case.id, seq=2
    )
    page = await service.timeline.page(case.id, PageQuery())
    assert [line.client_op_id for line in page.items] == ["op-1", "op-1", ""]


async def test_one_act_may_write_to_two_subjects(
    service: CaseService, unit_of_work: UnitOfWork
) -> None:
    one, two = await service.open(), await service.open()
    operation = ClientOperation(id="op-1", fingerprint="both")

    async def act_on_both() -> None:
        for case, claims in ((one, True), (two, False)):
            case.head = await service.timeline.append(
                case.id, case.head, said("act"), operation=operation, claims=claims
            )
            await service.cases.save(case)

    await unit_of_work.run(act_on_both)
    assert await service.timeline.replayed("wang", "op-1", "both") == Replay(
        subject_id=one.id, seq=2
    )
    assert (await verify_timeline(service.lines, service.cases, unit_of_work)).sound


async def test_twenty_sends_of_one_act_write_one_line(service: CaseService) -> None:
    opened = await asyncio.gather(*(service.open("op-1", "same") for _ in range(20)))
    assert len({case.id for case in opened}) == 1
    case = opened[0]
    await asyncio.gather(*(service.act(case.id, operation_id="op-2") for _ in range(20)))
    page = await service.timeline.page(case.id, PageQuery())
    assert [line.seq for line in page.items] == [2, 1]
    assert (await service.cases.get(case.id)).acts == 1


@pytest.mark.long
async def test_twenty_sends_over_two_processes_write_one_line(
    service: CaseService, programs: Programs, mongo: Mongo
) -> None:
    for operation_id in ("op-1", "op-2", "op-3"):
        answers = await programs.together(
            "tests.features.timeline.sending_program", 2, operation_id=operation_id, sends=10
        )
        assert len(answers[0]) == 1
        assert answers[0] == answers[1]
    assert await mongo.collection("timeline_lines").count({}) == 3
    assert await mongo.collection("cases").count({}) == 3


# -- many writers --------------------------------------------------------------------------------


async def test_different_acts_on_one_subject_all_land_in_one_chain(service: CaseService) -> None:
    case = await service.open()
    await asyncio.gather(
        *(service.act(case.id, said("a"), said("b"), operation_id=f"op-{n}") for n in range(12))
    )
    case = await service.cases.get(case.id)
    assert (case.acts, case.head.seq) == (12, 25)
    report = await verify_timeline(service.lines, service.cases, service.unit_of_work)
    assert (report.subjects, report.lines, report.findings) == (1, 25, [])


@pytest.mark.parametrize("lines", [1, 3])
async def test_an_append_after_a_head_that_is_no_longer_the_last_is_refused(
    service: CaseService, unit_of_work: UnitOfWork, lines: int
) -> None:
    case = await service.open()
    stale = case.head
    await service.act(case.id)
    late = [said("late") for _ in range(lines)]
    with pytest.raises(DuplicateKeyError) as refused:
        await unit_of_work.run(lambda: service.timeline.append(case.id, stale, *late))
    assert isinstance(unavailable(refused.value), StaleDocument)
    page = await service.timeline.page(case.id, PageQuery())
    assert [line.action for line in page.items] == ["act", "open"]


def test_a_person_is_named_by_id_role_and_way_only() -> None:
    assert set(LineActor.model_fields) == {"id", "role", "via"}
