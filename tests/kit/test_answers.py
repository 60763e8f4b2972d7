"""One Idempotency-Key, one effect: over processes, crashes and repeats."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from tornado.httpclient import HTTPClientError
from tornado.iostream import StreamClosedError

from backend.kit.clock import utc_now
from backend.kit.errors import IdempotencyKeyReused, InvalidRequest
from backend.kit.mongo import Mongo, StoredAnswers, UnitOfWork
from tests.kit.notes import ENDPOINTS, note_writers
from tests.support.kit import Answer, Api, Served, fresh_key
from tests.support.programs import Programs

NOTE = {"text": "记一笔"}


@pytest.fixture
def api(mongo: Mongo, served: Served) -> Api:
    return served.routes(mongo, [each.route(mongo=mongo) for each in ENDPOINTS], note_writers())


async def notes_kept(mongo: Mongo) -> int:
    return await mongo.collection("notes").count({})


async def keep(api: Api, key: str, note: Any = NOTE, *, who: str = "writer") -> Answer:
    return await api.post("/notes/n-1", note, token=who, key=key)


async def serve(programs: Programs, **options: str) -> Api:
    program = await programs.start("tests.kit.programs.answering", **options)
    program.go()
    return Api(await program.hear())


async def test_a_repeat_gets_the_same_bytes_and_is_marked(api: Api, mongo: Mongo) -> None:
    key = fresh_key()
    first, repeat = await keep(api, key), await keep(api, key)
    assert (repeat.status, repeat.raw) == (first.status, first.raw) == (201, first.raw)
    assert repeat.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert await notes_kept(mongo) == 1


async def test_without_a_key_each_request_has_its_effect(api: Api, mongo: Mongo) -> None:
    await keep(api, "")
    await keep(api, "")
    assert await notes_kept(mongo) == 2


async def test_a_repeat_of_an_answer_without_content_has_none(api: Api, mongo: Mongo) -> None:
    await keep(api, "")
    key = fresh_key()
    for _ in range(2):
        answer = await api.delete("/notes/n-1", token="writer", key=key)
        assert (answer.status, answer.raw) == (204, b"")
    assert await notes_kept(mongo) == 0


@pytest.mark.parametrize("other", ["body", "address", "method"])
async def test_the_same_key_with_another_request_is_refused(
    api: Api, mongo: Mongo, other: str
) -> None:
    key = fresh_key()
    await keep(api, key)
    match other:
        case "body":
            answer = await keep(api, key, {"text": "记另一笔"})
        case "address":
            answer = await api.post("/notes/n-2", NOTE, token="writer", key=key)
        case _:
            answer = await api.delete("/notes/n-1", token="writer", key=key)
    assert (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")
    assert await notes_kept(mongo) == 1


async def test_two_people_may_use_the_same_key(api: Api, mongo: Mongo) -> None:
    key = fresh_key()
    assert (await keep(api, key)).status == 201
    assert (await keep(api, key, who="other")).status == 201
    assert await notes_kept(mongo) == 2


async def test_who_lost_his_permission_gets_no_stored_answer(api: Api) -> None:
    key = fresh_key()
    await keep(api, key)
    assert (await keep(api, key, who="reader")).status == 403
    assert (await keep(api, key, who="nobody")).status == 401


async def test_a_refusal_is_not_kept_and_may_be_mended(api: Api, mongo: Mongo) -> None:
    key = fresh_key()
    assert (await keep(api, key, {"text": 1})).status == 422
    assert (await keep(api, key, NOTE)).status == 201
    assert await notes_kept(mongo) == 1


async def test_an_act_that_fails_leaves_neither_effect_nor_answer(
    mongo: Mongo, unit_of_work: UnitOfWork
) -> None:
    answers = StoredAnswers(mongo, unit_of_work, utc_now)

    async def fail() -> bytes:
        await mongo.collection("notes").insert_one({"text": "x"})
        raise InvalidRequest(summary="x")

    with pytest.raises(InvalidRequest):
        await answers.once("w", "k", "f", fail)
    assert await notes_kept(mongo) == 0
    assert await mongo.collection("stored_answers").count({}) == 0


async def test_answers_are_stored_unreadably_and_for_a_day(api: Api, mongo: Mongo) -> None:
    before = utc_now()
    await keep(api, fresh_key())
    row = await mongo.collection("stored_answers").find_one({})
    assert row is not None
    assert "记一笔" not in row["answer"].decode("utf-8", errors="replace")
    kept = row["expire_at"] - before
    assert timedelta(hours=24) <= kept < timedelta(hours=24, minutes=1)
    index = await mongo.collection("stored_answers").motor.index_information()
    assert index["expire_at_1"]["expireAfterSeconds"] == 0


async def test_a_stored_answer_cannot_be_moved_to_another_key(
    api: Api, mongo: Mongo, unit_of_work: UnitOfWork
) -> None:
    one, other = fresh_key(), fresh_key()
    await keep(api, one)
    await keep(api, other)
    rows = await mongo.collection("stored_answers").find({}, limit=2)
    await mongo.collection("stored_answers").update_one(
        {"_id": rows[0]["_id"]}, {"$set": {"answer": rows[1]["answer"]}}
    )
    answers = [await keep(api, key) for key in (one, other)]
    assert sorted(answer.status for answer in answers) == [201, 500]


async def test_an_expired_answer_makes_room_for_a_new_one(api: Api, mongo: Mongo) -> None:
    key = fresh_key()
    await keep(api, key)
    await mongo.collection("stored_answers").delete_many({})  # as the database does after a day
    assert (await keep(api, key, {"text": "次日"})).status == 201
    assert await notes_kept(mongo) == 2


async def test_the_fingerprint_of_a_request_is_not_stored_in_the_clear(
    mongo: Mongo, unit_of_work: UnitOfWork
) -> None:
    async def nothing() -> bytes:
        return b"{}"

    answers = StoredAnswers(mongo, unit_of_work, utc_now)
    await answers.once("w", "k", "digest-of-a-phone-number", nothing)
    row = await mongo.collection("stored_answers").find_one({})
    assert row is not None
    assert row["fingerprint"] != "digest-of-a-phone-number"
    with pytest.raises(IdempotencyKeyReused):
        await answers.once("w", "k", "digest-of-another", nothing)


# -- over processes ------------------------------------------------------------------------------


@pytest.mark.long
async def test_twenty_sends_over_two_processes_have_one_effect(
    programs: Programs, mongo: Mongo
) -> None:
    one, two = await serve(programs), await serve(programs)
    for _ in range(10):
        key = fresh_key()
        answers = await asyncio.gather(*(keep(api, key) for api in (one, two) for _ in range(10)))
        assert {(a.status, a.raw) for a in answers} == {(201, answers[0].raw)}
    assert await notes_kept(mongo) == 10


@pytest.mark.parametrize(("dies", "kept"), [("before_commit", 0), ("after_commit", 1)])
async def test_a_process_killed_in_the_act_leaves_it_done_once_or_not_at_all(
    programs: Programs,
    mongo: Mongo,
    mongo_admin: MongoClient[dict[str, Any]],
    dies: str,
    kept: int,
) -> None:
    key = fresh_key()
    dying, sound = await serve(programs, dies=dies), await serve(programs)
    with pytest.raises((HTTPClientError, StreamClosedError, ConnectionError, AssertionError)):
        await keep(dying, key)
    assert await notes_kept(mongo) == kept
    # What the server does by itself once a transaction is older than its limit.
    mongo_admin.admin.command({"killAllSessions": []})
    answer = await keep(sound, key)
    assert answer.status == 201
    assert await notes_kept(mongo) == 1
    assert (await keep(sound, key)).raw == answer.raw
