"""What a file is, told by its first bytes and by nothing that is said about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from backend.features.media.errors import HeicNotSupported, UnsupportedFile, WrongKind
from backend.features.media.models import MediaKind


class Family(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    VOICE = "voice"
    DOCUMENT = "document"


@dataclass(frozen=True)
class Content:
    """`content_type` is what the file is served as; `extension` what it is saved as."""

    family: Family
    content_type: str
    extension: str

    def kind(self, asked: MediaKind | None) -> MediaKind:
        """The kind asked for if the content can be that, else what such content mostly is.

        Raises WrongKind.
        """
        possible = _KINDS[self.family]
        if asked is None:
            return possible[0]
        if asked not in possible:
            raise WrongKind(asked=KIND_NAMES[asked], found=KIND_NAMES[possible[0]])
        return asked


KIND_NAMES: Final[Mapping[MediaKind, str]] = {
    MediaKind.PHOTO: "照片",
    MediaKind.VIDEO: "视频",
    MediaKind.VOICE: "录音",
    MediaKind.SIGNATURE: "签名",
    MediaKind.DOCUMENT: "文档",
}

# An invoice may be photographed; a recorder may write its sound as MP4.
_KINDS: Final[Mapping[Family, tuple[MediaKind, ...]]] = {
    Family.IMAGE: (MediaKind.PHOTO, MediaKind.SIGNATURE, MediaKind.DOCUMENT),
    Family.VIDEO: (MediaKind.VIDEO, MediaKind.VOICE),
    Family.VOICE: (MediaKind.VOICE,),
    Family.DOCUMENT: (MediaKind.DOCUMENT,),
}

# What somebody most likely brings who says that it will be this.
MEANT_BY: Final[Mapping[MediaKind, tuple[Family, ...]]] = {
    MediaKind.PHOTO: (Family.IMAGE,),
    MediaKind.SIGNATURE: (Family.IMAGE,),
    MediaKind.VIDEO: (Family.VIDEO,),
    MediaKind.VOICE: (Family.VOICE,),
    MediaKind.DOCUMENT: (Family.DOCUMENT, Family.IMAGE),
}

JPEG: Final = Content(Family.IMAGE, "image/jpeg", "jpg")
PNG: Final = Content(Family.IMAGE, "image/png", "png")
WEBP: Final = Content(Family.IMAGE, "image/webp", "webp")
MP4: Final = Content(Family.VIDEO, "video/mp4", "mp4")
QUICKTIME: Final = Content(Family.VIDEO, "video/quicktime", "mov")
THREE_GP: Final = Content(Family.VIDEO, "video/3gpp", "3gp")
M4A: Final = Content(Family.VOICE, "audio/mp4", "m4a")
MP3: Final = Content(Family.VOICE, "audio/mpeg", "mp3")
AAC: Final = Content(Family.VOICE, "audio/aac", "aac")
AMR: Final = Content(Family.VOICE, "audio/amr", "amr")
WAV: Final = Content(Family.VOICE, "audio/wav", "wav")
PDF: Final = Content(Family.DOCUMENT, "application/pdf", "pdf")

_BY_TYPE: Final = {
    content.content_type: content
    for content in (JPEG, PNG, WEBP, MP4, QUICKTIME, THREE_GP, M4A, MP3, AAC, AMR, WAV, PDF)
}
EXTENSIONS: Final = {kind: content.extension for kind, content in _BY_TYPE.items()}


def by_content_type(content_type: str) -> Content:
    """What somebody says his file is. Raises UnsupportedFile."""
    if content_type not in _BY_TYPE:
        raise UnsupportedFile
    return _BY_TYPE[content_type]


_HEIF_BRANDS: Final = (b"hei", b"hev", b"mif", b"msf", b"avi")
_VIDEO_BRANDS: Final = (b"iso", b"mp4", b"avc", b"M4V", b"MSN", b"dash", b"f4v")


def detect(head: bytes) -> Content:
    """By the first 64 bytes. Raises UnsupportedFile, HeicNotSupported."""
    for matches, content in _SIGNATURES:
        if matches(head):
            return content
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    raise UnsupportedFile


def _by_brand(brand: bytes) -> Content:
    """ISO 14496-12: the major brand of a file of the MP4 family."""
    if brand.startswith(_HEIF_BRANDS):
        raise HeicNotSupported
    if brand == b"qt  ":
        return QUICKTIME
    if brand.startswith((b"M4A", b"M4B")):
        return M4A
    if brand.startswith((b"3gp", b"3g2")):
        return THREE_GP
    if brand.startswith(_VIDEO_BRANDS):
        return MP4
    raise UnsupportedFile


def _begins(*magic: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(magic)


def _riff(form: bytes) -> Callable[[bytes], bool]:
    return lambda head: head[:4] == b"RIFF" and head[8:12] == form


def _is_mp3_frame(head: bytes) -> bool:
    """ISO 11172-3: sync, layer III, a bit rate and a sampling rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08:
        return False
    return head[2] >> 4 not in (0x0, 0xF) and head[2] >> 2 & 0x3 != 0x3


def _is_adts(head: bytes) -> bool:
    """ISO 13818-7: sync, layer 0, a sampling rate that exists."""
    return len(head) > 2 and head[0] == 0xFF and head[1] & 0xF6 == 0xF0 and head[2] >> 2 & 0xF < 13


_SIGNATURES: Final[tuple[tuple[Callable[[bytes], bool], Content], ...]] = (
    (_begins(b"\xff\xd8\xff"), JPEG),
    (_begins(b"\x89PNG\r\n\x1a\n"), PNG),
    (_riff(b"WEBP"), WEBP),
    (_riff(b"WAVE"), WAV),
    (_begins(b"%PDF-"), PDF),
    (_begins(b"#!AMR\n", b"#!AMR-WB\n"), AMR),
    (_begins(b"ID3"), MP3),
    (_is_adts, AAC),
    (_is_mp3_frame, MP3),
)
