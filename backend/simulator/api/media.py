"""Temporary media up and down, and pictures for articles (protocol sheet 3.14 and 4.4)."""

from typing import Final, cast

from backend.simulator.api.call import OPEN_HOST, WECOM_HOST, Call, Download, Endpoint, Upload
from backend.simulator.api.refusals import Refusal
from backend.simulator.api.wecom.agents import speaker
from backend.simulator.world.clock import JsonObject
from backend.simulator.world.media import Medium, MediumKind, picture_address

KILOBYTE, MEGABYTE = 1024, 1024 * 1024
LARGEST: Final[dict[MediumKind, int]] = {
    "image": 10 * MEGABYTE,
    "voice": 2 * MEGABYTE,
    "video": 10 * MEGABYTE,
    "thumb": 64 * KILOBYTE,
    "file": 20 * MEGABYTE,
}
LARGEST_ARTICLE_PICTURE: Final = MEGABYTE
SMALLEST_WECOM_BYTES: Final = 5
OPEN_KINDS: Final = ("image", "voice", "video", "thumb")
WECOM_KINDS: Final = ("image", "voice", "video", "file")

# The first bytes of each format, and what it is sent back as.
FORMATS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"#!AMR", "audio/amr"),
    (b"ID3", "audio/mp3"),
    (b"\xff\xfb", "audio/mp3"),
)
ACCEPTED: Final[dict[MediumKind, tuple[str, ...]]] = {
    "image": ("image/jpeg", "image/png", "image/gif", "image/bmp"),
    "voice": ("audio/amr", "audio/mp3"),
    "video": ("video/mp4",),
    "thumb": ("image/jpeg",),
}


def upload(call: Call) -> JsonObject:
    """Answers without an errcode; a thumb's id has a name of its own."""
    account = call.access_token().account
    medium = _uploaded(call, account, OPEN_KINDS)
    name = "thumb_media_id" if medium.kind == "thumb" else "media_id"
    return {
        "type": medium.kind,
        name: medium.media_id,
        "created_at": int(medium.at.timestamp()),
    }


def upload_to_wecom(call: Call) -> JsonObject:
    medium = _uploaded(call, speaker(call).corporation.corp_id, WECOM_KINDS)
    return {
        "type": medium.kind,
        "media_id": medium.media_id,
        "created_at": str(int(medium.at.timestamp())),
    }


def upload_article_picture(call: Call) -> JsonObject:
    return {"url": _picture(call, call.access_token().account)}


def upload_wecom_picture(call: Call) -> JsonObject:
    return {"url": _picture(call, speaker(call).corporation.corp_id)}


def fetch(call: Call) -> JsonObject | Download:
    return _fetched(call, call.access_token().account)


def fetch_from_wecom(call: Call) -> JsonObject | Download:
    return _fetched(call, speaker(call).corporation.corp_id)


def content_type_of(content: bytes) -> str:
    """By its first bytes; `application/octet-stream` for what is none of the platform's."""
    if content[4:8] == b"ftyp":
        return "video/mp4"
    known = (kind for magic, kind in FORMATS if content.startswith(magic))
    return next(known, "application/octet-stream")


def _uploaded(call: Call, account: str, kinds: tuple[str, ...]) -> Medium:
    kind = call.query.get("type", "")
    if kind not in kinds:
        raise Refusal(40004)
    return _kept(call, account, cast(MediumKind, kind), LARGEST[cast(MediumKind, kind)])


def _picture(call: Call, account: str) -> str:
    most = LARGEST["image"] if call.host == WECOM_HOST else LARGEST_ARTICLE_PICTURE
    return picture_address(_kept(call, account, "image", most, lasting=True))


def _kept(
    call: Call, account: str, kind: MediumKind, most: int, *, lasting: bool = False
) -> Medium:
    sent = call.uploads.get("media")
    if sent is None:
        raise Refusal(41005)
    smallest = SMALLEST_WECOM_BYTES if call.host == WECOM_HOST else 1
    if len(sent.content) < smallest:
        raise Refusal(44001)
    if len(sent.content) > most:
        raise Refusal(40006 if call.host == WECOM_HOST else 45001)
    return call.world.media.add(
        account,
        kind,
        sent.content,
        name=sent.name,
        content_type=_checked_type(call, kind, sent),
        now=call.now,
        lasting=lasting,
    )


def _checked_type(call: Call, kind: MediumKind, sent: Upload) -> str:
    found = content_type_of(sent.content)
    accepted = ACCEPTED.get(kind)
    if accepted and found not in accepted and call.rules.media_formats_checked:
        raise Refusal(40005)
    return found


def _fetched(call: Call, account: str) -> JsonObject | Download:
    medium = call.world.media.find(
        account, call.query.get("media_id", ""), call.now, call.rules.media_seconds
    )
    if medium is None:
        raise Refusal(40007)
    if medium.kind == "video" and call.host == OPEN_HOST:
        return {"video_url": picture_address(medium)}
    return Download(medium.content, medium.content_type, medium.name)


ENDPOINTS: Final = (
    Endpoint(OPEN_HOST, "POST", "cgi-bin/media/upload", upload, bare=True),
    Endpoint(OPEN_HOST, "POST", "cgi-bin/media/uploadimg", upload_article_picture, bare=True),
    Endpoint(OPEN_HOST, "GET", "cgi-bin/media/get", fetch, bare=True, serves_media=True),
    Endpoint(WECOM_HOST, "POST", "cgi-bin/media/upload", upload_to_wecom),
    Endpoint(WECOM_HOST, "POST", "cgi-bin/media/uploadimg", upload_wecom_picture),
    Endpoint(WECOM_HOST, "GET", "cgi-bin/media/get", fetch_from_wecom, serves_media=True),
)
