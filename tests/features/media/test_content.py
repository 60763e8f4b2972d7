"""What a file is, is told by its content."""

import pytest

from backend.features.media.content import detect
from backend.features.media.errors import HeicNotSupported, UnsupportedFile, WrongKind
from backend.features.media.models import MediaKind
from tests.support import images, recordings
from tests.support.recordings import a_file_of_type


@pytest.mark.parametrize(
    ("content", "content_type", "kind"),
    [
        (images.a_jpeg(8, 8), "image/jpeg", MediaKind.PHOTO),
        (images.encoded(images.a_picture(8, 8), "PNG"), "image/png", MediaKind.PHOTO),
        (images.encoded(images.a_picture(8, 8), "WEBP"), "image/webp", MediaKind.PHOTO),
        (a_file_of_type(b"isom"), "video/mp4", MediaKind.VIDEO),
        (a_file_of_type(b"mp42"), "video/mp4", MediaKind.VIDEO),
        (a_file_of_type(b"avc1"), "video/mp4", MediaKind.VIDEO),
        (a_file_of_type(b"qt  "), "video/quicktime", MediaKind.VIDEO),
        (a_file_of_type(b"3gp4"), "video/3gpp", MediaKind.VIDEO),
        (a_file_of_type(b"M4A "), "audio/mp4", MediaKind.VOICE),
        (recordings.AMR, "audio/amr", MediaKind.VOICE),
        (b"#!AMR-WB\n" + b"\x00" * 60, "audio/amr", MediaKind.VOICE),
        (recordings.WAV, "audio/wav", MediaKind.VOICE),
        (recordings.MP3_TAGGED, "audio/mpeg", MediaKind.VOICE),
        (recordings.MP3_BARE, "audio/mpeg", MediaKind.VOICE),
        (recordings.AAC, "audio/aac", MediaKind.VOICE),
        (recordings.PDF, "application/pdf", MediaKind.DOCUMENT),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_kind_is_known_by_its_first_bytes(
    content: bytes, content_type: str, kind: MediaKind
) -> None:
    found = detect(content[:64])
    assert (found.content_type, found.kind(None)) == (content_type, kind)


@pytest.mark.parametrize("name", images.disguises())
def test_what_is_none_of_them_is_refused(name: str) -> None:
    with pytest.raises(UnsupportedFile):
        detect(images.disguises()[name][:64])


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"RIFF",
        b"\xff\xd8",
        a_file_of_type(b"xxxx")[:64],
        b"\xff\xff\xff\xff" * 16,  # a sync, but no such layer, rate or sampling
        b"\xff\xfb\xf0\x64" + b"\x00" * 60,  # no such bit rate
        b"\xff\xfb\x9c\x64" + b"\x00" * 60,  # no such sampling rate
        b"\xff\xeb\x90\x64" + b"\x00" * 60,  # no such version of MPEG
        b"\xff\xf1\x7c\x80" + b"\x00" * 60,  # no such sampling rate of AAC
        b" %PDF-1.7",
    ],
)
def test_what_only_resembles_one_is_refused(head: bytes) -> None:
    with pytest.raises(UnsupportedFile):
        detect(head)


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"])
def test_a_heic_photo_is_refused_with_what_to_do_about_it(brand: bytes) -> None:
    with pytest.raises(HeicNotSupported) as refused:
        detect(a_file_of_type(brand)[:64])
    assert "兼容性最佳" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "asked"),
    [
        (images.a_jpeg(8, 8), MediaKind.PHOTO),
        (images.a_jpeg(8, 8), MediaKind.SIGNATURE),
        (images.a_jpeg(8, 8), MediaKind.DOCUMENT),
        (recordings.PDF, MediaKind.DOCUMENT),
        (recordings.VIDEO, MediaKind.VIDEO),
        (recordings.VIDEO, MediaKind.VOICE),
        (recordings.AMR, MediaKind.VOICE),
    ],
)
def test_a_file_serves_as_what_its_content_can_be(content: bytes, asked: MediaKind) -> None:
    assert detect(content[:64]).kind(asked) is asked


@pytest.mark.parametrize(
    ("content", "asked", "said"),
    [
        (recordings.PDF, MediaKind.PHOTO, "这里需要照片，收到的是文档，请重新选择"),
        (images.a_jpeg(8, 8), MediaKind.VIDEO, "这里需要视频，收到的是照片，请重新选择"),
        (recordings.VIDEO, MediaKind.SIGNATURE, "这里需要签名，收到的是视频，请重新选择"),
        (recordings.AMR, MediaKind.DOCUMENT, "这里需要文档，收到的是录音，请重新选择"),
    ],
)
def test_a_file_of_another_kind_is_refused(content: bytes, asked: MediaKind, said: str) -> None:
    with pytest.raises(WrongKind) as refused:
        detect(content[:64]).kind(asked)
    assert str(refused.value) == said
