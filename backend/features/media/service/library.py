"""What other features do with files that were uploaded before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from backend.features.media.errors import MediaNotUsable, TooManyFiles
from backend.features.media.links import LinkSigner, Size
from backend.features.media.models import Media, MediaKind, Subject
from backend.features.media.ports import Withheld
from backend.features.media.repository import MOST_AT_ONCE, MediaRepository
from backend.features.media.schemas import MediaLink, MediaReference
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional

OUTSIDE_FOR: Final = timedelta(hours=1)
OUTSIDE_READER: Final = "outside"
_COUNTED = (MediaKind.PHOTO, MediaKind.VIDEO)


@dataclass(frozen=True)
class UsableFile:
    """`belongs`: it is the subject's already and need not be attached."""

    reference: MediaReference
    belongs: bool


class MediaLibrary:
    """`most_shown`: photos and videos that one step of one record may bring (reliability R92)."""

    def __init__(
        self,
        media: MediaRepository,
        signer: LinkSigner,
        withheld: Withheld,
        unit_of_work: UnitOfWork,
        now: Clock,
        public_base_url: str,
        *,
        most_shown: int,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._media = media
        self._signer = signer
        self._withheld = withheld
        self._now = now
        self._public_base_url = public_base_url
        self._most_shown = most_shown

    async def describe(self, ids: Sequence[str], actor: Actor) -> list[MediaReference]:
        """What to keep of files the actor uploaded, in the order asked.

        Raises MediaNotUsable if one is unknown, swept or another's; TooManyFiles.
        """
        return [MediaReference.of(media) for media in await self._own(ids, actor)]

    async def usable(
        self, ids: Sequence[str], subject_kind: str, subject_id: str, actor: Actor
    ) -> list[UsableFile]:
        """Those of the files (at most 500) that the actor may name in a record of this subject: his
        own that belong to nothing else yet, and the subject's, whoever brought them."""
        subject = Subject(kind=subject_kind, id=subject_id)
        known = await self._media.known(_distinct(ids)[:MOST_AT_ONCE])
        return [
            UsableFile(MediaReference.of(media), belongs=media.subject == subject)
            for media in known.values()
            if media.subject == subject or (media.subject is None and media.uploaded_by == actor.id)
        ]

    @transactional
    async def attach(
        self, ids: Sequence[str], subject_kind: str, subject_id: str, actor: Actor
    ) -> None:
        """Give files the actor uploaded to what they belong to, in the unit of work that is
        running; doing it twice changes nothing.

        From then on whoever may see the subject may see them. Raises MediaNotUsable,
        TooManyFiles, and MediaAlreadyUsed if one belongs to another subject.
        """
        subject = Subject(kind=subject_kind, id=subject_id)
        for media in await self._own(ids, actor):
            if media.attach(subject, actor.id, self._now()):
                await self._media.save(media)

    @transactional
    async def pass_on(
        self, ids: Sequence[str], subject_kind: str, subject_id: str, to: Actor
    ) -> list[str]:
        """Make those of the files that belong to this subject the person's own uploads, in the
        unit of work that is running; which ones. The caller has made sure that they are his to
        use: what was sent before anybody knew who he is.
        """
        subject = Subject(kind=subject_kind, id=subject_id)
        known = await self._media.known(_distinct(ids)[:MOST_AT_ONCE])
        passed = [media for media in known.values() if media.subject == subject]
        for media in passed:
            media.pass_on(to.id)
            await self._media.save(media)
        return [media.id for media in passed]

    async def belonging_to(
        self, ids: Sequence[str], subject_kind: str, subject_id: str
    ) -> list[str]:
        """Those of the files that still do."""
        subject = Subject(kind=subject_kind, id=subject_id)
        known = await self._media.known(_distinct(ids)[:MOST_AT_ONCE])
        return [media.id for media in known.values() if media.subject == subject]

    async def links(self, ids: Sequence[str], actor: Actor) -> dict[str, MediaLink]:
        """For each file that exists (at most 500), addresses to show it to this actor with.

        The caller has made sure that the actor may see what the files belong to; what is withheld
        from him is left out.
        """
        if not ids:
            return {}
        known = await self._media.known(_distinct(ids)[:MOST_AT_ONCE])
        others = [key for key, media in known.items() if media.uploaded_by != actor.id]
        hidden = await self._withheld.among(others, actor)
        return {key: self.link(media, actor) for key, media in known.items() if key not in hidden}

    async def outside_address(self, media_id: str) -> str:
        """Where a platform can fetch a picture for an hour; empty for what is no picture, or
        gone."""
        known = await self._media.known([media_id])
        if media_id not in known or not known[media_id].is_image:
            return ""
        until = self._now() + OUTSIDE_FOR
        path = self._signer.path(media_id, Size.FULL, OUTSIDE_READER, until)
        return f"{self._public_base_url}{path}"

    def link(self, media: Media, actor: Actor) -> MediaLink:
        return link_to(media, actor, self._signer, self._now())

    async def _own(self, ids: Sequence[str], actor: Actor) -> list[Media]:
        wanted = _distinct(ids)
        if len(wanted) > MOST_AT_ONCE:
            raise TooManyFiles(limit=self._most_shown)
        known = await self._media.known(wanted)
        usable = {key: media for key, media in known.items() if media.uploaded_by == actor.id}
        if missing := [key for key in wanted if key not in usable]:
            raise MediaNotUsable(count=len(missing), ids=missing)
        if sum(media.kind in _COUNTED for media in usable.values()) > self._most_shown:
            raise TooManyFiles(limit=self._most_shown)
        return list(usable.values())


def _distinct(ids: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(ids))


def link_to(media: Media, actor: Actor, signer: LinkSigner, now: datetime) -> MediaLink:
    expires_at = signer.expiry(now)
    small = signer.path(media.id, Size.THUMBNAIL, actor.id, expires_at)
    return MediaLink(
        id=media.id,
        kind=media.kind,
        content_type=media.content_type,
        bytes=media.bytes,
        width=media.width,
        height=media.height,
        url=signer.path(media.id, Size.FULL, actor.id, expires_at),
        thumbnail_url=small if media.is_image else None,
        expires_at=expires_at,
    )
