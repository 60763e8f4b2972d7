"""Showing files to those whom they concern, and to nobody else."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from backend.features.media.errors import MediaNotFound
from backend.features.media.links import LinkSigner, Size
from backend.features.media.models import Media, object_keys
from backend.features.media.ports import SubjectAccess, Withheld
from backend.features.media.repository import MediaRepository
from backend.features.media.schemas import LinkQuery, MediaLink
from backend.features.media.service.library import link_to
from backend.features.media.stores import FileStores
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.http.ranges import Span, asked_span


@dataclass(frozen=True)
class OpenFile:
    media: Media
    size: Size
    span: Span
    content: AsyncIterator[bytes]


ADDRESS_SECONDS: Final = 300
Describe = Callable[[OpenFile], str]
"""The Content-Disposition that a file is to be served with."""


class MediaReading:
    """`subjects` tells, for each kind of subject, who may see it. Whatever is not for the actor
    does not exist: MediaNotFound, with one body."""

    def __init__(
        self,
        media: MediaRepository,
        stores: FileStores,
        signer: LinkSigner,
        subjects: Mapping[str, SubjectAccess],
        withheld: Withheld,
        now: Clock,
    ) -> None:
        self._media = media
        self._stores = stores
        self._signer = signer
        self._subjects = subjects
        self._withheld = withheld
        self._now = now

    async def open(self, media_id: str, size: Size, asked_range: str, actor: Actor) -> OpenFile:
        """Raises MediaNotFound, RangeNotSatisfiable."""
        media = await self._media.get(media_id)
        if not await self._may_see(media, actor):
            raise MediaNotFound
        return self._open(media, size, asked_range)

    async def elsewhere(
        self, media_id: str, link: LinkQuery, actor: Actor | None, describe: Describe
    ) -> str:
        """Where the file of a link can be fetched from its store itself; empty: nowhere.

        Raises MediaNotFound.
        """
        opened = await self.open_linked(media_id, link, "", actor)
        store = self._stores.addressed.get(opened.media.store)
        if store is None:
            return ""
        whole, thumbnail = object_keys(media_id)
        key = thumbnail if opened.size is Size.THUMBNAIL else whole
        disposition = describe(opened)
        return store.address(key, ADDRESS_SECONDS, opened.media.content_type, disposition)

    async def open_linked(
        self, media_id: str, link: LinkQuery, asked_range: str, actor: Actor | None
    ) -> OpenFile:
        """What a link opens; one that is used by somebody else who is signed in does not.

        Raises MediaNotFound, RangeNotSatisfiable.
        """
        claims = link.claims(media_id)
        if claims is None or not self._signer.is_valid(claims, link.signature, self._now()):
            raise MediaNotFound
        if actor is not None and self._signer.reader(actor.id) != claims.reader:
            raise MediaNotFound
        return self._open(await self._media.get(media_id), claims.size, asked_range)

    async def links(self, media_ids: Sequence[str], actor: Actor) -> list[MediaLink]:
        """For those of the files that are for the actor, in the order asked; no word of others."""
        now = self._now()
        known = await self._media.known(list(dict.fromkeys(media_ids)))
        return [
            link_to(media, actor, self._signer, now)
            for media in known.values()
            if await self._may_see(media, actor)
        ]

    async def _may_see(self, media: Media, actor: Actor) -> bool:
        if media.uploaded_by == actor.id:
            return True
        if media.subject is None or media.subject.kind not in self._subjects:
            return False
        if await self._withheld.among([media.id], actor):
            return False
        return await self._subjects[media.subject.kind].may_see(actor, media.subject.id)

    def _open(self, media: Media, size: Size, asked_range: str) -> OpenFile:
        whole, thumbnail = object_keys(media.id)
        if size is Size.THUMBNAIL and not media.is_image:
            raise MediaNotFound
        small = size is Size.THUMBNAIL
        span = asked_span(asked_range, media.thumbnail_bytes if small else media.bytes)
        key = thumbnail if small else whole
        content = self._stores.open(media.store, key, span.start, span.end)
        return OpenFile(media, size, span, content)
