"""A token opens exactly what its holder may do now, on every process, and nothing once ended."""

from datetime import datetime, timedelta

import pytest

from backend.app import build_app
from backend.container import Container, build_container
from backend.features.accounts.jobs import discard_expired_sessions
from backend.features.accounts.permissions import CUSTOMER_GRANTS
from backend.features.accounts.repository.sessions import MOST_SESSIONS
from backend.kit.access import ActorKind, Scope
from backend.kit.tokens import token_hash
from tests.support.accounts import MAIN_BRANCH_ID, People
from tests.support.application import MovableClock
from tests.support.kit import Api, Served


async def test_the_token_of_a_technician_tells_who_he_is_and_what_he_may_do(
    container: Container, people: People
) -> None:
    team = await people.team("一班")
    wang = await people.staff("technician", "team_leader", team_id=team)
    actor = await container.accounts.sessions.authenticate(wang.token)
    assert actor is not None
    assert (actor.id, actor.kind, actor.via) == (wang.id, ActorKind.STAFF, "password")
    assert (actor.team_id, actor.branch_id, actor.organisation_id) == (
        team,
        MAIN_BRANCH_ID,
        "firm",
    )
    assert actor.grants["tickets:work"] is Scope.OWN
    assert actor.grants["tickets:read"] is Scope.TEAM, "the wider of two roles counts"
    assert not actor.may("staff:manage")


async def test_every_customer_may_do_the_same_with_what_is_his_own(people: People) -> None:
    customer = await people.customer()
    assert customer.actor.grants == CUSTOMER_GRANTS
    assert set(customer.actor.grants.values()) == {Scope.OWN}


async def test_the_database_holds_no_token(container: Container, people: People) -> None:
    wang = await people.staff("technician")
    row = await container.mongo.collection("sessions").find_one({})
    assert row is not None
    assert row["token_hash"] == token_hash(wang.token)
    assert wang.token not in str(row)


@pytest.mark.parametrize("token", ["", "x", "null", "{}", "a" * 5000, "Bearer", "令牌"])
async def test_what_is_not_a_token_is_nobody(container: Container, token: str) -> None:
    assert await container.accounts.sessions.authenticate(token) is None


async def test_staff_who_are_idle_for_12_hours_sign_in_again(
    container: Container, people: People, clock: MovableClock
) -> None:
    wang = await people.staff("technician")
    authenticate = container.accounts.sessions.authenticate
    clock.move(hours=11, minutes=59)
    assert await authenticate(wang.token) is not None, "and this was a use of it"
    clock.move(hours=11, minutes=59)
    assert await authenticate(wang.token) is not None
    clock.move(hours=12)
    assert await authenticate(wang.token) is None


async def test_staff_sign_in_again_after_7_days_however_busy(
    container: Container, people: People, clock: MovableClock
) -> None:
    wang = await people.staff("technician")
    for _ in range(15):
        clock.move(hours=11)
        assert await container.accounts.sessions.authenticate(wang.token) is not None
    clock.move(hours=3)
    assert await container.accounts.sessions.authenticate(wang.token) is None


async def test_customers_sign_in_again_after_30_days(
    container: Container, people: People, clock: MovableClock
) -> None:
    customer = await people.customer()
    clock.move(days=29, hours=23, minutes=59)
    assert await container.accounts.sessions.authenticate(customer.token) is not None
    clock.move(minutes=1)
    assert await container.accounts.sessions.authenticate(customer.token) is None
    await discard_expired_sessions(container.accounts.sessions).run(container.now())
    assert await container.mongo.collection("sessions").count({}) == 0


async def test_requests_do_not_write_the_session_each_time(
    container: Container, people: People, clock: MovableClock
) -> None:
    wang = await people.staff("technician")

    async def last_seen() -> datetime:
        await container.accounts.sessions.authenticate(wang.token)
        row = await container.mongo.collection("sessions").find_one({})
        assert row is not None
        seen: datetime = row["last_seen_at"]
        return seen

    first = await last_seen()
    clock.move(minutes=4)
    assert await last_seen() == first
    clock.move(minutes=1)
    second = await last_seen()
    assert second >= first + timedelta(minutes=5)
    clock.move(minutes=4)
    assert await last_seen() == second


async def test_nobody_keeps_more_than_20_sessions(container: Container, people: People) -> None:
    wang = await people.staff("technician")
    account = await container.accounts.stores.staff.get(wang.id)
    tokens = [(await people.sign_in(account)).token for _ in range(MOST_SESSIONS)]
    authenticate = container.accounts.sessions.authenticate
    assert await authenticate(wang.token) is None, "the oldest made room"
    assert await authenticate(tokens[0]) is not None
    assert await container.mongo.collection("sessions").count({}) == MOST_SESSIONS


async def test_the_whole_product_asks_for_a_token(
    container: Container, people: People, product: Api, served: Served
) -> None:
    manager = await people.staff("manager")
    path = "/api/v1/audit-entries"
    assert (await product.get(path)).status == 401
    assert (await product.get(path, token=manager.token)).status == 200
    for header in (manager.token, f"Basic {manager.token}", "Bearer", "Bearer  "):
        assert (await product.get(path, headers={"Authorization": header})).status == 401
    lower = await product.get(path, headers={"Authorization": f"bearer {manager.token}"})
    assert lower.status == 200, "the scheme's case does not matter (RFC 9110)"
    other_process = build_container(container.settings)
    other = served.application(build_app(other_process))
    assert (await other.get(path, token=manager.token)).status == 200
    await container.accounts.sessions.end_all(manager.id)
    assert (await other.get(path, token=manager.token)).status == 401
    other_process.close()
