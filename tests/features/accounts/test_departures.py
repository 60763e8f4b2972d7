"""离职: out at once and everywhere, or when a day to come is over; his name stays."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from backend.container import Container
from backend.kit.clock import shanghai_day
from backend.kit.mongo import OUTBOX
from tests.support.accounts import MAIN_BRANCH_ID, People, SignedIn
from tests.support.application import MovableClock
from tests.support.canaries import NAMES
from tests.support.kit import Answer, Api
from tests.support.sign_in_platforms import PretendedPlatforms


@pytest.fixture
async def boss(people: People) -> SignedIn:
    return await people.staff("business_administrator", username="boss", wecom_userid="boss")


@pytest.fixture
async def wang(people: People) -> SignedIn:
    return await people.staff("technician", username="wang", wecom_userid="wangjg", name=NAMES[3])


def day(container: Container, days: int = 0) -> str:
    return (shanghai_day(container.now()) + timedelta(days=days)).isoformat()


async def dismiss(api: Api, who: SignedIn, staff_id: str, last_day: str, **fields: Any) -> Answer:
    path = f"/api/v1/staff/{staff_id}/departure"
    return await api.post(path, {"last_day": last_day, **fields}, token=who.token)


async def left(container: Container) -> list[dict[str, Any]]:
    rows = await container.mongo.collection(OUTBOX).find({"type": "StaffLeft"}, limit=50)
    return [row["payload"] for row in rows]


async def test_who_leaves_today_is_out_at_once_and_everywhere(
    container: Container,
    people: People,
    boss: SignedIn,
    wang: SignedIn,
    product: Api,
    platforms: PretendedPlatforms,
) -> None:
    li = await people.staff("technician")
    link = await product.post(f"/api/v1/staff/{wang.id}/password-link", token=boss.token)
    invitation = await product.post(
        f"/api/v1/staff/{wang.id}/invitation", {"way": "link"}, token=boss.token
    )
    gone = await dismiss(product, boss, wang.id, day(container), successor_id=li.id)
    assert (gone.status, gone.body["active"]) == (200, False)
    assert (gone.body["left_on"], gone.body["name"]) == (day(container), NAMES[3])
    assert (await product.get("/api/v1/me", token=wang.token)).status == 401
    body = {"token": link.body["token"], "password": "a-long-new-password-5"}
    assert (await product.post("/api/v1/password-link-redemptions", body)).status == 410
    body = {"token": invitation.body["token"], "password": "a-long-new-password-5"}
    assert (await product.post("/api/v1/invitation-acceptances", body)).status == 410
    code = {"code": await platforms.member_code("wangjg")}
    assert (await product.post("/api/v1/wecom-sessions", code)).status == 403
    [event] = await left(container)
    assert (event["staff_id"], event["successor_id"]) == (wang.id, li.id)
    again = await dismiss(product, boss, wang.id, day(container))
    assert (again.status, again.body["code"]) == (409, "already_left")
    assert len(await left(container)) == 1
    # His WeCom account may be given to somebody else.
    draft = {
        "username": "wang2",
        "name": NAMES[2],
        "wecom_userid": "wangjg",
        "role_ids": ["technician"],
        "branch_id": MAIN_BRANCH_ID,
    }
    assert (await product.post("/api/v1/staff", draft, token=boss.token)).status == 201


async def test_a_departure_to_come_is_carried_out_when_its_day_is_over(
    container: Container,
    people: People,
    boss: SignedIn,
    wang: SignedIn,
    product: Api,
    clock: MovableClock,
) -> None:
    last_day = day(container, 2)
    planned = await dismiss(product, boss, wang.id, last_day)
    assert (planned.body["active"], planned.body["last_day"]) == (True, last_day)
    departures = container.accounts.departures
    assert await departures.carry_out_due() == 0
    assert (await product.get("/api/v1/me", token=wang.token)).status == 200
    clock.move(days=2)
    assert await departures.carry_out_due() == 0
    clock.move(days=1)
    done = await asyncio.gather(*(departures.carry_out_due() for _ in range(2)))
    assert sum(done) == 1
    assert len(await left(container)) == 1
    staff = await container.accounts.stores.staff.get(wang.id)
    assert (staff.active, str(staff.left_on), staff.departure) == (False, last_day, None)


async def test_a_planned_departure_can_be_called_off(
    container: Container, boss: SignedIn, wang: SignedIn, product: Api, clock: MovableClock
) -> None:
    await dismiss(product, boss, wang.id, day(container, 1))
    path = f"/api/v1/staff/{wang.id}/departure"
    called_off = await product.delete(path, token=boss.token)
    assert (called_off.status, called_off.body["last_day"]) == (200, None)
    clock.move(days=3)
    assert await container.accounts.departures.carry_out_due() == 0
    assert await left(container) == []


async def test_calling_off_what_was_not_planned_is_refused(
    boss: SignedIn, wang: SignedIn, product: Api
) -> None:
    answer = await product.delete(f"/api/v1/staff/{wang.id}/departure", token=boss.token)
    assert (answer.status, answer.body["code"]) == (409, "no_departure_planned")


async def test_the_last_administrator_does_not_leave(
    container: Container, people: People, boss: SignedIn, product: Api, clock: MovableClock
) -> None:
    other = await people.staff("business_administrator", wecom_userid="other")
    himself = await dismiss(product, boss, boss.id, day(container))
    assert (himself.status, himself.body["code"]) == (409, "cannot_dismiss_yourself")
    both = await asyncio.gather(
        dismiss(product, boss, other.id, day(container)),
        dismiss(product, other, boss.id, day(container)),
    )
    statuses = sorted(answer.status for answer in both)
    assert statuses[0] == 200
    assert statuses[1] in (401, 409)
    administrators = await container.mongo.collection("staff").count(
        {"role_ids": "business_administrator", "active": True}
    )
    assert administrators == 1


async def test_a_plan_that_would_leave_no_administrator_waits(
    container: Container, people: People, boss: SignedIn, product: Api, clock: MovableClock
) -> None:
    other = await people.staff("business_administrator", wecom_userid="other")
    await dismiss(product, boss, other.id, day(container, 1))
    await dismiss(product, other, boss.id, day(container, 1))
    clock.move(days=2)
    assert await container.accounts.departures.carry_out_due() == 1
    assert len(await left(container)) == 1


async def test_who_takes_over_is_somebody_of_the_same_firm(
    container: Container, people: People, boss: SignedIn, wang: SignedIn, product: Api
) -> None:
    organisation = await people.subcontractor("远山安装队")
    branch = await people.branch("远山网点", organisation)
    zhou = await people.staff("technician", branch_id=branch)
    disabled = await people.staff("technician")
    await product.post(f"/api/v1/staff/{disabled.id}/disablement", token=boss.token)
    for successor_id in (zhou.id, wang.id, disabled.id, "nobody"):
        refused = await dismiss(product, boss, wang.id, day(container), successor_id=successor_id)
        assert (refused.status, refused.body["code"]) == (422, "unknown_successor")
    assert (await product.get("/api/v1/me", token=wang.token)).status == 200
    assert await left(container) == []


@pytest.mark.parametrize("days", [-367, 367])
async def test_a_last_day_a_year_off_is_a_typing_error(
    days: int, container: Container, boss: SignedIn, wang: SignedIn, product: Api
) -> None:
    refused = await dismiss(product, boss, wang.id, day(container, days))
    assert (refused.status, refused.body["code"]) == (422, "last_day_too_far")


async def test_nobody_is_led_by_or_reports_to_who_has_left(
    container: Container, people: People, boss: SignedIn, wang: SignedIn, product: Api
) -> None:
    staff = container.accounts.stores.staff
    li = await people.staff("technician")
    led = await product.post(
        "/api/v1/teams",
        {"branch_id": MAIN_BRANCH_ID, "name": "一班", "leader_id": wang.id},
        token=boss.token,
    )
    assert led.status == 201
    for person, superior in ((li, wang.id), (wang, boss.id)):
        account = await staff.get(person.id)
        account.reports_to = superior
        await staff.save(account)
    await dismiss(product, boss, wang.id, day(container))
    assert (await staff.get(li.id)).reports_to == boss.id
    assert (await container.accounts.stores.teams.get(led.body["id"])).leader_id == ""


async def test_who_comes_back_is_invited_anew(
    container: Container, boss: SignedIn, wang: SignedIn, product: Api
) -> None:
    await dismiss(product, boss, wang.id, day(container, -3))
    back = await product.delete(f"/api/v1/staff/{wang.id}/disablement", token=boss.token)
    assert (back.body["active"], back.body["left_on"], back.body["has_password"]) == (
        True,
        None,
        False,
    )
    invited = await product.post(
        f"/api/v1/staff/{wang.id}/invitation", {"way": "link"}, token=boss.token
    )
    assert invited.status == 201


async def test_a_subcontractor_lets_go_its_own_people_only(
    container: Container, people: People, wang: SignedIn, product: Api
) -> None:
    organisation = await people.subcontractor("远山安装队")
    branch = await people.branch("远山网点", organisation)
    head = await people.staff("subcontractor_administrator", branch_id=branch)
    zhou = await people.staff("technician", branch_id=branch)
    foreign = await dismiss(product, head, wang.id, day(container))
    assert (foreign.status, foreign.body["code"]) == (404, "staff_not_found")
    own = await dismiss(product, head, zhou.id, day(container))
    assert (own.status, own.body["active"]) == (200, False)
