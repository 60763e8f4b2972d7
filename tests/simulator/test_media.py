"""Media up and down: kinds, sizes, formats, owners and the three days they live."""

from urllib.parse import urlencode

import pytest
from tornado.httpclient import HTTPResponse

from backend.simulator.api.call import OPEN_HOST, WECOM_HOST
from backend.simulator.world.media import MOST_MEDIA_BYTES, Media
from backend.simulator.world.rules import Rules
from tests.simulator.conftest import Answer, Platform, read_answer
from tests.simulator.test_bounds import NOW

JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 4
AMR = b"#!AMR\n" + b"\x3c" * 32
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"film" * 4


def multipart(content: bytes, *, name: str = "a.jpg", field: str = "media") -> tuple[str, bytes]:
    head = (
        f'--frontier\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    return "multipart/form-data; boundary=frontier", (
        head.encode() + content + b"\r\n--frontier--\r\n"
    )


async def upload(
    platform: Platform,
    content: bytes,
    *,
    kind: str = "image",
    token: str = "",
    host: str = OPEN_HOST,
    path: str = "cgi-bin/media/upload",
    field: str = "media",
    name: str = "a.jpg",
) -> Answer:
    token = token or await platform.token()
    content_type, body = multipart(content, field=field, name=name)
    query = urlencode({"access_token": token, "type": kind})
    return read_answer(
        await platform.raw("POST", f"{path}?{query}", host, body, content_type=content_type)
    )


async def fetch(
    platform: Platform, media_id: str, token: str = "", host: str = OPEN_HOST
) -> HTTPResponse:
    query = urlencode({"access_token": token or await platform.token(), "media_id": media_id})
    return await platform.raw("GET", f"cgi-bin/media/get?{query}", host)


async def test_what_goes_up_comes_down_for_three_days(platform: Platform) -> None:
    answer = await upload(platform, JPEG, name="冰箱\r\nX: y.jpg")
    assert set(answer.body) == {"type", "media_id", "created_at"}
    assert answer.body["type"] == "image"
    fetched = await fetch(platform, answer.body["media_id"])
    assert (fetched.body, fetched.headers["Content-Type"]) == (JPEG, "image/jpeg")
    assert fetched.headers["Content-disposition"].startswith("attachment; filename=")
    assert "X" not in fetched.headers
    await platform.control.advance_clock(259_199)
    assert (await fetch(platform, answer.body["media_id"])).body == JPEG
    await platform.control.advance_clock(1)
    assert read_answer(await fetch(platform, answer.body["media_id"])).errcode == 40007


async def test_voices_thumbs_and_films_answer_in_their_own_ways(platform: Platform) -> None:
    voice = await upload(platform, AMR, kind="voice")
    assert (await fetch(platform, voice.body["media_id"])).headers["Content-Type"] == "audio/amr"
    assert "thumb_media_id" in (await upload(platform, JPEG, kind="thumb")).body
    film = await upload(platform, MP4, kind="video")
    described = read_answer(await fetch(platform, film.body["media_id"]))
    assert described.body["video_url"].startswith("http://mmbiz.qpic.cn/")


@pytest.mark.parametrize(
    ("content", "kind", "field", "errcode"),
    [
        (JPEG, "file", "media", 40004),
        (JPEG, "", "media", 40004),
        (JPEG, "image", "picture", 41005),
        (b"", "image", "media", 44001),
        (b"<html>", "image", "media", 40005),
        (JPEG, "voice", "media", 40005),
        (JPEG + b"x" * 64 * 1024, "thumb", "media", 45001),
        (JPEG + b"x" * 10 * 1024 * 1024, "image", "media", 45001),
    ],
)
async def test_what_is_no_such_medium_is_refused(
    platform: Platform, content: bytes, kind: str, field: str, errcode: int
) -> None:
    assert (await upload(platform, content, kind=kind, field=field)).errcode == errcode


async def test_formats_are_let_pass_when_the_rules_say_so(platform: Platform) -> None:
    await platform.control.put_rules(Rules(media_formats_checked=False))
    assert "media_id" in (await upload(platform, b"anything")).body


async def test_a_body_without_a_file_or_a_token_is_refused(platform: Platform) -> None:
    token = await platform.token()
    path = f"cgi-bin/media/upload?access_token={token}&type=image"
    assert read_answer(await platform.raw("POST", path, OPEN_HOST, b"{}")).errcode == 41005
    assert (await upload(platform, JPEG, token="nonsense")).errcode == 40001


async def test_another_account_cannot_fetch_it(platform: Platform) -> None:
    mine = (await upload(platform, JPEG)).body["media_id"]
    theirs = await platform.miniprogram_token()
    assert read_answer(await fetch(platform, mine, theirs)).errcode == 40007


async def test_a_corporations_files_go_up_and_down(platform: Platform) -> None:
    token = await platform.agent_token()
    answer = await upload(platform, b"anything", kind="file", token=token, host=WECOM_HOST)
    assert (answer.errcode, answer.body["type"]) == (0, "file")
    assert answer.body["created_at"].isdigit()
    fetched = await fetch(platform, answer.body["media_id"], token, WECOM_HOST)
    assert fetched.body == b"anything"
    tiny = await upload(platform, b"1234", kind="file", token=token, host=WECOM_HOST)
    assert tiny.errcode == 44001


async def test_an_articles_picture_has_a_lasting_address_and_no_media_id(
    platform: Platform,
) -> None:
    answer = await upload(platform, JPEG, path="cgi-bin/media/uploadimg")
    url = answer.body["url"]
    await platform.control.advance_clock(400 * 86_400)
    path = url.removeprefix("http://mmbiz.qpic.cn/")
    shown = await platform.raw("GET", path, "mmbiz.qpic.cn")
    assert (shown.code, shown.body) == (200, JPEG)
    media_id = path.split("/")[1]
    assert read_answer(await fetch(platform, media_id)).errcode == 40007
    missing = await platform.raw("GET", "mmbiz_jpg/unknown/0", "mmbiz.qpic.cn")
    assert missing.code == 404


def test_media_are_kept_within_thirty_two_mebibytes() -> None:
    media, content = Media(), b"x" * 1024 * 1024
    kept = [
        media.add("wx", "image", content, name="", content_type="image/png", now=NOW)
        for _ in range(40)
    ]
    assert len(media.all()) == MOST_MEDIA_BYTES // len(content)
    assert media.find("wx", kept[7].media_id, NOW, 10) is None
    assert media.find("wx", kept[8].media_id, NOW, 10) == kept[8]
