"""What may be uploaded, what becomes of it, and what is refused without a trace."""

import asyncio
from hashlib import sha256
from io import BytesIO

import pytest
from PIL import Image

from backend.features.media.handlers import ENDPOINTS
from backend.kit.http import build_openapi
from tests.features.media.conftest import MEBIBYTE, SETTINGS, Desk, DeskMaker
from tests.support import images, recordings
from tests.support.kit import Answer, fresh_key
from tests.support.recordings import a_file_of_type
from tests.support.sockets import FORM_TYPE, form, request_head, send


async def test_a_photo_is_stored_as_our_own_picture_without_its_notes(desk: Desk) -> None:
    photo = images.a_phone_photo()
    view = await desk.uploaded(photo, "photo", token="wang")
    stored = await desk.stored(view["id"])
    assert stored is not None
    assert (view["kind"], view["content_type"]) == ("photo", "image/jpeg")
    assert (view["width"], view["height"]) == (600, 800)
    assert (view["bytes"], view["sha256"]) == (len(stored), sha256(stored).hexdigest())
    assert view["sha256"] != sha256(photo).hexdigest()
    for mark in (images.MAKER_MARK, b"PhoneMaker", b"taken at home", b"Exif", b"GPS"):
        assert mark not in stored
    with Image.open(BytesIO(stored)) as picture:
        assert dict(picture.getexif()) == {}
        assert picture.size == (600, 800)
    thumbnail = await desk.stored(view["id"] + ".thumbnail")
    assert thumbnail is not None
    with Image.open(BytesIO(thumbnail)) as picture:
        assert picture.size == (360, 480)


async def test_the_bare_bytes_do_as_well_as_a_form(desk: Desk) -> None:
    answer = await desk.api.post(
        f"/api/v1/media?kind=document&sha256={sha256(recordings.PDF).hexdigest()}",
        raw=recordings.PDF,
        token="wang",
        headers={"Content-Type": "image/jpeg"},
    )
    assert answer.status == 201
    assert (answer.body["kind"], answer.body["content_type"]) == ("document", "application/pdf")


async def test_a_signature_becomes_a_png(desk: Desk) -> None:
    view = await desk.uploaded(images.a_jpeg(300, 100), "signature", token="zhao")
    assert (view["kind"], view["content_type"], view["width"]) == ("signature", "image/png", 300)
    assert ((await desk.stored(view["id"])) or b"").startswith(b"\x89PNG")


async def test_a_photographed_invoice_is_a_document_drawn_anew(desk: Desk) -> None:
    view = await desk.uploaded(images.a_phone_photo(), "document", token="wang")
    assert (view["kind"], view["content_type"]) == ("document", "image/jpeg")
    assert images.MAKER_MARK not in ((await desk.stored(view["id"])) or b"")


@pytest.mark.parametrize(
    ("content", "kind", "content_type"),
    [
        (recordings.VIDEO, "video", "video/mp4"),
        (a_file_of_type(b"qt  "), "video", "video/quicktime"),
        (recordings.AMR, "voice", "audio/amr"),
        (recordings.AAC, "voice", "audio/aac"),
        (recordings.MP3_BARE, "voice", "audio/mpeg"),
        (recordings.WAV, "voice", "audio/wav"),
        (recordings.PDF, "document", "application/pdf"),
    ],
)
async def test_other_files_are_kept_as_they_came_under_the_type_they_have(
    desk: Desk, content: bytes, kind: str, content_type: str
) -> None:
    view = await desk.uploaded(content, token="wang")
    assert (view["kind"], view["content_type"]) == (kind, content_type)
    assert view["sha256"] == sha256(content).hexdigest()
    assert (view["width"], view["thumbnail_url"]) == (0, None)
    assert await desk.stored(view["id"]) == content


async def test_a_recording_in_an_mp4_is_sound_and_as_small_as_sound_must_be(desk: Desk) -> None:
    view = await desk.uploaded(a_file_of_type(b"mp42"), "voice", token="wang")
    assert (view["kind"], view["content_type"]) == ("voice", "audio/mp4")
    long = a_file_of_type(b"mp42", MEBIBYTE + 1)
    refused = await desk.upload(long, "voice", token="wang")
    assert (refused.status, refused.body["code"]) == (413, "payload_too_large")
    assert (await desk.uploaded(long, "video", token="wang"))["content_type"] == "video/mp4"


REFUSED: dict[str, tuple[bytes, str, int, str]] = {
    "heic": (a_file_of_type(b"heic"), "photo", 415, "heic_not_supported"),
    "a document for a photo": (recordings.PDF, "photo", 422, "wrong_kind"),
    "a photo for a video": (images.a_jpeg(8, 8), "video", 422, "wrong_kind"),
    "an unknown kind": (images.a_jpeg(8, 8), "poem", 422, "invalid_request"),
    "a large photo": (images.a_jpeg(8, 8) + b"\0" * 2 * MEBIBYTE, "", 413, "payload_too_large"),
    "a large document": (recordings.PDF + b"%" * MEBIBYTE, "", 413, "payload_too_large"),
    "a photo cut short": (images.a_jpeg()[:2000], "photo", 422, "unreadable_image"),
    "only a jpeg's beginning": (b"\xff\xd8\xff\xe0", "photo", 422, "unreadable_image"),
    "png 9000²": (images.a_png_bomb(9000), "photo", 413, "image_too_large"),
    "png 13000²": (images.a_png_bomb(13000), "photo", 413, "image_too_large"),
    "png 20000²": (images.a_png_bomb(20000), "signature", 413, "image_too_large"),
    "jpeg 65500²": (images.a_jpeg_bomb(), "photo", 413, "image_too_large"),
    "a moving png": (images.an_animation("PNG"), "photo", 415, "animated_image"),
    "a moving webp": (images.an_animation("WEBP"), "photo", 415, "animated_image"),
    "a comment of 64 MB": (images.a_png_text_bomb(), "photo", 422, "unreadable_image"),
} | {
    f"{name} as photo": (content, "photo", 415, "unsupported_file")
    for name, content in images.disguises().items()
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_refused_file_leaves_no_trace(desk: Desk, case: str) -> None:
    content, kind, status, code = REFUSED[case]
    before = await desk.kept()
    answer = await desk.upload(content, kind, token="wang")
    assert (answer.status, answer.body["code"]) == (status, code)
    assert await desk.kept() == before


async def test_a_refusal_tells_the_limit(desk: Desk) -> None:
    large = await desk.upload(images.a_jpeg(8, 8) + b"\0" * 2 * MEBIBYTE, token="wang")
    assert large.body["params"] == {"limit_bytes": 2 * MEBIBYTE}
    bomb = await desk.upload(images.a_png_bomb(9000), token="wang")
    assert bomb.body["detail"] == "图片尺寸太大，最多 50 百万像素，请缩小后重试"


@pytest.mark.parametrize("name", images.polyglots())
async def test_nothing_hidden_in_a_picture_is_stored(desk: Desk, name: str) -> None:
    view = await desk.uploaded(images.polyglots()[name], token="wang")
    for key in (view["id"], view["id"] + ".thumbnail"):
        assert images.POLYGLOT_MARK not in ((await desk.stored(key)) or b"")


async def test_damaged_pictures_are_stored_whole_or_refused_and_nothing_breaks(
    fresh_desk: Desk,
) -> None:
    answers = [
        await fresh_desk.upload(broken, token="wang") for broken in images.flipped(80, seed=11)
    ]
    assert {answer.status for answer in answers} <= {201, 413, 415, 422}
    assert await fresh_desk.assert_whole() == sum(answer.status == 201 for answer in answers)


async def test_a_file_that_was_damaged_on_its_way_is_refused(desk: Desk) -> None:
    before = await desk.kept()
    answer = await desk.api.post(
        f"/api/v1/media?sha256={'0' * 64}", raw=recordings.PDF, token="wang"
    )
    assert (answer.status, answer.body["code"]) == (422, "upload_damaged")
    assert await desk.kept() == before


async def test_one_key_sent_ten_times_at_once_stores_one_file(fresh_desk: Desk) -> None:
    key, photo = fresh_key(), images.a_jpeg()

    async def send() -> Answer:
        """As a client does: what waited too long for the others is sent again as it is."""
        while (answer := await fresh_desk.upload(photo, token="wang", key=key)).status == 503:
            assert answer.headers["retry-after"]
        return answer

    answers = await asyncio.gather(*(send() for _ in range(10)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body["id"] for answer in answers}) == 1
    assert await fresh_desk.assert_whole() == 1
    again = await fresh_desk.upload(photo, token="wang", key=key)
    assert again.body["id"] == answers[0].body["id"]
    other = await fresh_desk.upload(images.a_jpeg(9, 9), token="wang", key=key)
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    somebody_else = await fresh_desk.upload(photo, token="li", key=key)
    assert somebody_else.body["id"] != answers[0].body["id"]


@pytest.mark.parametrize(("token", "status"), [("", 401), ("visitor", 403)])
async def test_an_upload_needs_a_person_who_may(desk: Desk, token: str, status: int) -> None:
    before = await desk.kept()
    answer = await desk.upload(images.a_jpeg(), token=token)
    assert answer.status == status
    assert await desk.kept() == before


async def test_a_customer_uploads_so_often_in_a_minute_and_staff_more_often(
    open_desk: DeskMaker,
) -> None:
    desk = await open_desk(
        SETTINGS.model_copy(update={"max_per_minute": 3, "staff_max_per_minute": 5})
    )
    for token, most in (("wang", 3), ("zhao", 5)):
        statuses = [
            (await desk.upload(recordings.PDF, token=token)).status for _ in range(most + 1)
        ]
        assert statuses == [201] * most + [429]
    refused = await desk.upload(recordings.PDF, token="wang")
    assert refused.body["code"] == "too_many_requests"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert (await desk.upload(recordings.PDF, token="li")).status == 201


async def test_a_customer_uploads_so_much_in_a_day_and_what_fits_still_fits(
    open_desk: DeskMaker,
) -> None:
    desk = await open_desk(SETTINGS.model_copy(update={"max_daily_bytes": MEBIBYTE}))
    assert (await desk.upload(a_file_of_type(b"isom", 900_000), token="wang")).status == 201
    refused = await desk.upload(a_file_of_type(b"isom", 200_000), token="wang")
    assert (refused.status, refused.body["code"]) == (429, "daily_uploads_used")
    assert refused.body["detail"] == "今天上传的文件已达上限（1 MB），请明天再上传"
    assert 86_000 < int(refused.headers["retry-after"]) <= 86_400
    assert (await desk.upload(a_file_of_type(b"isom", 100_000), token="wang")).status == 201
    assert (await desk.upload(a_file_of_type(b"isom", 900_000), token="li")).status == 201
    assert await desk.assert_whole() == 3


async def test_a_disk_that_is_nearly_full_takes_no_files(open_desk: DeskMaker) -> None:
    desk = await open_desk(SETTINGS.model_copy(update={"min_free_bytes": 10**18}))
    answer = await desk.upload(images.a_jpeg(), token="wang")
    assert (answer.status, answer.body["code"]) == (507, "storage_full")
    assert await desk.kept() == [0, 0, 0]


async def test_what_announces_more_than_the_largest_file_is_refused_unread(desk: Desk) -> None:
    for declared in (100 * MEBIBYTE, 1024 * MEBIBYTE):
        head = request_head(
            "/api/v1/media", {"Authorization": "Bearer wang", "Content-Length": declared}
        )
        answer = await send(desk.api.base_url, head)
        assert (answer.status, answer.code) == (413, "payload_too_large")


async def test_forms_of_ten_thousand_parts_are_refused(desk: Desk) -> None:
    before = await desk.kept()
    parts = [("kind", None, b"photo")] * 10_000
    answer = await desk.api.post(
        "/api/v1/media",
        raw=form([*parts, ("file", "a.jpg", images.a_jpeg())]),
        token="wang",
        headers={"Content-Type": FORM_TYPE},
    )
    assert (answer.status, answer.body["code"]) == (400, "unreadable_request")
    assert await desk.kept() == before


def test_the_document_names_every_refusal() -> None:
    spec = build_openapi("Media", "1", ENDPOINTS)
    post = spec["paths"]["/api/v1/media"]["post"]
    assert set(post["responses"]) == {
        "201", "400", "401", "403", "413", "415", "422", "429", "503", "507",
    }  # fmt: skip
    assert set(post["requestBody"]["content"]) == {
        "multipart/form-data",
        "application/octet-stream",
    }
