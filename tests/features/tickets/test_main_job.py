"""The main job over HTTP, each person doing what he is offered."""

from backend.features.media import MediaKind
from tests.support.canaries import DOORS, NAMES
from tests.support.ticket_desk import AT_THE_DOOR, TicketDesk


async def test_one_repair_from_the_report_to_the_rating(desk: TicketDesk) -> None:
    ticket = await desk.report(symptoms=["不制冷"], wanted=desk.in_hours(20))
    assert ticket["number"].startswith("BX")
    assert (ticket["state"], ticket["state_name"]) == ("submitted", "待受理")
    assert ticket["contact"] == {"name": NAMES[1], "phone": desk.phones.customer, "masked": False}
    assert ticket["place"]["door"] == f"{DOORS[0]} 1204"
    assert ticket["owes_next"]["name"] == "客服"

    await desk.act(desk.agent, ticket, "submit_for_review")
    approved = await desk.act(
        desk.agent,
        ticket,
        "approve",
        {
            "problem_type": "制冷",
            "priority": "high",
            "duty": {"party": "manufacturer", "reason": "电容早期失效"},
        },
    )
    assert (approved["state"], approved["duty"]["party"]) == ("to_dispatch", "manufacturer")
    assert approved["contact"]["masked"] is True
    assert approved["place"]["door"] == "鹂鸣幢 ***"

    sent = await desk.act(
        desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id, desk.li.id]}
    )
    assert [each["in_charge"] for each in sent["visits"][0]["technicians"]] == [True, False]
    offered = await desk.read(desk.wang, ticket)
    assert {each["action"] for each in offered["actions"]} >= {"take", "refuse", "ask_transfer"}
    assert offered["contact"]["masked"] is True
    taken = await desk.act(desk.wang, ticket, "take")
    number = f"139****{desk.phones.customer[-4:]}"  # asked for when he calls
    assert taken["contact"] == {"name": NAMES[1], "phone": number, "masked": True}
    assert (taken["place"]["door"], taken["place"]["masked"]) == (f"{DOORS[0]} 1204", False)
    helper = await desk.read(desk.li, ticket)
    assert (helper["contact"]["name"], helper["place"]["masked"]) == ("画**", True)

    await desk.act(desk.wang, ticket, "record_call", {"result": "no_answer"})
    booked = await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})
    assert booked["state"] == "appointed"
    seen = await desk.read(desk.customer, ticket)
    (coming,) = [t for t in seen["visits"][0]["technicians"] if t["in_charge"]]
    assert (coming["name"], coming["phone"]) == (NAMES[3], "")

    await desk.act(desk.wang, ticket, "depart")
    assert (await desk.read(desk.customer, ticket))["visits"][0]["state"] == "traveling"
    there = await desk.act(desk.wang, ticket, "arrive", AT_THE_DOOR)
    assert there["state"] == "in_service"
    assert there["visits"][0]["arrival"]["distance_metres"] == 0
    await desk.act(desk.wang, ticket, "start_work")

    price = {
        "charges": [{"name": "启动电容", "amount_fen": 18000}],
        "fee_if_declined_fen": 3000,
        "reason": "已过保修期",
    }
    await desk.act(desk.wang, ticket, "quote", price)
    asked = await desk.read(desk.customer, ticket)
    assert asked["owes_next"]["name"] == "客户"
    assert asked["quote"]["total_fen"] == 18000
    await desk.act(desk.customer, ticket, "answer_quote", {"agreed": True})
    await desk.act(desk.wang, ticket, "receive_payment", {"amount_fen": 18000, "method": "wechat"})

    completion = await desk.completion(desk.wang, amount_fen=18000)
    finished = await desk.act(desk.wang, ticket, "finish", completion)
    assert (finished["state"], finished["amount_asked_fen"]) == ("done", 18000)
    assert finished["place"]["masked"] is True  # the visit is over

    to_accept = await desk.read(desk.customer, ticket)
    hand_over = to_accept["visits"][0]["hand_over"]
    assert hand_over["completion"]["action"] == "更换启动电容，试机正常"
    assert set(completion["after_photo_ids"]) <= set(to_accept["media"])
    signature = await desk.media(desk.customer, MediaKind.SIGNATURE)
    accepted = await desk.act(
        desk.customer,
        ticket,
        "accept",
        {
            "method": "signature",
            "signature_id": signature,
            "content_hash": hand_over["content_hash"],
        },
    )
    assert (accepted["state"], accepted["acceptance"]["method"]) == ("follow_up", "signature")

    rated = await desk.act(
        desk.customer, ticket, "rate", {"stars": 5, "tags": ["准时"], "words": "师傅很耐心"}
    )
    assert rated["rating"]["rating"]["stars"] == 5
    closed = await desk.act(desk.agent, ticket, "close", {"satisfaction": 5, "recommendation": 10})
    assert closed["state"] == "closed"
    assert closed["visits"][0]["pay_held"] is False

    lines = await desk.lines(ticket)
    assert [line["action"] for line in lines] == [
        "create",
        "submit_for_review",
        "approve",
        "dispatch",
        "take",
        "record_call",
        "book",
        "depart",
        "arrive",
        "start_work",
        "quote",
        "answer_quote",
        "receive_payment",
        "finish",
        "accept",
        "rate",
        "close",
    ]
    assert [line["seq"] for line in lines] == list(range(1, 18))
    assert await desk.events(ticket) == [
        "TicketSubmitted",
        "VisitDispatched",
        "VisitTaken",
        "AppointmentMade",
        "TechnicianDeparted",
        "QuoteAsked",
        "QuoteAnswered",
        "WorkFinished",
        "WorkAccepted",
        "WorkRated",
        "TicketClosed",
    ]


async def test_the_story_hides_from_the_customer_what_is_the_firms_own(desk: TicketDesk) -> None:
    ticket = await desk.appointed()
    await desk.act(desk.agent, ticket, "message", {"text": "客户脾气急"})
    await desk.act(desk.agent, ticket, "message", {"text": "师傅已约好", "to_customer": True})
    path = f"/api/v1/tickets/{ticket['id']}/timeline"
    his = (await desk.api.get(path, token=desk.customer.token)).body["items"]
    ours = (await desk.api.get(path, token=desk.agent.token)).body["items"]
    assert [line["action"] for line in his] == [
        "message",
        "book",
        "take",
        "dispatch",
        "approve",
        "create",
    ]
    assert his[0]["note"] == "师傅已约好"
    assert {line["actor_id"] for line in his} == {""}
    assert all(line["changes"] == {} for line in his)
    assert [line["note"] for line in ours][:2] == ["师傅已约好", "客户脾气急"]
    assert len(ours) == len(his) + 2
    first = await desk.api.get(f"{path}?limit=3", token=desk.agent.token)
    rest = await desk.api.get(
        f"{path}?limit=100&cursor={first.body['next_cursor']}", token=desk.agent.token
    )
    assert [*first.body["items"], *rest.body["items"]] == ours


async def test_a_ticket_taken_by_phone_opens_the_customers_account(desk: TicketDesk) -> None:
    body = {
        "service_type": "install",
        "problem": "新机安装",
        "contact": {
            "name": NAMES[2],
            "phone": f"{desk.phones.nobody[:3]} {desk.phones.nobody[3:]}",
        },
        "address": {"region": "杭州市西湖区", "door": f"{DOORS[1]} 302"},
        "channel": "phone",
    }
    answer = await desk.api.post("/api/v1/tickets", body, token=desk.agent.token)
    assert answer.status == 201, answer.body
    assert answer.body["channel"] == "phone"
    assert answer.body["first_human_act_at"] == answer.body["created_at"]
    account = await desk.container.accounts.customers.find_by_phone(f"+86{desk.phones.nobody}")
    assert account is not None
    assert answer.body["customer_id"] == account.id


async def test_a_question_is_answered_and_the_ticket_goes_on(desk: TicketDesk) -> None:
    ticket = await desk.report()
    asked = await desk.act(desk.agent, ticket, "ask", {"text": "外机转吗？"})
    assert (asked["state"], asked["owes_next"]["party"]) == ("need_info", "customer")
    photo = await desk.media(desk.customer)
    answered = await desk.act(
        desk.customer, ticket, "answer", {"text": "不转", "media_ids": [photo]}
    )
    assert (answered["state"], answered["question"]) == ("submitted", None)
    assert photo in (await desk.read(desk.agent, ticket))["media"]


async def test_work_that_is_not_accepted_is_done_again_by_a_second_visit(
    desk: TicketDesk,
) -> None:
    ticket = await desk.done()
    refusal = {
        "reason": "not_fixed",
        "note": "还是不制冷",
        "photo_ids": [await desk.media(desk.customer)],
    }
    refused = await desk.act(desk.customer, ticket, "refuse_acceptance", refusal)
    assert refused["state"] == "to_revisit"
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.li.id]})
    await desk.act(desk.li, ticket, "take")
    await desk.act(desk.li, ticket, "book", {"window": desk.in_hours(3)})
    await desk.act(desk.li, ticket, "arrive", AT_THE_DOOR)
    await desk.act(desk.li, ticket, "start_work")
    again = await desk.act(desk.li, ticket, "finish", await desk.completion(desk.li))
    assert again["state"] == "done"
    assert [visit["completes"] for visit in again["visits"]] == [False, True]


async def test_a_closed_ticket_is_reopened_or_a_new_one_names_it(
    desk: TicketDesk,
) -> None:
    ticket = await desk.closed()
    reopened = await desk.act(desk.customer, ticket, "reopen", {"note": "又不制冷"})
    assert reopened["state"] == "to_dispatch"
    again = await desk.read(desk.agent, ticket)
    assert (again["cycle"], len(again["visits"])) == (2, 1)
