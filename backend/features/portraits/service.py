"""Giving somebody a face, and taking it away again, with the picture itself."""

from typing import Final

from backend.features.accounts import Permission, StaffDirectory, StaffNotFound
from backend.features.audit import AuditAction, AuditLog
from backend.features.media import MediaKind, MediaServices
from backend.features.portraits.errors import NobodyToShow, NotAPhoto
from backend.features.portraits.models import Portrait
from backend.features.portraits.repository import PortraitRepository
from backend.features.portraits.schemas import PortraitView
from backend.kit.access import SYSTEM, Actor, ActorKind
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional

PORTRAIT: Final = "staff_portrait"
"""What the photos belong to, as media know it."""


class Portraits:
    """Implements media's SubjectAccess. Customers are shown the small picture by a link within a
    page of their own ticket, and can ask for none by its id."""

    def __init__(
        self,
        store: PortraitRepository,
        directory: StaffDirectory,
        media: MediaServices,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._store = store
        self._directory = directory
        self._library = media.library
        self._clearing = media.clearing
        self._audit = audit
        self._now = now

    async def shown(self, actor: Actor, staff_id: str) -> PortraitView:
        """Raises StaffNotFound."""
        await self._require(actor, staff_id, Permission.STAFF_READ)
        portrait = await self._store.of(staff_id)
        if portrait is None:
            return PortraitView(small="", given_at=None)
        return PortraitView(small=await self._small(portrait, actor), given_at=portrait.given_at)

    async def link(self, staff_id: str, reader: Actor) -> str:
        """Where this reader finds the small picture for some minutes; empty: there is none. The
        caller has made sure that it is for him."""
        portrait = await self._store.of(staff_id)
        return await self._small(portrait, reader) if portrait else ""

    async def _small(self, portrait: Portrait, reader: Actor) -> str:
        links = await self._library.links([portrait.photo_id], reader)
        link = links.get(portrait.photo_id)
        return (link.thumbnail_url or "") if link else ""

    async def give(self, actor: Actor, staff_id: str, photo_id: str) -> PortraitView:
        """Raises StaffNotFound, NobodyToShow, NotAPhoto, StaleDocument, and what a file may be
        refused with."""
        replaced = await self._give(actor, staff_id, photo_id)
        await self._clearing.forget([replaced])
        return await self.shown(actor, staff_id)

    @transactional
    async def _give(self, actor: Actor, staff_id: str, photo_id: str) -> str:
        """The photo that was there before, if it is another."""
        await self._require(actor, staff_id, Permission.STAFF_MANAGE)
        if (await self._directory.get(staff_id)).left_on is not None:
            raise NobodyToShow
        portrait = await self._store.of(staff_id)
        if portrait is not None and portrait.photo_id == photo_id:
            return ""
        [photo] = await self._library.describe([photo_id], actor)
        if photo.kind is not MediaKind.PHOTO:
            raise NotAPhoto
        await self._library.attach([photo_id], PORTRAIT, staff_id, actor)
        replaced = await self._put(actor, staff_id, photo_id, portrait)
        details = {"changed": "portrait"}
        await self._audit.record(actor, AuditAction.STAFF_CHANGED, "staff", staff_id, details)
        return replaced

    async def _put(
        self, actor: Actor, staff_id: str, photo_id: str, portrait: Portrait | None
    ) -> str:
        now = self._now()
        if portrait is None:
            first = Portrait(id=staff_id, photo_id=photo_id, given_by=actor.id, given_at=now)
            await self._store.add(first)
            return ""
        replaced, portrait.photo_id = portrait.photo_id, photo_id
        portrait.given_by, portrait.given_at = actor.id, now
        await self._store.save(portrait)
        await self._let_go(staff_id, replaced)
        return replaced

    async def take_away(self, actor: Actor, staff_id: str) -> None:
        """The picture is deleted. Raises StaffNotFound."""
        await self._require(actor, staff_id, Permission.STAFF_MANAGE)
        await self.forget(staff_id, actor)

    async def forget(self, staff_id: str, by: Actor = SYSTEM) -> None:
        """Nothing is left of the picture. Bears repetition."""
        gone = await self._drop(staff_id, by)
        await self._clearing.forget([gone])

    @transactional
    async def _drop(self, staff_id: str, by: Actor) -> str:
        portrait = await self._store.of(staff_id)
        if portrait is None:
            return ""
        await self._store.delete(portrait)
        await self._let_go(staff_id, portrait.photo_id)
        details = {"changed": "portrait"}
        await self._audit.record(by, AuditAction.STAFF_CHANGED, "staff", staff_id, details)
        return portrait.photo_id

    async def _let_go(self, staff_id: str, photo_id: str) -> None:
        """A file that belongs to nothing is swept up, should the deletion that follows be cut
        short; until then it is nobody's to see."""
        await self._library.pass_on([photo_id], PORTRAIT, staff_id, SYSTEM)

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        try:
            await self._require(actor, subject_id, Permission.STAFF_READ)
        except StaffNotFound:
            return False
        return True

    async def _require(self, actor: Actor, staff_id: str, permission: Permission) -> None:
        """Himself, or whoever reads or manages staff there. Raises StaffNotFound."""
        if actor.kind is ActorKind.STAFF and actor.id == staff_id:
            return
        await self._directory.get_within(actor.reach(permission), staff_id)
