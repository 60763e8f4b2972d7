"""Files that come in pieces: gone on with after every kind of cut, and bounded on every side."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from backend.features.media.pieces import PIECE_BYTES, PiecewiseUploadRepository
from backend.features.media.service.piecewise import MOST_BEGUN
from backend.kit.aggregate import new_id
from tests.features.media.conftest import MEBIBYTE, SETTINGS, Desk, DeskMaker
from tests.support import images, recordings
from tests.support.kit import Answer

UPLOADS = "/api/v1/media-uploads"
VIDEO = recordings.a_file_of_type(b"isom", 3 * PIECE_BYTES + 777)
BYTES = {"Content-Type": "application/octet-stream"}


async def begin(
    desk: Desk, content: bytes = VIDEO, *, key: str, who: str = "wang", **asked: object
) -> Answer:
    announced = {"kind": "video", "bytes": len(content)} | asked
    return await desk.api.post(UPLOADS, announced, token=who, key=key)


async def begun(desk: Desk, content: bytes = VIDEO, **asked: Any) -> dict[str, Any]:
    answer = await begin(desk, content, key=asked.pop("key", new_id()), **asked)
    assert answer.status == 201, answer.body
    view: dict[str, Any] = answer.body
    return view


async def put(
    desk: Desk, upload_id: str, number: int, content: bytes = VIDEO, who: str = "wang"
) -> Answer:
    at = number * PIECE_BYTES
    return await desk.api.put(
        f"{UPLOADS}/{upload_id}/content?offset={at}",
        raw=content[at : at + PIECE_BYTES],
        token=who,
        headers=BYTES,
    )


async def complete(desk: Desk, upload_id: str, who: str = "wang") -> Answer:
    return await desk.api.post(f"{UPLOADS}/{upload_id}/completion", token=who)


async def sent(desk: Desk, content: bytes, **asked: Any) -> str:
    """The id of an upload whose pieces are all there."""
    upload_id: str = (await begun(desk, content, **asked))["id"]
    for number in range(-(-len(content) // PIECE_BYTES)):
        assert (await put(desk, upload_id, number, content)).status == 200
    return upload_id


async def pieces_kept(desk: Desk) -> int:
    return await desk.mongo.collection("media_pieces").count({})


async def test_a_video_cut_twice_goes_on_where_it_stopped_and_arrives_whole(
    fresh_desk: Desk,
) -> None:
    desk, key = fresh_desk, new_id()
    view = await begun(desk, key=key, sha256=sha256(VIDEO).hexdigest())
    assert (view["next_offset"], view["piece_bytes"], view["media"]) == (0, PIECE_BYTES, None)
    assert (await put(desk, view["id"], 0)).body["next_offset"] == PIECE_BYTES
    # The answer to the second is lost, the phone restarts, and asks by its key alone.
    await put(desk, view["id"], 1)
    again = await begun(desk, key=key, sha256=sha256(VIDEO).hexdigest())
    assert (again["id"], again["next_offset"]) == (view["id"], 2 * PIECE_BYTES)
    assert (await complete(desk, view["id"])).body["code"] == "upload_not_arrived"
    await put(desk, view["id"], 3)
    assert (await put(desk, view["id"], 3)).body["next_offset"] == 2 * PIECE_BYTES
    whole = await put(desk, view["id"], 2)
    assert (whole.body["next_offset"], whole.body["pieces_taken"]) == (len(VIDEO), 5)
    taken = await complete(desk, view["id"])
    assert (taken.status, taken.body["kind"]) == (201, "video")
    assert await desk.stored(taken.body["id"]) == VIDEO
    assert await pieces_kept(desk) == 0
    for late in (await complete(desk, view["id"]), await put(desk, view["id"], 1)):
        assert late.status in (200, 201)
    told = await begun(desk, key=key, sha256=sha256(VIDEO).hexdigest())
    assert (told["next_offset"], told["media"]["id"]) == (len(VIDEO), taken.body["id"])
    assert (await complete(desk, view["id"])).body["id"] == taken.body["id"]
    assert [await pieces_kept(desk), *(await desk.kept())[:2]] == [0, 1, 1]


async def test_a_photo_in_pieces_is_drawn_anew_like_every_other(desk: Desk) -> None:
    photo = images.a_phone_photo().ljust(PIECE_BYTES + 1, b"\0")
    taken = await complete(desk, await sent(desk, photo, kind="photo"))
    assert taken.status == 201, taken.body
    stored = await desk.stored(taken.body["id"])
    assert stored
    assert images.MAKER_MARK not in stored
    with Image.open(BytesIO(stored)) as picture:
        assert picture.format == "JPEG"


async def test_pieces_are_sealed_while_they_wait(fresh_desk: Desk) -> None:
    view = await begun(fresh_desk)
    await put(fresh_desk, view["id"], 0)
    [row] = await fresh_desk.mongo.collection("media_pieces").find({}, limit=2)
    assert b"\x5a" * 32 not in row["sealed"]
    assert b"ftyp" not in row["sealed"]


async def test_what_is_no_video_is_refused_with_its_first_piece_and_forgotten(
    fresh_desk: Desk,
) -> None:
    for content, code in (
        (b"<html>".ljust(PIECE_BYTES * 2), "unsupported_file"),
        (recordings.a_file_of_type(b"heic", PIECE_BYTES * 2), "heic_not_supported"),
        (images.a_phone_photo().ljust(PIECE_BYTES * 2, b"\0"), "wrong_kind"),
    ):
        view = await begun(fresh_desk, content)
        assert (await put(fresh_desk, view["id"], 0, content)).body["code"] == code
        assert (await put(fresh_desk, view["id"], 1, content)).body["code"] == "media_not_found"
    assert await pieces_kept(fresh_desk) == 0


async def test_a_file_that_is_another_than_announced_leaves_nothing(fresh_desk: Desk) -> None:
    desk = fresh_desk
    damaged = await complete(desk, await sent(desk, VIDEO, sha256="0" * 64))
    assert damaged.body["code"] == "upload_damaged"
    # Sound in an MP4: as large as a video by its first bytes, too large for a recording.
    sound = recordings.a_file_of_type(b"isom", MEBIBYTE)
    loud = await complete(desk, await sent(desk, sound, kind="voice"))
    assert loud.status == 201
    bomb = (b"\xff\xd8\xff" + b"no picture" * 9).ljust(PIECE_BYTES + 5, b"\0")
    assert (await complete(desk, await sent(desk, bomb, kind="photo"))).status == 422
    assert [await pieces_kept(desk), (await desk.kept())[0]] == [0, 1]


@pytest.mark.parametrize(
    ("offset", "length"),
    [(1, PIECE_BYTES), (0, 10), (0, PIECE_BYTES - 1), (len(VIDEO), 1), (3 * PIECE_BYTES, 778)],
)
async def test_a_piece_that_is_none_is_not_kept(desk: Desk, offset: int, length: int) -> None:
    view = await begun(desk)
    answer = await desk.api.put(
        f"{UPLOADS}/{view['id']}/content?offset={offset}",
        raw=VIDEO[:length],
        token="wang",
        headers=BYTES,
    )
    assert (answer.status, answer.body["code"]) == (422, "piece_out_of_place")
    assert (await begin_again(desk, view["id"]))["pieces_taken"] == 0


async def begin_again(desk: Desk, upload_id: str) -> dict[str, Any]:
    view: dict[str, Any] = (await desk.api.get(f"{UPLOADS}/{upload_id}", token="wang")).body
    return view


async def test_a_piece_is_never_larger_than_a_piece(desk: Desk) -> None:
    view = await begun(desk)
    large = await desk.api.put(
        f"{UPLOADS}/{view['id']}/content?offset=0", raw=VIDEO, token="wang", headers=BYTES
    )
    assert (large.status, large.body["code"]) == (413, "payload_too_large")
    none = await desk.api.put(
        f"{UPLOADS}/{view['id']}/content?offset=0", raw=b"", token="wang", headers=BYTES
    )
    assert none.status == 422


async def test_an_upload_belongs_to_whoever_began_it(desk: Desk) -> None:
    key = new_id()
    view = await begun(desk, key=key)
    for other in ("li", "zhao"):
        for answer in (
            await put(desk, view["id"], 0, who=other),
            await complete(desk, view["id"], other),
            await desk.api.get(f"{UPLOADS}/{view['id']}", token=other),
        ):
            assert (answer.status, answer.body["code"]) == (404, "media_not_found")
    theirs = await begun(desk, key=key, who="li")
    assert theirs["id"] != view["id"]
    assert (await begin_again(desk, view["id"]))["pieces_taken"] == 0


async def test_a_key_stands_for_one_file(desk: Desk) -> None:
    key = new_id()
    await begun(desk, key=key)
    for other in ({"bytes": 5}, {"kind": "photo"}, {"sha256": "1" * 64}):
        refused = await begin(desk, key=key, **other)
        assert (refused.status, refused.body["code"]) == (422, "idempotency_key_reused")


async def test_beginning_and_completing_twice_at_once_makes_one_file(fresh_desk: Desk) -> None:
    desk, key = fresh_desk, new_id()
    views = await asyncio.gather(*(begun(desk, key=key) for _ in range(4)))
    [upload_id] = {view["id"] for view in views}
    order = [3, 0, 2, 1, 0, 3]
    await asyncio.gather(*(put(desk, upload_id, number) for number in order))
    answers = await asyncio.gather(*(complete(desk, upload_id) for _ in range(3)))
    assert {answer.status for answer in answers} <= {201, 409}
    [media_id] = {answer.body["id"] for answer in answers if answer.status == 201}
    assert (await complete(desk, upload_id)).body["id"] == media_id
    assert await desk.stored(media_id) == VIDEO
    assert await desk.mongo.collection("media").count({}) == 1


async def test_what_would_never_be_taken_in_is_not_begun(open_desk: DeskMaker) -> None:
    desk = await open_desk(SETTINGS.model_copy(update={"max_daily_bytes": len(VIDEO) * 2}))
    large = await begin(desk, key=new_id(), bytes=SETTINGS.max_video_bytes + 1)
    assert (large.status, large.body["code"]) == (413, "payload_too_large")
    for asked in ({"bytes": 0}, {"kind": "film"}, {"name": "a.mp4"}):
        assert (await begin(desk, key=new_id(), **asked)).status == 422
    key = new_id()
    for _ in range(3):  # asking again costs nothing
        await begun(desk, key=key)
    await begun(desk)
    spent = await begin(desk, key=new_id())
    assert (spent.status, spent.body["code"]) == (429, "daily_uploads_used")
    assert await desk.mongo.collection("media_piecewise_uploads").count({}) == 2


async def test_pieces_are_counted_by_the_minute(open_desk: DeskMaker) -> None:
    desk = await open_desk(SETTINGS.model_copy(update={"max_per_minute": 1}))
    view = await begun(desk)
    statuses = [(await put(desk, view["id"], 0)).status for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    assert (await put(desk, view["id"], 1, who="zhao")).status == 404


async def test_of_more_than_can_be_meant_the_oldest_gives_way(fresh_desk: Desk) -> None:
    first = await begun(fresh_desk)
    await put(fresh_desk, first["id"], 0)
    others = []
    for _ in range(MOST_BEGUN):
        fresh_desk.clock.ahead += timedelta(seconds=1)
        others.append(await begun(fresh_desk))
    assert (await put(fresh_desk, first["id"], 1)).body["code"] == "media_not_found"
    assert (await put(fresh_desk, others[0]["id"], 0)).status == 200
    rows = fresh_desk.mongo.collection("media_piecewise_uploads")
    assert [await rows.count({}), await pieces_kept(fresh_desk)] == [MOST_BEGUN, 1]


async def test_what_nobody_went_on_with_is_gone_after_a_day(fresh_desk: Desk) -> None:
    desk, key = fresh_desk, new_id()
    view = await begun(desk, key=key)
    await put(desk, view["id"], 0)
    await desk.services.piecewise.forget_overdue()
    assert await pieces_kept(desk) == 1
    desk.clock.ahead = timedelta(hours=25)
    assert (await put(desk, view["id"], 1)).body["code"] == "media_not_found"
    assert await desk.services.piecewise.forget_overdue() == 1
    assert await pieces_kept(desk) == 0
    anew = await begun(desk, key=key)
    assert (anew["id"] != view["id"], anew["next_offset"]) == (True, 0)


async def test_an_overdue_key_begins_anew_before_the_sweep(fresh_desk: Desk) -> None:
    key = new_id()
    view = await begun(fresh_desk, key=key)
    await put(fresh_desk, view["id"], 0)
    fresh_desk.clock.ahead = timedelta(hours=25)
    anew = await begun(fresh_desk, key=key)
    assert (anew["id"] != view["id"], anew["next_offset"]) == (True, 0)


async def test_a_completion_cut_off_halfway_is_simply_asked_for_again(
    fresh_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file is taken in, and the process dies before the pieces are thrown away."""
    upload_id = await sent(fresh_desk, VIDEO)

    async def die(repository: PiecewiseUploadRepository, upload_id: str) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(PiecewiseUploadRepository, "drop_pieces", die)
        assert (await complete(fresh_desk, upload_id)).status == 500
    assert await pieces_kept(fresh_desk) == 4
    again = await complete(fresh_desk, upload_id)
    assert again.status == 201
    assert await fresh_desk.stored(again.body["id"]) == VIDEO
    assert await fresh_desk.mongo.collection("media").count({}) == 1
    fresh_desk.clock.ahead = timedelta(hours=25)
    await fresh_desk.services.piecewise.forget_overdue()
    assert await pieces_kept(fresh_desk) == 0
