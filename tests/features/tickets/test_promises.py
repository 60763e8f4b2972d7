"""特殊承诺 on tickets: shown, settled once, and in the way of finishing an installation."""

import asyncio
from typing import Any
from uuid import uuid4

from backend.features.sales import Promise, PromiseKind
from tests.support.ticket_desk import Json, TicketDesk


async def promised(desk: TicketDesk, *texts: str, **changes: Any) -> list[str]:
    """Ids of promises about the desk's device."""
    ids = []
    for text in texts:
        fields: dict[str, Any] = {
            "sale_id": "sale-1",
            "device_ids": [desk.device_id],
            "customer_id": desk.customer.id,
            "household_id": desk.household_id,
            "kind": PromiseKind.GIFT,
            "text": text,
            "promised_by": desk.agent.id,
            "created_at": desk.container.now(),
        }
        promise = Promise.model_validate(fields | changes)
        await desk.container.sales.store.promises.add(promise)
        ids.append(promise.id)
    return ids


async def installing(desk: TicketDesk) -> Json:
    return await desk.working(service_type="install", problem="新装")


async def finish(desk: TicketDesk, ticket: Json) -> Any:
    """With the four photos that an installation needs."""
    photos = [await desk.media(desk.wang) for _ in range(4)]
    readings = [{"name": "出风温度", "value": 12.5, "unit": "℃"}]
    body = await desk.completion(desk.wang, after_photo_ids=photos, readings=readings)
    return await desk.try_to(desk.wang, ticket, "finish", body)


def shown(ticket: Json) -> list[tuple[str, str, bool]]:
    return [(p["text"], p["state"], p["blocks_finish"]) for p in ticket["promises"]]


async def test_an_installation_is_not_finished_before_each_promise_is_settled(
    desk: TicketDesk,
) -> None:
    first, second = await promised(desk, "周六上午装好", "送滤网一套")
    ticket = await installing(desk)
    assert shown(ticket) == [("周六上午装好", "open", True), ("送滤网一套", "open", True)]
    before = await desk.stored(ticket)
    refused = await finish(desk, ticket)
    assert (refused.status, refused.body["code"]) == (409, "promises_open")
    assert refused.body["detail"] == (
        "还有 2 条销售承诺没有处理：周六上午装好；送滤网一套。"
        "请逐条登记「已做到」，做不到的写明原因，再完工"
    )
    assert await desk.stored(ticket) == before
    await desk.act(desk.wang, ticket, "keep_promise", {"promise_id": first})
    assert (await finish(desk, ticket)).body["params"]["count"] == 1
    body = {"promise_id": second, "reason": "滤网断货，下周补寄"}
    settled = await desk.act(desk.wang, ticket, "refuse_promise", body)
    assert shown(settled) == [("周六上午装好", "kept", False), ("送滤网一套", "refused", False)]
    assert settled["promises"][1]["note"] == "滤网断货，下周补寄"
    assert settled["promises"][1]["settled_by_role"] == "technician"
    offered = {each["action"] for each in settled["actions"]}
    assert not {"keep_promise", "refuse_promise"} & offered
    assert (await finish(desk, ticket)).body["state"] == "done"
    lines = await desk.api.get(
        f"/api/v1/tickets/{ticket['id']}/timeline?limit=100", token=desk.customer.token
    )
    said = {line["action"]: line["note"] for line in lines.body["items"]}
    assert said["keep_promise"] == "周六上午装好"
    assert said["refuse_promise"] == "送滤网一套：滤网断货，下周补寄"


async def test_a_promise_is_kept_once_however_often_it_is_sent(desk: TicketDesk) -> None:
    [promise] = await promised(desk, "送滤网一套")
    ticket = await installing(desk)
    body, key = {"promise_id": promise}, uuid4().hex
    path = f"/api/v1/tickets/{ticket['id']}/kept-promises"
    answers = [await desk.api.post(path, body, token=desk.wang.token, key=key) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200]
    again = await desk.api.post(path, body, token=desk.wang.token, key=uuid4().hex)
    assert (again.status, again.body["code"]) == (409, "promise_settled")
    acts = [line["action"] for line in await desk.lines(ticket)]
    assert acts.count("keep_promise") == 1


async def test_two_people_who_settle_it_at_once_settle_it_once(desk: TicketDesk) -> None:
    [promise] = await promised(desk, "送滤网一套")
    ticket = await installing(desk)
    root = f"/api/v1/tickets/{ticket['id']}"
    refusal = {"promise_id": promise, "reason": "断货"}
    answers = await asyncio.gather(
        desk.api.post(f"{root}/kept-promises", {"promise_id": promise}, token=desk.wang.token),
        desk.api.post(f"{root}/refused-promises", refusal, token=desk.agent.token),
    )
    assert sorted(answer.status for answer in answers) == [200, 409]
    acts = [line["action"] for line in await desk.lines(ticket)]
    assert acts.count("keep_promise") + acts.count("refuse_promise") == 1


async def test_a_refusal_without_a_reason_is_no_refusal(desk: TicketDesk) -> None:
    [promise] = await promised(desk, "送滤网一套")
    ticket = await installing(desk)
    before = await desk.stored(ticket)
    for reason in ("", "   "):
        body = {"promise_id": promise, "reason": reason}
        answer = await desk.try_to(desk.wang, ticket, "refuse_promise", body)
        assert (answer.status, answer.body["code"]) == (422, "refusal_needs_reason")
    missing = await desk.try_to(desk.wang, ticket, "refuse_promise", {"promise_id": promise})
    assert (missing.status, missing.body["code"]) == (422, "invalid_request")
    assert await desk.stored(ticket) == before


async def test_a_promise_of_another_device_is_not_there(desk: TicketDesk) -> None:
    [other] = await promised(desk, "别家的承诺", device_ids=["another"])
    await promised(desk, "自家的承诺")
    ticket = await installing(desk)
    for promise_id in (other, "nothing"):
        answer = await desk.try_to(desk.wang, ticket, "keep_promise", {"promise_id": promise_id})
        assert (answer.status, answer.body["code"]) == (404, "promise_not_found")
    assert [text for text, _, _ in shown(await desk.read(desk.wang, ticket))] == ["自家的承诺"]


async def test_what_is_promised_after_the_finish_waits_on_the_device(desk: TicketDesk) -> None:
    ticket = await installing(desk)
    assert ticket["promises"] == []
    assert (await finish(desk, ticket)).status == 200
    [late] = await promised(desk, "补送滤网")
    done = await desk.read(desk.agent, ticket)
    assert (done["state"], shown(done)) == ("done", [("补送滤网", "open", True)])
    await desk.act(desk.customer, ticket, "accept")
    await desk.act(desk.agent, ticket, "close", {"satisfaction": 5})
    repair = await desk.working()
    assert shown(repair) == [("补送滤网", "open", False)], "as information"
    finished = await finish(desk, repair)
    assert finished.status == 200, finished.body
    await desk.act(desk.agent, repair, "keep_promise", {"promise_id": late})
    assert (await desk.read(desk.agent, repair))["promises"] == []


async def test_a_customer_reads_what_was_promised_to_him_and_settles_nothing(
    desk: TicketDesk,
) -> None:
    [his] = await promised(desk, "送滤网一套")
    await promised(desk, "前任户主的承诺", customer_id="former", household_id="former-home")
    ticket = await installing(desk)
    seen = await desk.read(desk.customer, ticket)
    assert [text for text, _, _ in shown(seen)] == ["送滤网一套"]
    assert len((await desk.read(desk.wang, ticket))["promises"]) == 2
    path = f"/api/v1/tickets/{ticket['id']}/kept-promises"
    for who, status in ((desk.customer, 403), (desk.stranger, 404), (desk.li, 404)):
        answer = await desk.api.post(path, {"promise_id": his}, token=who.token)
        assert answer.status == status
    row = await desk.container.sales.store.promises.get(his)
    assert row.is_open


async def test_a_repair_is_finished_with_promises_open(desk: TicketDesk) -> None:
    await promised(desk, "送滤网一套")
    ticket = await desk.working()
    assert (await finish(desk, ticket)).body["state"] == "done"


# -- wishes --------------------------------------------------------------------------------------


async def leads(desk: TicketDesk, ticket: Json) -> list[Json]:
    rows = desk.container.mongo.collection("leads")
    return await rows.find({"ticket_id": ticket["id"]}, limit=20)


async def test_a_wish_seen_at_a_service_becomes_a_lead_once(desk: TicketDesk) -> None:
    ticket = await desk.working()
    body, key = {"wants": "想给次卧再装一台"}, uuid4().hex
    for _ in range(2):
        answer = await desk.try_to(desk.wang, ticket, "note_lead", body, key)
        assert answer.status == 200, answer.body
    [lead] = await leads(desk, ticket)
    assert (lead["ticket_number"], lead["state"]) == (ticket["number"], "new")
    assert (lead["seen_by"], lead["customer_id"]) == (
        {"id": desk.wang.id, "role": "technician"},
        desk.customer.id,
    )
    assert lead["branch_id"] == desk.branch_id


async def test_a_customer_wishes_for_more_when_he_rates(desk: TicketDesk) -> None:
    ticket = await desk.closed()
    await desk.act(desk.customer, ticket, "note_lead", {"wants": "还想买台热水器"})
    [lead] = await leads(desk, ticket)
    assert lead["seen_by"] == {"id": desk.customer.id, "role": "customer"}


async def test_wishes_of_a_ticket_have_an_end(desk: TicketDesk) -> None:
    ticket = await desk.working()
    for number in range(10):
        await desk.act(desk.wang, ticket, "note_lead", {"wants": f"想要第 {number} 样"})
    more = await desk.try_to(desk.wang, ticket, "note_lead", {"wants": "还要"})
    assert (more.status, more.body["code"]) == (409, "too_many_leads")
    assert len(await leads(desk, ticket)) == 10
