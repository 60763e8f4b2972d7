"""Files that nobody has use for go, bytes and all; those in use stay, whatever strikes."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from backend.features.media.jobs import register_stray_objects, sweep_orphan_files
from backend.features.media.models import object_keys
from tests.features.media.builders import TECHNICIAN, WANG
from tests.features.media.conftest import Desk
from tests.support import images, recordings
from tests.support.programs import Programs
from tests.support.recordings import a_file_of_type
from tests.support.sockets import RawAnswer, request_head, send

A_DAY = timedelta(hours=24, minutes=1)


@pytest.fixture
def desk(fresh_desk: Desk) -> Desk:
    return fresh_desk


async def sweep(desk: Desk) -> None:
    await sweep_orphan_files(desk.services.clearing, desk.services.piecewise).run(desk.clock())


async def test_a_file_that_belongs_to_nothing_goes_after_a_day(desk: Desk) -> None:
    lost = await desk.uploaded(images.a_jpeg(), token="wang")
    kept = await desk.uploaded(images.a_jpeg(), token="wang")
    await desk.services.library.attach([kept["id"]], "ticket", "t1", WANG)
    desk.clock.ahead = timedelta(hours=23)
    await sweep(desk)
    assert (await desk.api.get(f"/api/v1/media/{lost['id']}", token="wang")).status == 200
    desk.clock.ahead = A_DAY
    await sweep(desk)
    assert (await desk.api.get(f"/api/v1/media/{lost['id']}", token="wang")).status == 404
    assert await desk.store.keys("", 10) == list(object_keys(kept["id"]))
    assert await desk.services.unfinished.begun_before(desk.clock()) == []
    assert await desk.assert_whole() == 1


async def test_an_upload_that_never_ended_is_cleared_away_after_a_day(desk: Desk) -> None:
    async def broken_off() -> AsyncIterator[bytes]:
        yield os.urandom(2 * 1024 * 1024)
        raise ConnectionError

    await desk.services.unfinished.begin("half", desk.clock())
    with pytest.raises(ConnectionError):
        await desk.store.put("half", broken_off())
    await sweep(desk)
    assert await desk.store.keys("", 10) == ["half"]
    desk.clock.ahead = A_DAY
    await sweep(desk)
    assert await desk.kept() == [0, 0, 0]


async def test_a_sweep_that_was_cut_short_is_taken_up_by_the_next(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = await desk.uploaded(images.a_jpeg(), token="wang")
    desk.clock.ahead = A_DAY

    async def power_failure(key: str) -> None:
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(desk.store, "delete", power_failure)
        with pytest.raises(ConnectionError):
            await sweep(desk)
    assert (await desk.api.get(f"/api/v1/media/{view['id']}", token="wang")).status == 404
    assert await desk.store.keys("", 10) == list(object_keys(view["id"]))
    await sweep(desk)
    assert await desk.kept() == [0, 0, 0]


async def test_a_file_that_is_given_to_a_ticket_while_it_is_swept_is_either_kept_or_refused(
    desk: Desk,
) -> None:
    views = [await desk.uploaded(recordings.PDF, token="wang") for _ in range(12)]
    desk.clock.ahead = A_DAY

    async def take(media_id: str) -> bool:
        try:
            await desk.services.library.attach([media_id], "ticket", "t1", WANG)
        except Exception:
            return False
        return True

    taken, _ = await asyncio.gather(
        asyncio.gather(*(take(view["id"]) for view in views)), sweep(desk)
    )
    await sweep(desk)
    kept = [view["id"] for view, was_taken in zip(views, taken, strict=True) if was_taken]
    assert await desk.store.keys("", 100) == sorted(kept)
    assert await desk.assert_whole() == len(kept)


async def test_bytes_without_a_record_are_found_and_cleared_away_a_day_later(desk: Desk) -> None:
    """As a restored backup leaves them: the database is older than the store."""
    kept = await desk.uploaded(images.a_jpeg(), token="wang")
    await desk.services.library.attach([kept["id"]], "ticket", "t1", WANG)
    stray = await desk.uploaded(images.a_jpeg(), token="wang")
    await desk.mongo.collection("media").delete_one({"_id": stray["id"]})
    job = register_stray_objects(desk.services.clearing)
    await job.run(desk.clock())
    await job.run(desk.clock())
    await sweep(desk)
    assert len(await desk.store.keys("", 10)) == 4
    desk.clock.ahead = A_DAY
    await sweep(desk)
    assert await desk.store.keys("", 10) == list(object_keys(kept["id"]))


@pytest.mark.long
async def test_a_server_killed_during_a_hundred_uploads_leaves_nothing_half_visible(
    desk: Desk, programs: Programs, mongo_admin: MongoClient[dict[str, Any]]
) -> None:
    """Ten clients upload photos and videos without a pause until the server is killed."""
    chance = random.Random(56)
    answers: list[RawAnswer] = []
    while len(answers) < 100:
        server = await programs.start("tests.features.media.programs.serving")
        server.go()
        base_url = f"http://127.0.0.1:{await server.hear()}"
        clients = [asyncio.create_task(_upload_on_and_on(base_url, n)) for n in range(10)]
        await asyncio.sleep(chance.uniform(0.3, 2))
        await server.kill()
        answers += [answer for each in await asyncio.gather(*clients) for answer in each]
    # The database keeps a dead client's transaction for a while: as if that had passed.
    mongo_admin.admin.command("killAllSessions", [])
    acknowledged = [answer.id for answer in answers if answer.status == 201]
    cut_short = [answer for answer in answers if answer.status == 0]
    assert len(acknowledged) + len(cut_short) == len(answers)
    assert len(cut_short) > 0
    assert len(acknowledged) > 0
    # What was recorded is whole, and what was acknowledged is recorded.
    assert await desk.assert_whole() >= len(acknowledged)
    for media_id in acknowledged:
        await desk.services.library.attach([media_id], "ticket", "t1", TECHNICIAN)
    desk.clock.ahead = A_DAY
    await sweep(desk)
    left = await desk.store.keys("", 1000)
    assert {key.partition(".")[0] for key in left} == set(acknowledged)
    assert await desk.assert_whole() == len(acknowledged)


async def _upload_on_and_on(base_url: str, number: int) -> list[RawAnswer]:
    """Until the connection breaks."""
    photo = images.encoded(images.a_picture(1000, 700))
    content = photo if number % 2 else a_file_of_type(b"isom", 1_500_000 + number)
    answers: list[RawAnswer] = []
    while not answers or answers[-1].status == 201:
        head = request_head(
            "/api/v1/media", {"Authorization": "Bearer zhao", "Content-Length": len(content)}
        )
        answers.append(await send(base_url, head, content))
    return answers
