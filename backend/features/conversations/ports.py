"""What talking to people needs from the platform; `channels/official_account` implements it."""

from dataclasses import dataclass, field
from typing import Protocol

from backend.features.notifications import SendResult


@dataclass(frozen=True)
class TextReply:
    text: str = field(repr=False)


@dataclass(frozen=True)
class CardReply:
    """One that leads to an address."""

    title: str = field(repr=False)
    description: str = field(repr=False)
    url: str = field(repr=False)


@dataclass(frozen=True)
class PictureReply:
    """Bytes of a JPEG or PNG."""

    picture: bytes = field(repr=False)
    content_type: str


Reply = TextReply | CardReply | PictureReply


class FileGone(Exception):
    """The platform has no such file, or has it no longer (three days)."""


class FileNotReady(Exception):
    """The platform did not answer, or must not be asked now: ask again later."""


class ChatPlatform(Protocol):
    async def send(self, openid: str, reply: Reply) -> SendResult:
        """A customer-service message. Never raises: every failure is a result."""

    async def fetch(self, media_id: str) -> bytes:
        """A file that somebody sent. Raises FileGone, FileNotReady."""


class BranchOfScene(Protocol):
    """Which branch a QR code belongs to."""

    async def branch_of(self, scene: str) -> str:
        """Its id; empty for a code that belongs to none."""
