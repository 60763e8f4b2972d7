"""Running tickets stay on the version they began with, unless somebody moves them on purpose."""

import asyncio
from typing import Any

from pymongo import MongoClient

from tests.features.flows.conftest import Rulebook, a_flow, flow_of
from tests.support.accounts import People
from tests.support.ticket_desk import AT_THE_DOOR, Json, TicketDesk

PHOTO_ON_ARRIVAL = {"act": "arrive", "photos": 1}
TWO_PHOTOS = {"fault_code": True, "before_photos": 1, "after_photos": 2}


async def approved(desk: TicketDesk, ticket: Json) -> None:
    await desk.act(desk.agent, ticket, "submit_for_review")
    await desk.act(desk.agent, ticket, "approve", {"problem_type": "制冷"})


async def at_the_door(desk: TicketDesk, ticket: Json) -> Json:
    await desk.act(desk.dispatcher, ticket, "dispatch", {"technician_ids": [desk.wang.id]})
    await desk.act(desk.wang, ticket, "take")
    return await desk.act(desk.wang, ticket, "book", {"window": desk.in_hours(1)})


async def test_each_ticket_behaves_by_the_version_it_is_pinned_to(
    desk: TicketDesk, rulebook: Rulebook, people: People
) -> None:
    first = await desk.report()
    strict = a_flow(steps={"review": "four_eyes"}, demands=[PHOTO_ON_ARRIVAL], evidence=TWO_PHOTOS)
    assert await rulebook.publish(strict) == 2
    second = await desk.report(anyway="另一件")
    assert await rulebook.roll_back(1) == 3
    third = await desk.report(anyway="又一件")
    assert await rulebook.publish(steps={"quotation": "before_work"}) == 4
    fourth = await desk.report(anyway="再一件")
    pinned = [(await flow_of(rulebook, each))["runs_by"] for each in (first, second, third, fourth)]
    assert [(pin["key"], pin["version"]) for pin in pinned] == [
        ("repair", 1),
        ("repair", 2),
        ("repair", 3),
        ("repair", 4),
    ]

    for plain in (first, third):
        await approved(desk, plain)
        await at_the_door(desk, plain)
        await desk.act(desk.wang, plain, "arrive", AT_THE_DOOR)
        await desk.act(desk.wang, plain, "start_work")
        completion = await desk.completion(desk.wang)
        assert (await desk.act(desk.wang, plain, "finish", completion))["state"] == "done"

    await desk.act(desk.agent, second, "submit_for_review")
    alone = await desk.try_to(desk.agent, second, "approve", {"problem_type": "制冷"})
    assert (alone.status, alone.body["code"]) == (409, "needs_second_person")
    await desk.act(desk.dispatcher, second, "approve", {"problem_type": "制冷"})
    await at_the_door(desk, second)
    before = await desk.stored(second)
    bare = await desk.try_to(desk.wang, second, "arrive", AT_THE_DOOR)
    assert (bare.status, bare.body["params"]["fields"]) == (422, ["photo_ids"])
    assert await desk.stored(second) == before
    photo = {**AT_THE_DOOR, "photo_ids": [await desk.media(desk.wang)]}
    await desk.act(desk.wang, second, "arrive", photo)
    await desk.act(desk.wang, second, "start_work")
    one_photo = await desk.completion(desk.wang)
    refused = await desk.try_to(desk.wang, second, "finish", one_photo)
    assert refused.body["params"]["fields"] == ["after_photo_ids"]
    two = [await desk.media(desk.wang), await desk.media(desk.wang)]
    await desk.act(desk.wang, second, "finish", one_photo | {"after_photo_ids": two})

    await approved(desk, fourth)
    await at_the_door(desk, fourth)
    await desk.act(desk.wang, fourth, "arrive", AT_THE_DOOR)
    unpriced = await desk.try_to(desk.wang, fourth, "start_work")
    assert (unpriced.status, unpriced.body["code"]) == (409, "quote_not_answered")
    assert "请先报价" in unpriced.body["detail"]
    charges = {"charges": [{"name": "上门费", "amount_fen": 5000}]}
    await desk.act(desk.wang, fourth, "quote", charges)
    assert (await desk.try_to(desk.wang, fourth, "start_work")).status == 409
    await desk.act(desk.customer, fourth, "answer_quote", {"agreed": True})
    await desk.act(desk.wang, fourth, "start_work")


async def test_a_ticket_is_moved_after_a_preview_and_only_as_it_was_seen(
    desk: TicketDesk, rulebook: Rulebook
) -> None:
    ticket = await desk.report()
    await rulebook.publish(
        steps={"quotation": "before_work"},
        limits=[{"state": "follow_up", "minutes": 120, "act": "close"}],
    )
    seen = await flow_of(rulebook, ticket)
    assert not seen["is_current"]
    assert seen["changes"] == [
        "报价：收费时要 → 开始处理前必须由客户答复",
        "「待回访」时限：（无） → 2 小时后回访通过",
    ]
    path = "/api/v1/flows/repair"
    page = await desk.api.get(f"{path}/running-tickets", token=rulebook.second.token)
    assert page.body["items"] == [seen]

    order = {"version": seen["current"]["version"], "modules": seen["current"]["modules"]}
    stale = {"ticket_id": ticket["id"], "version": seen["ticket_version"] + 1}
    nobody = {"ticket_id": "0" * 32, "version": 1}
    before = await desk.stored(ticket)
    refused = await rulebook.post(f"{path}/reapplication", order | {"tickets": [stale, nobody]})
    assert [each["applied"] for each in refused.body] == [False, False]
    assert refused.body[0]["refused"] == "内容已被他人修改，请刷新后重试"
    assert await desk.stored(ticket) == before

    right = {"ticket_id": ticket["id"], "version": seen["ticket_version"]}
    for _ in range(2):
        moved = await rulebook.post(f"{path}/reapplication", order | {"tickets": [right]})
        assert moved.body == [{"ticket_id": ticket["id"], "applied": True, "refused": ""}]
    lines = [line for line in await desk.lines(ticket) if "flow_version" in line.get("patch", {})]
    assert [line["patch"]["flow_version"] for line in lines] == [[1, 2]]
    assert lines[0]["actor"]["id"] == rulebook.second.id
    assert (await flow_of(rulebook, ticket))["is_current"]

    unknown = order | {"version": 99, "tickets": [right]}
    missing = await rulebook.post(f"{path}/reapplication", unknown)
    assert (missing.status, missing.body["code"]) == (404, "definition_version_not_found")
    many = order | {"tickets": [right] * 51}
    assert (await rulebook.post(f"{path}/reapplication", many)).status == 422
    other = order | {"tickets": [right]}
    wrong = await rulebook.post("/api/v1/flows/install/reapplication", other)
    assert wrong.status == 404 or not wrong.body[0]["applied"]


async def test_what_has_ended_is_left_as_it_is(desk: TicketDesk, rulebook: Rulebook) -> None:
    ticket = await desk.closed()
    await rulebook.publish(steps={"follow_up": False})
    seen = await flow_of(rulebook, ticket)
    order = {
        "version": 2,
        "modules": 1,
        "tickets": [{"ticket_id": ticket["id"], "version": seen["ticket_version"]}],
    }
    before = await desk.stored(ticket)
    answer = await rulebook.post("/api/v1/flows/repair/reapplication", order)
    assert not answer.body[0]["applied"]
    assert await desk.stored(ticket) == before
    running = await desk.api.get(
        "/api/v1/flows/repair/running-tickets", token=rulebook.second.token
    )
    assert running.body["items"] == []


async def test_another_firms_supervisor_neither_sees_nor_moves_it(
    desk: TicketDesk, rulebook: Rulebook, people: People
) -> None:
    ticket = await desk.report()
    theirs = await people.branch("远山网点", await people.subcontractor("远山"))
    stranger = await people.staff("manager", branch_id=theirs)
    path = f"/api/v1/tickets/{ticket['id']}/flow"
    assert (await desk.api.get(path, token=stranger.token)).status == 404
    listed = await desk.api.get("/api/v1/flows/repair/running-tickets", token=stranger.token)
    assert listed.body["items"] == []
    order = {"version": 1, "modules": 1, "tickets": [{"ticket_id": ticket["id"], "version": 1}]}
    answer = await desk.api.post("/api/v1/flows/repair/reapplication", order, token=stranger.token)
    assert not answer.body[0]["applied"]


async def test_an_act_and_a_move_at_the_same_moment_are_both_whole(
    desk: TicketDesk, rulebook: Rulebook
) -> None:
    await rulebook.publish(name="新版")
    await rulebook.roll_back(1)
    for turn in range(3):
        ticket = await desk.report(anyway=f"第 {turn} 件")
        seen = await flow_of(rulebook, ticket)
        wanted = {"ticket_id": ticket["id"], "version": seen["ticket_version"]}
        order = {"version": 2, "modules": 1, "tickets": [wanted]}
        moved, acted = await asyncio.gather(
            rulebook.post("/api/v1/flows/repair/reapplication", order),
            desk.try_to(desk.agent, ticket, "submit_for_review"),
        )
        stored = await desk.stored(ticket)
        was_moved = moved.body[0]["applied"]
        assert stored["flow"]["version"] == (2 if was_moved else 3)
        assert (stored["state"] == "review") is (acted.status == 200)
        written = [
            line for line in await desk.lines(ticket) if "flow_version" in line.get("patch", {})
        ]
        assert len(written) == was_moved


async def test_what_a_new_ticket_is_begun_under_is_looked_up_in_one_query(
    desk: TicketDesk, mongo_admin: MongoClient[dict[str, Any]], database_name: str
) -> None:
    first = await desk.report()  # whatever is read once a process has been read
    database = mongo_admin[database_name]
    database.command("profile", 2)
    second = await desk.report(anyway="另一件")
    database.command("profile", 0)
    asked = {"op": {"$in": ["query", "command"]}, "ns": f"{database_name}.definitions"}
    queries = list(database["system.profile"].find(asked))
    assert len(queries) == 1
    assert "COLLSCAN" not in queries[0]["planSummary"]
    stored = [await desk.stored(each) for each in (first, second)]
    assert stored[0]["flow"] == stored[1]["flow"]
    assert [each["key"] for each in stored[0]["forms"]] == [
        each["key"] for each in stored[1]["forms"]
    ]
