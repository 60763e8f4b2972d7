"""The turns a repair may take: twice, refused, rejected, cancelled on the road, again, unclear."""

from tests.journeys.test_one_repair import (
    MINIPROGRAM,
    WECOM,
    completion,
    finished,
    looked_at,
    reported,
)
from tests.journeys.town import AT_THE_DOOR, CUSTOMER, Town, days_pass


async def on_site(town: Town, ticket_id: str) -> None:
    await town.act("wang", ticket_id, "depart")
    await town.act("wang", ticket_id, "arrive", AT_THE_DOOR)
    await town.act("wang", ticket_id, "start_work")


async def appointed(town: Town) -> tuple[str, str]:
    """Id and number of a ticket Wang has an appointment for; every phone is read."""
    ticket = await reported(town)
    ticket_id = str(ticket["id"])
    await town.act("agent", ticket_id, "approve", {"problem_type": "制冷"})
    await town.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [town.ids["wang"]]})
    await town.act("wang", ticket_id, "take")
    await town.act("wang", ticket_id, "book", {"window": town.in_hours(1)})
    await looked_at(town)
    return ticket_id, str(ticket["number"])


async def test_a_second_visit_brings_the_part(town: Town) -> None:
    ticket_id, number = await appointed(town)
    await on_site(town, ticket_id)
    left = await town.act(
        "wang",
        ticket_id,
        "leave_incomplete",
        {"reason": "needs_part", "parts_wanted": [{"name": "室内主板", "quantity": 1}]},
    )
    assert (left["state"], left["visits"][0]["state"]) == ("to_revisit", "incomplete")
    await looked_at(town)
    await town.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [town.ids["li"]]})
    await town.told("li", "新工单", number, place=WECOM)
    await town.act("li", ticket_id, "take")
    await town.act("li", ticket_id, "book", {"window": town.in_hours(30)})
    await town.act("li", ticket_id, "depart")
    await town.act("li", ticket_id, "arrive", AT_THE_DOOR)
    await town.act("li", ticket_id, "start_work")
    done = await town.act("li", ticket_id, "finish", await completion(town, "li"))
    assert done["state"] == "done"
    assert [visit["state"] for visit in done["visits"]][:2] == ["incomplete", "finished"]
    accepted = await town.act(CUSTOMER, ticket_id, "accept")
    assert accepted["state"] == "follow_up"


async def test_a_customer_does_not_accept_the_work(town: Town) -> None:
    ticket = await reported(town)
    ticket_id, number = str(ticket["id"]), str(ticket["number"])
    await finished(town, ticket_id)
    await looked_at(town)
    refused = await town.act(
        CUSTOMER,
        ticket_id,
        "refuse_acceptance",
        {"reason": "not_fixed", "note": "还在滴水", "photo_ids": [await town.photo(CUSTOMER)]},
    )
    assert refused["state"] == "to_revisit"
    await town.told("dispatcher", number, "验收不通过", place=WECOM)
    await town.told("wang", number, "验收不通过", place=WECOM)
    await town.silent("agent", "li")
    assert "accept" not in await town.acts(CUSTOMER, ticket_id)


async def test_a_request_is_not_taken_on(town: Town) -> None:
    ticket = await reported(town)
    ticket_id, number = str(ticket["id"]), str(ticket["number"])
    await looked_at(town)
    rejected = await town.act(
        "agent", ticket_id, "reject", {"reason": "out_of_area", "note": "该区域暂未开通上门服务"}
    )
    assert rejected["state"] == "rejected"
    await town.told(CUSTOMER, number, "该区域暂未开通", place=MINIPROGRAM)
    assert not {"approve", "dispatch"} & await town.acts("agent", ticket_id)


async def test_a_visit_is_cancelled_on_the_road(town: Town) -> None:
    ticket_id, number = await appointed(town)
    await town.act("wang", ticket_id, "depart")
    await looked_at(town)
    assert "cancel" not in await town.acts(CUSTOMER, ticket_id)
    cancelled = await town.act(
        "agent",
        ticket_id,
        "cancel",
        {"reason": "not_needed", "note": "客户来电", "bearer": "customer"},
    )
    assert (cancelled["state"], cancelled["visits"][0]["state"]) == ("cancelled", "no_show")
    await town.told("wang", number, place=WECOM)
    await town.told(CUSTOMER, number, place=MINIPROGRAM)


async def test_a_closed_ticket_is_opened_again(town: Town) -> None:
    ticket = await reported(town)
    ticket_id = str(ticket["id"])
    await finished(town, ticket_id)
    await town.act(CUSTOMER, ticket_id, "accept")
    await town.act("agent", ticket_id, "close", {"satisfaction": 4})
    await days_pass(town, 3)
    await looked_at(town)
    from_the_phone = await town.ticket(CUSTOMER, ticket_id)
    assert "reopen" in {each["action"] for each in from_the_phone["actions"]}
    opened = await town.act(CUSTOMER, ticket_id, "reopen", {"note": "又不制冷了"})
    assert opened["state"] == "to_dispatch"
    await town.told("dispatcher", str(ticket["number"]), "重新打开", place=WECOM)
    await finished_again(town, ticket_id)


async def finished_again(town: Town, ticket_id: str) -> None:
    await town.act("dispatcher", ticket_id, "dispatch", {"technician_ids": [town.ids["li"]]})
    await town.act("li", ticket_id, "take")
    await town.act("li", ticket_id, "book", {"window": town.in_hours(2)})
    await town.act("li", ticket_id, "depart")
    await town.act("li", ticket_id, "arrive", AT_THE_DOOR)
    await town.act("li", ticket_id, "start_work")
    done = await town.act("li", ticket_id, "finish", await completion(town, "li"))
    assert done["state"] == "done"


async def test_too_late_to_open_again(town: Town) -> None:
    ticket = await reported(town)
    ticket_id = str(ticket["id"])
    await finished(town, ticket_id)
    await town.act(CUSTOMER, ticket_id, "accept")
    await town.act("agent", ticket_id, "close", {"satisfaction": 4})
    await days_pass(town, 8)
    answer = await town.ask(
        CUSTOMER, "POST", f"/api/v1/tickets/{ticket_id}/reopening", {"note": "又坏了"}
    )
    assert answer.status == 409, answer.body
    assert (await town.ticket(CUSTOMER, ticket_id))["state"] == "closed"


async def test_something_is_unclear(town: Town) -> None:
    ticket = await reported(town)
    ticket_id, number = str(ticket["id"]), str(ticket["number"])
    await looked_at(town)
    asked = await town.act("agent", ticket_id, "ask", {"text": "请拍一张铭牌的照片"})
    assert asked["state"] == "need_info"
    await town.told(CUSTOMER, number, place=MINIPROGRAM)
    answered = await town.act(
        CUSTOMER,
        ticket_id,
        "answer",
        {"text": "已拍", "media_ids": [await town.photo(CUSTOMER)]},
    )
    assert answered["state"] == "submitted"
    assert {"approve", "ask", "reject"} <= await town.acts("agent", ticket_id)
