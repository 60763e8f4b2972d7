"""A technician's day in one answer: all that he needs where there is no network."""

from datetime import date, timedelta
from typing import Any

from backend.features.devices.models.fields import Purchase
from backend.features.procedures import ProcedureContent, ProcedureUse, Step
from backend.kit.clock import shanghai_day
from tests.support.accounts import People, SignedIn
from tests.support.application import MovableClock
from tests.support.definitions import Publishers
from tests.support.ticket_desk import Json, TicketDesk

SOON, LATER = 26, 29


async def my_day(desk: TicketDesk, who: SignedIn, **asked: Any) -> Json:
    day = shanghai_day(desk.container.now() + timedelta(hours=SOON)).isoformat()
    path = f"/api/v1/my-day?day={day}" + "".join(f"&{key}={value}" for key, value in asked.items())
    answer = await desk.api.get(path, token=who.token)
    assert answer.status == 200, answer.body
    found: Json = answer.body
    return found


async def booked(desk: TicketDesk, hours: float, words: str, **fields: Any) -> Json:
    ticket = await desk.dispatched(anyway=words, **fields)
    await desk.act(desk.wang, ticket, "take")
    await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(hours, 0.5)})
    return ticket


async def test_jobs_come_in_the_order_of_their_visits_and_offers_last(desk: TicketDesk) -> None:
    offered = await desk.dispatched(anyway="第三件")
    second = await booked(desk, SOON + 0.6, "第二件")
    first = await booked(desk, SOON, "第一件")
    day = shanghai_day(desk.container.now() + timedelta(hours=SOON + 0.6))
    found = await my_day(desk, desk.wang)
    same_day = day == shanghai_day(desk.container.now() + timedelta(hours=SOON))
    expected = [first["id"], *([second["id"]] if same_day else []), offered["id"]]
    assert [job["ticket"]["id"] for job in found["jobs"]] == expected
    assert (found["is_unchanged"], found["day"] > "2000") == (False, True)
    assert (await my_day(desk, desk.li))["jobs"] == []


async def test_a_job_says_who_and_where_in_clear_and_which_steps_to_follow(
    desk: TicketDesk, people: People
) -> None:
    publishers = await Publishers.of(desk.container, people)
    use = ProcedureUse(product_line_id=desk.line_id, service_type="repair")
    steps = (Step(name="cut_power", title="断电", photos=1),)
    content = ProcedureContent(title="空调维修", used_for=(use,), in_order=False, steps=steps)
    await publishers.publish("sop", f"sop-{desk.line_id[:8]}", content)
    ticket = await booked(desk, SOON, "漏水")
    (job,) = (await my_day(desk, desk.wang))["jobs"]
    full = await desk.read(desk.wang, ticket)
    assert job["ticket"]["contact"] == full["contact"]
    assert full["contact"]["phone"] == f"139****{desk.phones.customer[-4:]}"
    assert not full["place"]["masked"]
    assert job["ticket"]["place"] == full["place"]
    assert [each["action"] for each in job["ticket"]["actions"]] == [
        each["action"] for each in full["actions"]
    ]
    assert [step["step"]["title"] for step in job["procedure"]["steps"]] == ["断电"]
    assert job["procedure"]["owed"] == ["cut_power"]
    assert (job["forms"], job["check_in_metres"]) == ([], 500)


async def test_a_job_says_what_is_known_of_the_device_and_what_the_customer_sent(
    desk: TicketDesk,
) -> None:
    photo = await desk.media(desk.customer)
    ticket = await booked(desk, SOON, "漏水", media_ids=[photo])
    devices = desk.container.device_services.store.devices
    device = await devices.get(desk.device_id)
    device.purchase = Purchase(bought_on=date(2024, 5, 20))
    device.warranty_until = date(2099, 5, 19)
    await devices.save(device)
    before = await my_day(desk, desk.wang)
    (job,) = before["jobs"]
    assert job["ticket"]["media_ids"] == [photo]
    assert job["ticket"]["media"][photo]["kind"] == "photo"
    assert job["repairs_before"] == 0
    told = {"device_id": desk.device_id, "category": "air_conditioner", "warranty": "in"}
    assert job["devices"] == [told | {"bought_on": "2024-05-20"}]

    device.warranty_until = date(2025, 5, 19)
    await devices.save(device)
    (job,) = (await my_day(desk, desk.wang, known=before["tag"]))["jobs"]
    assert job["devices"] == [told | {"bought_on": "2024-05-20", "warranty": "out"}]
    assert job["ticket"]["id"] == ticket["id"]


async def test_a_phone_that_has_the_day_already_is_told_so(desk: TicketDesk) -> None:
    ticket = await booked(desk, SOON, "漏水")
    before = await my_day(desk, desk.wang)
    again = await my_day(desk, desk.wang, known=before["tag"])
    assert again == {"day": before["day"], "tag": before["tag"], "is_unchanged": True, "jobs": []}
    await desk.act(desk.wang, ticket, "depart")
    after = await my_day(desk, desk.wang, known=before["tag"])
    assert after["tag"] != before["tag"]
    assert [job["ticket"]["visits"][-1]["state"] for job in after["jobs"]] == ["traveling"]


async def test_a_day_is_for_those_who_work_and_with_a_tag_that_can_be_one(desk: TicketDesk) -> None:
    day = "2026-07-16"
    for who, query, status in (
        (desk.customer, f"day={day}", 403),
        (desk.wang, "", 422),
        (desk.wang, f"day={day}&known=short", 422),
    ):
        answer = await desk.api.get(f"/api/v1/my-day?{query}", token=who.token)
        assert answer.status == status, answer.body


async def test_midnight_takes_no_work_out_of_anybodys_hands(
    desk: TicketDesk, clock: MovableClock
) -> None:
    under_way, not_taken_up = await booked(desk, 1, "开工了"), await booked(desk, 2, "取消了")
    await desk.act(desk.wang, under_way, "depart")
    await desk.act(desk.agent, not_taken_up, "cancel", {"reason": "not_needed"})
    clock.move(hours=24)
    wang = await desk.again(desk.wang)
    path = f"/api/v1/my-day?day={shanghai_day(desk.container.now())}"
    found = (await desk.api.get(path, token=wang.token)).body
    assert [job["ticket"]["id"] for job in found["jobs"]] == [under_way["id"]]
