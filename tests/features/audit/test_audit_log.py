"""What is recorded, and who may read it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from pymongo import MongoClient

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog, AuditRepository
from backend.features.audit.handlers import READ, routes
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.mongo import Mongo, UnitOfWork
from tests.support.kit import Api, Served, tokens

Admin = MongoClient[dict[str, Any]]

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
LI = Actor(
    id="li",
    kind=ActorKind.STAFF,
    name="李经理",
    via="password",
    team_id="north-1",
    branch_id="north",
    organisation_id="firm",
    grants={"audit:read": Scope.ALL},
)
QIAN = Actor(
    id="qian", kind=ActorKind.STAFF, branch_id="south", grants={"audit:read": Scope.BRANCH}
)
ZHAO = Actor(id="zhao", kind=ActorKind.STAFF)


class Watch:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
async def entries(mongo: Mongo) -> AuditRepository:
    entries = AuditRepository(mongo)
    await entries.ensure_indexes()
    return entries


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def audit(entries: AuditRepository, watch: Watch) -> AuditLog:
    return AuditLog(entries, watch)


@pytest.fixture
def api(mongo: Mongo, entries: AuditRepository, served: Served) -> Api:
    return served.routes(mongo, routes(entries), tokens(li=LI, qian=QIAN, zhao=ZHAO))


def test_the_permission_is_the_one_that_roles_grant() -> None:
    assert Permission.AUDIT_READ.value == READ


async def test_an_act_is_stored_with_who_where_and_which_request(
    audit: AuditLog, mongo_admin: Admin, database_name: str
) -> None:
    with structlog.contextvars.bound_contextvars(request_id="request-1"):
        await audit.record(
            LI, AuditAction.PERSONAL_REVEALED, "customer", "c-1", {"fields": "phone"}
        )
    row = mongo_admin[database_name].audit_entries.find_one({})
    assert row is not None
    del row["_id"], row["stamped"]
    assert row == {
        "version": 0,
        "at": NOON,
        "actor_id": "li",
        "actor_kind": "staff",
        "actor_via": "password",
        "team_id": "north-1",
        "branch_id": "north",
        "organisation_id": "firm",
        "action": "personal_revealed",
        "subject_kind": "customer",
        "subject_id": "c-1",
        "details": {"fields": "phone"},
        "request_id": "request-1",
    }


async def test_a_phone_number_that_slips_into_the_details_is_not_stored(
    audit: AuditLog, entries: AuditRepository
) -> None:
    await audit.record(LI, AuditAction.SETTINGS_CHANGED, "firm", "f", {"to": "打 13812345678"})
    [entry] = await entries.find({})
    assert entry.details == {"to": "打 [phone]"}


async def test_an_act_that_is_rolled_back_leaves_no_row(
    audit: AuditLog, entries: AuditRepository, unit_of_work: UnitOfWork
) -> None:
    async def work() -> None:
        await audit.record(LI, AuditAction.ROLE_CHANGED, "role", "r-1")
        raise LookupError

    with pytest.raises(LookupError):
        await unit_of_work.run(work)
    assert await entries.find({}) == []


async def test_a_row_is_neither_changed_nor_deleted_by_the_product(
    audit: AuditLog, entries: AuditRepository
) -> None:
    await audit.record(LI, AuditAction.EXPORTED, "tickets", "2026-07")
    [entry] = await entries.find({})
    with pytest.raises(TypeError):
        await entries.save(entry)
    with pytest.raises(TypeError):
        await entries.delete(entry)
    assert await entries.find({}) == [entry]


async def test_a_detail_too_long_for_a_fact_is_refused(
    audit: AuditLog, entries: AuditRepository
) -> None:
    with pytest.raises(ValueError, match="at most 500"):
        await audit.record(LI, AuditAction.OVERRIDDEN, "ticket", "t", {"reason": "长" * 501})
    assert await entries.find({}) == []


async def some_acts(audit: AuditLog, watch: Watch) -> None:
    south = Actor(id="sun", kind=ActorKind.STAFF, branch_id="south")
    acts = (
        (LI, AuditAction.SIGNED_IN, "staff", "li"),
        (LI, AuditAction.CODE_VOIDED, "code", "c-1"),
        (south, AuditAction.SIGNED_IN, "staff", "sun"),
        (south, AuditAction.CODE_VOIDED, "code", "c-2"),
    )
    for minute, (actor, action, kind, subject) in enumerate(acts):
        watch.at = NOON + timedelta(minutes=minute)
        await audit.record(actor, action, kind, subject)


def subjects(body: Any) -> list[str]:
    return [item["subject_id"] for item in body["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["c-2", "sun", "c-1", "li"]),
        ("?actor_id=li", ["c-1", "li"]),
        ("?action=signed_in", ["sun", "li"]),
        ("?actor_id=sun&action=code_voided", ["c-2"]),
        ("?subject_kind=code", ["c-2", "c-1"]),
        ("?subject_id=c-1", ["c-1"]),
        ("?since=2026-07-15T20:01:00%2B08:00&until=2026-07-15T12:03:00Z", ["sun", "c-1"]),
        ("?actor_id=nobody", []),
    ],
)
async def test_the_list_finds_acts_by_actor_action_subject_and_time(
    api: Api, audit: AuditLog, watch: Watch, query: str, expected: list[str]
) -> None:
    await some_acts(audit, watch)
    answer = await api.get(f"/api/v1/audit-entries{query}", token="li")
    assert (answer.status, subjects(answer.body)) == (200, expected)
    assert answer.body["next_cursor"] is None


async def test_the_list_is_paged_without_gap_or_repeat(
    api: Api, audit: AuditLog, watch: Watch
) -> None:
    await some_acts(audit, watch)
    first = await api.get("/api/v1/audit-entries?limit=3", token="li")
    await audit.record(LI, AuditAction.EXPORTED, "tickets", "later")
    cursor = first.body["next_cursor"]
    second = await api.get(f"/api/v1/audit-entries?limit=3&cursor={cursor}", token="li")
    assert subjects(first.body) + subjects(second.body) == ["c-2", "sun", "c-1", "li"]
    assert second.body["next_cursor"] is None


async def test_a_branch_manager_sees_the_acts_of_his_branch_only(
    api: Api, audit: AuditLog, watch: Watch
) -> None:
    await some_acts(audit, watch)
    answer = await api.get("/api/v1/audit-entries", token="qian")
    assert subjects(answer.body) == ["c-2", "sun"]
    other = await api.get("/api/v1/audit-entries?actor_id=li", token="qian")
    assert (other.status, other.body["items"]) == (200, [])


async def test_the_log_is_closed_to_others(api: Api) -> None:
    stranger = await api.get("/api/v1/audit-entries")
    assert (stranger.status, stranger.body["code"]) == (401, "not_authenticated")
    zhao = await api.get("/api/v1/audit-entries", token="zhao")
    assert (zhao.status, zhao.body["code"]) == (403, "permission_denied")
    for verb in ("POST", "PUT", "PATCH", "DELETE"):
        refused = await api.call(verb, "/api/v1/audit-entries", token="li")
        assert (refused.status, refused.body["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=101", "action=guessed", "since=yesterday", "cursor=%F0", "who=li"],
)
async def test_a_query_that_makes_no_sense_is_refused(api: Api, query: str) -> None:
    answer = await api.get(f"/api/v1/audit-entries?{query}", token="li")
    assert answer.status in (400, 422)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"actor_id": "li"},
        {"action": "signed_in"},
        {"actor_id": "li", "action": "signed_in"},
        {"subject_kind": "code"},
        {"subject_id": "c-1"},
    ],
)
def test_every_way_of_listing_is_read_off_an_index(
    mongo_admin: Admin, database_name: str, entries: AuditRepository, query: dict[str, str]
) -> None:
    found = mongo_admin[database_name].audit_entries.find({"$and": [{}, query, {}]})
    plan = found.sort([("at", -1), ("_id", -1)]).limit(26).explain()
    stages = str(plan["queryPlanner"]["winningPlan"])
    assert "'IXSCAN'" in stages
    assert "'SORT'" not in stages
