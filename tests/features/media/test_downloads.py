"""A file is shown to whom it concerns; for everybody else it does not exist."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import pytest

from tests.features.media.builders import LI, TECHNICIAN, WANG
from tests.features.media.conftest import Desk
from tests.support import images, recordings
from tests.support.kit import Answer


def without_request_id(answer: Answer) -> dict[str, object]:
    return {name: value for name, value in answer.body.items() if name != "request_id"}


async def test_whoever_uploaded_a_photo_sees_it_and_its_thumbnail(desk: Desk) -> None:
    view = await desk.uploaded(images.a_jpeg(), token="wang")
    whole = await desk.api.get(f"/api/v1/media/{view['id']}", token="wang")
    assert whole.status == 200
    assert whole.raw == await desk.stored(view["id"])
    assert whole.headers["content-type"] == "image/jpeg"
    assert whole.headers["content-length"] == str(view["bytes"])
    assert whole.headers["etag"] == f'"{view["sha256"]}"'
    assert whole.headers["content-security-policy"].endswith("; sandbox")
    assert "content-disposition" not in whole.headers
    assert whole.headers["cache-control"] == "no-store"
    small = await desk.api.get(f"/api/v1/media/{view['id']}?size=thumbnail", token="wang")
    assert small.raw == await desk.stored(view["id"] + ".thumbnail")


@pytest.mark.parametrize(
    ("content", "content_type", "ending"),
    [
        (recordings.VIDEO, "video/mp4", ".mp4"),
        (recordings.AMR, "audio/amr", ".amr"),
        (recordings.PDF, "application/pdf", ".pdf"),
    ],
)
async def test_what_was_not_drawn_by_us_is_only_for_saving(
    desk: Desk, content: bytes, content_type: str, ending: str
) -> None:
    view = await desk.uploaded(content, token="wang")
    for path in (f"/api/v1/media/{view['id']}", view["url"]):
        answer = await desk.api.get(path, token="wang")
        assert (answer.status, answer.raw) == (200, content)
        assert answer.headers["content-type"] == content_type
        assert answer.headers["x-content-type-options"] == "nosniff"
        disposition = answer.headers["content-disposition"]
        assert disposition.startswith("attachment; ")
        assert ending in disposition
    no_thumbnail = await desk.api.get(f"/api/v1/media/{view['id']}?size=thumbnail", token="wang")
    assert (no_thumbnail.status, no_thumbnail.body["code"]) == (404, "media_not_found")


async def test_another_persons_file_is_exactly_what_does_not_exist(desk: Desk) -> None:
    view = await desk.uploaded(images.a_jpeg(), token="wang")
    theirs = await desk.api.get(f"/api/v1/media/{view['id']}", token="li")
    unknown = await desk.api.get(f"/api/v1/media/{'0' * 32}", token="li")
    thumbnail = await desk.api.get(f"/api/v1/media/{view['id']}.thumbnail", token="wang")
    assert theirs.status == unknown.status == thumbnail.status == 404
    assert without_request_id(theirs) == without_request_id(unknown)
    assert without_request_id(theirs) == without_request_id(thumbnail)
    assert {k: v for k, v in theirs.headers.items() if k not in ("x-request-id", "date")} == {
        k: v for k, v in unknown.headers.items() if k not in ("x-request-id", "date")
    }
    assert (await desk.api.get(f"/api/v1/media/{view['id']}")).status == 401
    assert (await desk.api.get(f"/api/v1/media/{view['id']}", token="visitor")).status == 403


async def test_a_file_of_a_ticket_is_seen_by_whoever_may_see_the_ticket(desk: Desk) -> None:
    view = await desk.uploaded(images.a_jpeg(), token="wang")
    path = f"/api/v1/media/{view['id']}"
    desk.tickets.seen = {("zhao", "t1")}
    assert (await desk.api.get(path, token="zhao")).status == 404
    await desk.services.library.attach([view["id"]], "ticket", "t1", WANG)
    assert (await desk.api.get(path, token="zhao")).status == 200
    assert (await desk.api.get(path, token="wang")).status == 200
    assert (await desk.api.get(path, token="li")).status == 404
    desk.tickets.seen = set()
    assert (await desk.api.get(path, token="zhao")).status == 404


async def test_a_file_of_an_unknown_kind_of_subject_is_its_uploaders_alone(desk: Desk) -> None:
    view = await desk.uploaded(images.a_jpeg(), token="wang")
    await desk.services.library.attach([view["id"]], "poem", "t1", WANG)
    desk.tickets.seen = {("li", "t1")}
    assert (await desk.api.get(f"/api/v1/media/{view['id']}", token="li")).status == 404


# -- links -------------------------------------------------------------------------------------


async def test_a_link_opens_without_a_word_about_who_asks(desk: Desk) -> None:
    view = await desk.uploaded(images.a_jpeg(), token="wang")
    answer = await desk.api.get(view["url"])
    assert (answer.status, answer.raw) == (200, await desk.stored(view["id"]))
    assert answer.headers["cache-control"] == "private, max-age=300, immutable"
    small = await desk.api.get(view["thumbnail_url"])
    assert small.raw == await desk.stored(view["id"] + ".thumbnail")
    assert (await desk.api.get(view["url"], token="wang")).status == 200


async def test_a_link_is_for_its_reader(desk: Desk) -> None:
    view = await desk.uploaded(images.a_jpeg(), token="wang")
    for_technician = (await desk.services.library.links([view["id"]], TECHNICIAN))[view["id"]]
    assert "zhao" not in for_technician.url
    assert (await desk.api.get(for_technician.url, token="zhao")).status == 200
    refused = await desk.api.get(for_technician.url, token="li")
    assert (refused.status, refused.body["code"]) == (404, "media_not_found")


async def test_a_link_lives_five_to_ten_minutes(desk: Desk) -> None:
    view = await desk.uploaded(images.a_jpeg(), token="wang")
    desk.clock.ahead = timedelta(minutes=4, seconds=50)
    assert (await desk.api.get(view["url"])).status == 200
    desk.clock.ahead = timedelta(minutes=10)
    expired = await desk.api.get(view["url"])
    never = await desk.api.get(f"/media/{'0' * 32}?size=full&reader=x&expires=1&signature=x")
    assert expired.status == 404
    assert without_request_id(expired) == without_request_id(never)


async def test_links_made_within_five_minutes_are_the_same_so_that_pictures_are_cached(
    desk: Desk,
) -> None:
    view = await desk.uploaded(images.a_jpeg(), token="wang")
    links = [(await desk.services.library.links([view["id"]], LI))[view["id"]] for _ in range(2)]
    assert links[0].url == links[1].url


def changed(url: str, **changes: str | None) -> str:
    path, _, query = url.partition("?")
    kept = {k: v for k, v in (dict(parse_qsl(query)) | changes).items() if v is not None}
    return f"{path}?{urlencode(kept)}"


@pytest.mark.parametrize(
    "changes",
    [
        {"size": "thumbnail"},
        {"size": "huge"},
        {"size": None},
        {"expires": "99999999999"},
        {"expires": "9" * 5000},
        {"expires": "-1"},
        {"expires": "soon"},
        {"expires": "１２３"},
        {"expires": None},
        {"reader": "0" * 32},
        {"reader": None},
        {"signature": "0" * 32},
        {"signature": "ü"},
        {"signature": ""},
        {"signature": None},
    ],
    ids=lambda changes: str(changes)[:40],
)
async def test_an_altered_link_does_not_exist(desk: Desk, changes: dict[str, str | None]) -> None:
    view = await desk.uploaded(images.a_jpeg(), token="wang")
    answer = await desk.api.get(changed(view["url"], **changes))
    assert (answer.status, answer.body["code"]) == (404, "media_not_found")


async def test_a_link_does_not_open_another_file(desk: Desk) -> None:
    one = await desk.uploaded(images.a_jpeg(), token="wang")
    other = await desk.uploaded(images.a_jpeg(9, 9), token="wang")
    moved = one["url"].replace(one["id"], other["id"])
    assert (await desk.api.get(moved)).status == 404


async def test_links_are_made_for_the_files_one_may_see_and_for_no_others(desk: Desk) -> None:
    mine = await desk.uploaded(images.a_jpeg(), token="wang")
    shared = await desk.uploaded(recordings.PDF, token="li")
    theirs = await desk.uploaded(images.a_jpeg(), token="li")
    await desk.services.library.attach([shared["id"]], "ticket", "t1", LI)
    desk.tickets.seen = {("wang", "t1")}
    asked = "&".join(f"id={each}" for each in (shared["id"], theirs["id"], "none", mine["id"]))
    answer = await desk.api.get(f"/api/v1/media-links?{asked}", token="wang")
    assert [link["id"] for link in answer.body] == [shared["id"], mine["id"]]
    assert (await desk.api.get(answer.body[0]["url"])).raw == recordings.PDF
    assert (await desk.api.get(answer.body[1]["thumbnail_url"])).status == 200
    too_many = "&".join(f"id={n}" for n in range(51))
    refused = await desk.api.get(f"/api/v1/media-links?{too_many}", token="wang")
    assert refused.status == 422


# -- parts of a file ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-199", 100, 200),
        ("bytes=261119-261121", 261119, 261122),  # over the edge of a stored piece
        ("bytes=699000-", 699_000, 700_000),
        ("bytes=699999-9999999", 699_999, 700_000),
        ("bytes=-500", 699_500, 700_000),
        ("bytes=0-0", 0, 1),
    ],
)
async def test_a_player_gets_the_part_it_asks_for(
    desk: Desk, asked: str, start: int, end: int
) -> None:
    view = await desk.uploaded(recordings.VIDEO, token="wang")
    answer = await desk.api.get(view["url"], headers={"Range": asked})
    assert answer.status == 206
    assert answer.raw == recordings.VIDEO[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/700000"
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize(
    "asked",
    ["bytes=0-", "bytes=0-699999", "bytes=-9999999", "bytes=5-2", "bytes=-", "bytes=0-1,5-9",
     "lines=1-2", "bytes=a-b", "bytes=１-２"],
)  # fmt: skip
async def test_the_whole_file_answers_what_is_no_single_part(desk: Desk, asked: str) -> None:
    view = await desk.uploaded(recordings.VIDEO, token="wang")
    answer = await desk.api.get(view["url"], headers={"Range": asked.encode().decode("latin-1")})
    assert (answer.status, answer.raw) == (200, recordings.VIDEO)
    assert "content-range" not in answer.headers


@pytest.mark.parametrize("asked", ["bytes=700000-", "bytes=999999999999-", "bytes=-0"])
async def test_a_part_behind_the_end_is_refused(desk: Desk, asked: str) -> None:
    view = await desk.uploaded(recordings.VIDEO, token="wang")
    answer = await desk.api.get(view["url"], headers={"Range": asked})
    assert (answer.status, answer.body["code"]) == (416, "range_not_satisfiable")
