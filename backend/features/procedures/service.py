"""Which procedure is for which visit, its text at any version, and its pictures."""

from backend.features.accounts import Permission
from backend.features.definitions import DefinitionBook, Published
from backend.features.media import MediaLibrary, MediaLink
from backend.features.procedures.kind import PICTURES
from backend.features.procedures.models import ProcedureContent, ProcedurePin
from backend.features.procedures.words import sentences
from backend.kit.access import Actor, ActorKind
from backend.kit.mongo import UnitOfWork, transactional


class ProcedureBook:
    def __init__(
        self,
        book: DefinitionBook[ProcedureContent],
        media: MediaLibrary,
        unit_of_work: UnitOfWork,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._book = book
        self._media = media

    async def pin(self, product_line_id: str, service_type: str) -> ProcedurePin | None:
        """The one that fits most closely now; None where the firm has none for this."""
        ranked = [
            (rank, each.key, each)
            for each in await self._book.current_of_all()
            if (rank := each.content.use_rank(product_line_id, service_type)) is not None
        ]
        if not ranked:
            return None
        _, key, chosen = min(ranked, key=lambda each: each[:2])
        return ProcedurePin.of(key, chosen.version, chosen.content)

    async def at(self, pin: ProcedurePin) -> Published[ProcedureContent]:
        """As it was when it was pinned, whatever became of it since."""
        return await self._book.at_version(pin.key, pin.version)

    async def changes(self, before: ProcedurePin | None, after: ProcedurePin) -> list[str]:
        """What is different, one plain sentence each."""
        old = (await self.at(before)).content if before else None
        return sentences(old, (await self.at(after)).content)

    async def links(self, content: ProcedureContent, actor: Actor) -> dict[str, MediaLink]:
        return await self._media.links(content.picture_ids, actor)

    @transactional
    async def keep_pictures(self, actor: Actor, media_ids: list[str]) -> list[MediaLink]:
        """Give pictures he uploaded to the procedures of the firm, in the order asked.

        Raises MediaNotUsable, MediaAlreadyUsed, TooManyFiles.
        """
        await self._media.attach(media_ids, PICTURES, PICTURES, actor)
        links = await self._media.links(media_ids, actor)
        return [links[each] for each in dict.fromkeys(media_ids) if each in links]

    async def may_see(self, actor: Actor, subject_id: str) -> bool:
        """For the pictures: whoever works with procedures, or writes them."""
        works = actor.may(Permission.TICKETS_READ) or actor.may(Permission.DEFINITIONS_READ)
        return subject_id == PICTURES and actor.kind is ActorKind.STAFF and works
