"""What there is of each kind, and what there was."""

from pydantic import BaseModel

from backend.features.definitions.checking import DefinitionCheck, KindShelf
from backend.features.definitions.errors import DefinitionNotFound
from backend.features.definitions.kinds import AnyKind
from backend.features.definitions.models import (
    Definition,
    DefinitionVersion,
    definition_id,
    version_id,
)
from backend.features.definitions.repository import DefinitionRepository, VersionRepository
from backend.features.definitions.shipping import as_shipped, first_version
from backend.kit.clock import EARLIEST
from backend.kit.pagination import Page, PageQuery, decode_cursor, encode_cursor


class Reading:
    def __init__(
        self,
        shelf: KindShelf,
        definitions: DefinitionRepository,
        versions: VersionRepository,
        check: DefinitionCheck,
    ) -> None:
        self._shelf = shelf
        self._definitions = definitions
        self._versions = versions
        self._check = check

    async def page(self, kind_name: str, asked: PageQuery) -> Page[Definition]:
        """In the order of the keys; what came with the product stands here too."""
        kind = self._shelf.kind(kind_name)
        stored = {each.key: each for each in await self._definitions.of_kind(kind.name)}
        every = {key: as_shipped(kind, key, EARLIEST) for key in kind.shipped} | stored
        after = str(decode_cursor(asked.cursor)[0]) if asked.cursor else ""
        keys = [key for key in sorted(every) if key > after]
        chosen = keys[: asked.limit]
        more = len(keys) > asked.limit
        cursor = encode_cursor(chosen[-1], chosen[-1]) if more else None
        return Page(items=[every[key] for key in chosen], next_cursor=cursor)

    async def definition(self, kind_name: str, key: str) -> Definition:
        """Raises DefinitionNotFound."""
        kind = self._shelf.kind(kind_name)
        found = await self._definitions.find_of(kind.name, key)
        if found is None and key in kind.shipped:
            return as_shipped(kind, key, EARLIEST)
        return found or await self._definitions.get(definition_id(kind.name, key))

    async def version(self, kind_name: str, key: str, number: int) -> DefinitionVersion:
        """Raises DefinitionVersionNotFound."""
        kind = self._shelf.kind(kind_name)
        if number == 1 and await self._is_unstored(kind, key):
            return first_version(kind, key, EARLIEST)
        return await self._versions.get(version_id(kind.name, key, number))

    async def current(self, kind_name: str, key: str) -> DefinitionVersion:
        """Raises DefinitionNotFound where none counts."""
        definition = await self.definition(kind_name, key)
        if not definition.is_offered:
            raise DefinitionNotFound
        return await self.version(kind_name, key, definition.current)

    async def versions(self, kind_name: str, key: str, asked: PageQuery) -> Page[DefinitionVersion]:
        """Newest first. Raises DefinitionNotFound."""
        kind = self._shelf.kind(kind_name)
        await self.definition(kind.name, key)
        if await self._is_unstored(kind, key):
            return Page(items=[first_version(kind, key, EARLIEST)])
        return await self._versions.page_of(kind.name, key, asked)

    async def difference(self, kind_name: str, key: str, before: int, after: int) -> list[str]:
        """What `after` says otherwise than `before`, one sentence each; `before` 0: than nothing.
        Raises DefinitionVersionNotFound."""
        later = self.content(await self.version(kind_name, key, after))
        earlier = self.content(await self.version(kind_name, key, before)) if before else None
        return await self._check.changes(self._shelf.kind(kind_name), earlier, later)

    def content(self, version: DefinitionVersion) -> BaseModel:
        kind: AnyKind = self._shelf.kind(version.kind)
        read: BaseModel = kind.content.model_validate_json(version.content)
        return read

    async def _is_unstored(self, kind: AnyKind, key: str) -> bool:
        if key not in kind.shipped:
            return False
        return await self._definitions.current_of(kind.name, key) is None
