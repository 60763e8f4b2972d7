"""Pictures, recordings and files that went up to the platform, for three days."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

from pydantic import ConfigDict

from backend.simulator.world.accounts import Record
from backend.simulator.world.clock import within

MOST_MEDIA: Final = 1_000
MOST_MEDIA_BYTES: Final = 32 * 1024 * 1024

PICTURE_HOST: Final = "mmbiz.qpic.cn"

MediumKind = Literal["image", "voice", "video", "thumb", "file"]


class Medium(Record):
    """`account` is the app id or corp id that may fetch it. `lasting`: it has an address for ever
    and no media id of its own (uploadimg)."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, ser_json_bytes="base64", val_json_bytes="base64"
    )

    media_id: str
    account: str
    kind: MediumKind
    name: str
    content_type: str
    content: bytes
    at: datetime
    lasting: bool = False


def picture_address(medium: Medium) -> str:
    """Where the platform shows it to anybody: PicUrl, and what uploadimg answers."""
    return f"http://{PICTURE_HOST}/mmbiz_jpg/{medium.media_id}/0"


class Media:
    """Bounded by count and bytes: the oldest are forgotten first."""

    def __init__(self) -> None:
        self._media: dict[str, Medium] = {}
        self._bytes = 0

    def all(self) -> tuple[Medium, ...]:
        return tuple(self._media.values())

    def restore(self, media: Iterable[Medium]) -> None:
        for medium in media:
            self._keep(medium)

    def add(
        self,
        account: str,
        kind: MediumKind,
        content: bytes,
        *,
        name: str,
        content_type: str,
        now: datetime,
        lasting: bool = False,
    ) -> Medium:
        medium = Medium(
            media_id=secrets.token_urlsafe(48),
            account=account,
            kind=kind,
            name=name[:200],
            content_type=content_type,
            content=content,
            at=now,
            lasting=lasting,
        )
        self._keep(medium)
        return medium

    def find(self, account: str, media_id: str, now: datetime, seconds: int) -> Medium | None:
        """The medium while it lives, for the account it belongs to."""
        medium = self._media.get(media_id)
        if medium is None or medium.account != account or medium.lasting:
            return None
        return medium if within(now, medium.at, seconds) else None

    def anyones(self, media_id: str) -> Medium | None:
        """For the address of a picture, which everybody may open and which does not end."""
        return self._media.get(media_id)

    def _keep(self, medium: Medium) -> None:
        self._media[medium.media_id] = medium
        self._bytes += len(medium.content)
        while len(self._media) > MOST_MEDIA or self._bytes > MOST_MEDIA_BYTES:
            oldest = self._media.pop(next(iter(self._media)))
            self._bytes -= len(oldest.content)
