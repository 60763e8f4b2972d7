"""Tries are counted over all processes, by the database's clock, and nothing takes them back."""

import asyncio

import pytest

from backend.kit.errors import TooManyRequests
from backend.kit.mongo import Mongo, RateLimit, UnitOfWork


@pytest.fixture
def limit(mongo: Mongo) -> RateLimit:
    return RateLimit(mongo, "sign_in", limit=3, seconds=60)


async def expire(mongo: Mongo, identity: str) -> None:
    """As if the window had passed."""
    await mongo.collection("rate_limits").update_one(
        {"_id": identity},
        [{"$set": {"until": {"$subtract": ["$$NOW", 1]}}}],
    )


async def used_up(limit: RateLimit, key: str) -> None:
    for _ in range(3):
        await limit.count(key)


async def test_one_try_too_many_is_refused_and_told_when_to_come_back(limit: RateLimit) -> None:
    await used_up(limit, "k")
    with pytest.raises(TooManyRequests) as refused:
        await limit.count("k")
    assert 58 <= refused.value.params["retry_after"] <= 60
    assert "秒后重试" in str(refused.value)


async def test_keys_and_limits_do_not_share_their_tries(limit: RateLimit, mongo: Mongo) -> None:
    await used_up(limit, "k")
    await used_up(limit, "other")
    await used_up(RateLimit(mongo, "scan", limit=3, seconds=60), "k")


async def test_a_refused_try_does_not_prolong_the_window(limit: RateLimit, mongo: Mongo) -> None:
    await used_up(limit, "k")
    first = await mongo.collection("rate_limits").find_one({"_id": "sign_in|k"})
    for _ in range(5):
        with pytest.raises(TooManyRequests):
            await limit.count("k")
    last = await mongo.collection("rate_limits").find_one({"_id": "sign_in|k"})
    assert first is not None
    assert last is not None
    assert last["until"] == first["until"]


async def test_a_new_window_opens_when_the_old_one_has_passed(
    limit: RateLimit, mongo: Mongo
) -> None:
    await used_up(limit, "k")
    await expire(mongo, "sign_in|k")
    await used_up(limit, "k")
    with pytest.raises(TooManyRequests):
        await limit.count("k")


async def test_tries_are_forgotten_on_request(limit: RateLimit) -> None:
    await used_up(limit, "k")
    await limit.forget("k")
    await used_up(limit, "k")


async def test_of_forty_tries_at_once_three_pass(limit: RateLimit) -> None:
    results = await asyncio.gather(*(limit.count("k") for _ in range(40)), return_exceptions=True)
    assert results.count(None) == 3
    assert sum(isinstance(each, TooManyRequests) for each in results) == 37


async def test_a_try_counts_though_the_act_around_it_is_rolled_back(
    limit: RateLimit, unit_of_work: UnitOfWork
) -> None:
    """A wrong guess fails, and its unit of work with it."""

    async def wrong_guess() -> None:
        await limit.count("k")
        raise PermissionError

    for _ in range(3):
        with pytest.raises(PermissionError):
            await unit_of_work.run(wrong_guess)
    with pytest.raises(TooManyRequests):
        await unit_of_work.run(wrong_guess)


async def test_of_an_allowance_only_what_fits_is_taken(mongo: Mongo) -> None:
    allowance = RateLimit(mongo, "bytes", limit=100, seconds=60)
    assert await allowance.take("k", 60) == 0
    assert 58 <= await allowance.take("k", 41) <= 60
    assert await allowance.take("k", 40) == 0
    assert 58 <= await allowance.take("k", 1) <= 60
    assert await allowance.take("other", 100) == 0
    assert 58 <= await allowance.take("third", 101) <= 60
    await expire(mongo, "bytes|k")
    assert await allowance.take("k", 100) == 0


async def test_fifty_who_take_at_once_do_not_take_more_than_there_is(mongo: Mongo) -> None:
    allowance = RateLimit(mongo, "bytes", limit=100, seconds=60)
    waits = await asyncio.gather(*(allowance.take("k", 7) for _ in range(50)))
    assert waits.count(0) == 14
