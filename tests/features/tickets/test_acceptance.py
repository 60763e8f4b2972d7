"""Accepted by code, signature, app, link or phone; and never by somebody else's word."""

import json
from uuid import uuid4

import bson
import pytest

from backend.features.media import MediaKind
from tests.support.application import MovableClock
from tests.support.kit import Answer
from tests.support.ticket_desk import Json, TicketDesk


async def code_of(desk: TicketDesk, ticket: Json) -> str:
    code: str = (await desk.read(desk.customer, ticket))["acceptance_code"]
    return code


async def by_code(desk: TicketDesk, ticket: Json, code: str) -> Answer:
    body = {"method": "code", "code": code}
    path = f"/api/v1/tickets/{ticket['id']}/acceptance"
    return await desk.api.post(path, body, token=desk.wang.token, key=uuid4().hex)


def wrong(code: str, by: int = 1) -> str:
    return f"{(int(code) + by) % 10_000:04d}"


async def test_one_code_accepts_every_ticket_finished_within_a_day(
    desk: TicketDesk, clock: MovableClock
) -> None:
    first = await desk.done()
    clock.move(hours=2)
    second = await desk.done(anyway="另一台")
    code = await code_of(desk, second)
    assert await code_of(desk, first) == code
    for ticket in (first, second):
        answer = await by_code(desk, ticket, code)
        assert (answer.status, answer.body["state"]) == (200, "follow_up")
        assert answer.body["acceptance"]["method"] == "code"


async def test_the_code_is_for_the_customers_eyes_only(desk: TicketDesk) -> None:
    ticket = await desk.done()
    code = await code_of(desk, ticket)
    assert "acceptance_code" not in await desk.read(desk.wang, ticket)
    assert "acceptance_code" not in await desk.read(desk.agent, ticket)
    row = await desk.container.mongo.collection("acceptance_codes").find_one(
        {"_id": desk.customer.id}
    )
    assert row is not None
    assert set(row) == {"_id", "version", "seed", "expire_at"}
    assert code.encode() not in bson.encode({"seed": row["seed"]})


async def test_five_wrong_tries_lock_the_code_and_the_customer_may_renew_it(
    desk: TicketDesk,
) -> None:
    ticket = await desk.done()
    code = await code_of(desk, ticket)
    for n in range(1, 6):
        answer = await by_code(desk, ticket, wrong(code, n))
        assert (answer.status, answer.body["code"]) == (422, "wrong_acceptance_code")
    locked = await by_code(desk, ticket, code)
    assert (locked.status, locked.body["code"]) == (429, "acceptance_code_locked")
    assert int(locked.headers["retry-after"]) > 0
    assert (await desk.read(desk.agent, ticket))["state"] == "done"
    assert len([line for line in await desk.lines(ticket) if line["action"] == "accept"]) == 0
    path = f"/api/v1/tickets/{ticket['id']}/acceptance-code"
    stolen = await desk.api.post(path, token=desk.wang.token)
    assert (stolen.status, stolen.body["code"]) == (403, "permission_denied")
    renewed = await desk.api.post(path, token=desk.customer.token)
    assert renewed.body["acceptance_code"] not in ("", code)
    assert (await by_code(desk, ticket, code)).status == 422
    assert (await by_code(desk, ticket, renewed.body["acceptance_code"])).status == 200


async def test_only_who_may_accept_may_try_codes(desk: TicketDesk) -> None:
    ticket = await desk.done()
    code = await code_of(desk, ticket)
    path = f"/api/v1/tickets/{ticket['id']}/acceptance"
    for _ in range(6):
        tried = await desk.api.post(
            path, {"method": "code", "code": wrong(code)}, token=desk.li.token
        )
        assert tried.status == 404
    assert (await by_code(desk, ticket, code)).status == 200


async def test_a_code_is_no_use_a_day_after_the_work(desk: TicketDesk, clock: MovableClock) -> None:
    ticket = await desk.done()
    code = await code_of(desk, ticket)
    clock.move(hours=24)
    wang = await desk.again(desk.wang)
    answer = await desk.api.post(
        f"/api/v1/tickets/{ticket['id']}/acceptance",
        {"method": "code", "code": code},
        token=wang.token,
    )
    assert (answer.status, answer.body["code"]) == (409, "acceptance_code_expired")


async def test_a_code_that_was_right_may_be_repeated_with_its_key(desk: TicketDesk) -> None:
    ticket = await desk.done()
    body = {"method": "code", "code": await code_of(desk, ticket)}
    path, key = f"/api/v1/tickets/{ticket['id']}/acceptance", uuid4().hex
    for _ in range(8):
        answer = await desk.api.post(path, body, token=desk.wang.token, key=key)
        assert (answer.status, answer.body["state"]) == (200, "follow_up")


@pytest.mark.parametrize(
    ("who", "method", "more", "code"),
    [
        ("wang", "app", {}, "method_not_yours"),
        ("wang", "phone", {"recording_id": "call-1"}, "method_not_yours"),
        ("wang", "link", {}, "method_not_yours"),
        ("agent", "app", {}, "method_not_yours"),
        ("agent", "phone", {}, "recording_missing"),
        ("agent", "signature", {}, "method_not_yours"),
        ("customer", "code", {"code": "0000"}, "wrong_acceptance_code"),
        ("customer", "phone", {"recording_id": "call-1"}, "method_not_yours"),
        ("customer", "signature", {}, "content_hash_missing"),
        ("customer", "signature", {"content_hash": "0" * 64}, "signature_missing"),
    ],
)
async def test_nobody_says_yes_in_a_way_that_is_not_his(
    desk: TicketDesk, who: str, method: str, more: Json, code: str
) -> None:
    ticket = await desk.done()
    if code == "wrong_acceptance_code" and await code_of(desk, ticket) == "0000":
        more = {"code": "0001"}
    answer = await desk.try_to(getattr(desk, who), ticket, "accept", {"method": method, **more})
    assert (answer.status, answer.body["code"]) == (422, code)
    stored = await desk.stored(ticket)
    assert (stored["state"], stored["acceptance"]) == ("done", None)


async def test_an_agent_accepts_on_the_phone_with_the_recording(desk: TicketDesk) -> None:
    ticket = await desk.done()
    body = {"method": "phone", "recording_id": "call-20260715-1"}
    done = await desk.act(desk.agent, ticket, "accept", body)
    assert done["acceptance"]["method"] == "phone"
    line = (await desk.lines(ticket))[-1]
    assert line["patch"]["evidence_id"] == [None, "call-20260715-1"]


async def test_a_signature_under_other_content_is_refused(desk: TicketDesk) -> None:
    ticket = await desk.done()
    signature = await desk.media(desk.customer, MediaKind.SIGNATURE)
    shown = (await desk.read(desk.customer, ticket))["visits"][0]["hand_over"]
    corrected = await desk.completion(desk.wang, labour_minutes=90)
    await desk.act(desk.wang, ticket, "amend", corrected)
    body = {
        "method": "signature",
        "signature_id": signature,
        "content_hash": shown["content_hash"],
    }
    stale = await desk.try_to(desk.customer, ticket, "accept", body)
    assert (stale.status, stale.body["code"]) == (409, "content_changed")
    body["content_hash"] = stale.body["params"]["content_hash"]
    accepted = await desk.act(desk.customer, ticket, "accept", body)
    assert accepted["state"] == "follow_up"
    stored = (await desk.stored(ticket))["acceptance"]
    assert stored["evidence_id"] == signature
    assert len(stored["evidence_hash"]) == 64


@pytest.mark.parametrize("kind", ["photo", "another's", "unknown"])
async def test_a_signature_is_a_signature_of_ones_own(desk: TicketDesk, kind: str) -> None:
    ticket = await desk.done()
    shown = (await desk.read(desk.customer, ticket))["visits"][0]["hand_over"]
    ids = {
        "photo": await desk.media(desk.customer),
        "another's": await desk.media(desk.stranger, MediaKind.SIGNATURE),
        "unknown": "0" * 32,
    }
    body = {
        "method": "signature",
        "signature_id": ids[kind],
        "content_hash": shown["content_hash"],
    }
    refused = await desk.try_to(desk.customer, ticket, "accept", body)
    expected = "signature_missing" if kind == "photo" else "media_not_usable"
    assert (refused.status, refused.body["code"]) == (422, expected)
    assert (await desk.stored(ticket))["state"] == "done"


async def test_a_price_has_a_code_of_its_own(desk: TicketDesk) -> None:
    ticket = await desk.working()
    price = {"charges": [{"name": "电容", "amount_fen": 18000}]}
    quote = (await desk.act(desk.wang, ticket, "quote", price))["quote"]
    seen = await desk.read(desk.customer, ticket)
    code = seen["quotation_code"]
    assert (len(code), seen["acceptance_code"]) == (4, "")
    path = f"/api/v1/tickets/{ticket['id']}/quotations/{quote['id']}/answer"
    body = {"agreed": True, "method": "code", "code": wrong(code)}
    refused = await desk.api.post(path, body, token=desk.wang.token)
    assert (refused.status, refused.body["code"]) == (422, "wrong_acceptance_code")
    body["code"] = code
    agreed = await desk.api.post(path, body, token=desk.wang.token, key=uuid4().hex)
    assert (agreed.status, agreed.body["quote"]["agreed"]) == (200, True)
    completion = await desk.completion(desk.wang, amount_fen=18000)
    await desk.act(desk.wang, ticket, "finish", completion)
    if code != await code_of(desk, ticket):
        assert (await by_code(desk, ticket, code)).status == 422


async def test_paid_work_without_a_yes_is_not_finished(desk: TicketDesk) -> None:
    ticket = await desk.working()
    completion = await desk.completion(desk.wang, amount_fen=18000)
    refused = await desk.try_to(desk.wang, ticket, "finish", completion)
    assert (refused.status, refused.body["code"]) == (409, "quote_not_confirmed")
    assert (await desk.stored(ticket))["state"] == "in_service"
    photos = desk.container.media_services.files
    (photo,) = completion["before_photo_ids"]
    assert (await photos.get(photo)).attached is False


@pytest.mark.parametrize("without", ["fault_code", "before_photo_ids", "after_photo_ids"])
async def test_a_record_without_its_evidence_is_refused_and_says_what_lacks(
    desk: TicketDesk, without: str
) -> None:
    ticket = await desk.working()
    completion = await desk.completion(desk.wang)
    del completion[without]
    refused = await desk.try_to(desk.wang, ticket, "finish", completion)
    assert (refused.status, refused.body["code"]) == (422, "evidence_missing")
    assert refused.body["params"]["fields"] == [without]
    assert json.dumps(refused.body, ensure_ascii=False).count("完工记录还缺") == 1


async def test_photos_of_somebody_else_are_no_evidence(desk: TicketDesk) -> None:
    ticket = await desk.working()
    stolen = await desk.completion(desk.stranger)
    refused = await desk.try_to(desk.wang, ticket, "finish", stolen)
    assert (refused.status, refused.body["code"]) == (422, "media_not_usable")
    assert (await desk.stored(ticket))["state"] == "in_service"
