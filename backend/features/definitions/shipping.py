"""What came with the product, stored before anybody builds on it."""

from datetime import datetime

from backend.features.definitions.checking import KindShelf
from backend.features.definitions.kinds import SHIPPED, AnyKind
from backend.features.definitions.models import (
    Definition,
    DefinitionVersion,
    Origin,
    StoredReference,
    version_id,
)
from backend.features.definitions.repository import DefinitionRepository, VersionRepository
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional


class Shipping:
    def __init__(
        self,
        shelf: KindShelf,
        definitions: DefinitionRepository,
        versions: VersionRepository,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._shelf = shelf
        self._definitions = definitions
        self._versions = versions
        self._now = now

    async def ship(self) -> None:
        """Store, as version 1, what is not stored yet. Every process does this when it starts: a
        later edition of the product then leaves alone what the firm has worked by."""
        for kind in self._shelf.kinds.values():
            stored = await self._definitions.current_of_kind(kind.name)
            for key in kind.shipped.keys() - stored.keys():
                try:
                    await self.settled(kind, key)
                except StaleDocument:
                    continue  # another process was quicker

    @transactional
    async def settled(self, kind: AnyKind, key: str) -> Definition | None:
        """The definition as it is stored, after storing it where it came with the product. None
        where there is none."""
        found = await self._definitions.find_of(kind.name, key)
        if found is not None or key not in kind.shipped:
            return found
        now = self._now()
        definition = as_shipped(kind, key, now)
        version = first_version(kind, key, now)
        definition.count(version, definition.title, definition.uses)
        await self._definitions.add(definition)
        await self._versions.add(version)
        return definition


def as_shipped(kind: AnyKind, key: str, now: datetime) -> Definition:
    """As it would be stored, at the version of a definition that nobody has touched."""
    content = kind.shipped[key]
    definition = Definition.begun(kind.name, key, kind.title(content), now)
    definition.current = definition.latest = 1
    definition.uses = [StoredReference(**use._asdict()) for use in sorted(kind.references(content))]
    return definition


def first_version(kind: AnyKind, key: str, now: datetime) -> DefinitionVersion:
    content = kind.shipped[key]
    return DefinitionVersion(
        id=version_id(kind.name, key, 1),
        kind=kind.name,
        key=key,
        number=1,
        content=content.model_dump_json(),
        origin=Origin.SHIPPED,
        edited_by=SHIPPED,
        edited_at=now,
        published_by=SHIPPED,
        published_at=now,
    )
