"""What counts now and what counted once, of one kind: read by those who work by it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic

from backend.features.definitions.errors import DefinitionNotFound, DefinitionVersionNotFound
from backend.features.definitions.kinds import SHIPPED, C, DefinitionKind, Published
from backend.features.definitions.models import DefinitionVersion, version_id
from backend.features.definitions.repository import DefinitionRepository, VersionRepository
from backend.kit.clock import EARLIEST
from backend.kit.mongo import apart_from_unit_of_work

MOST_REMEMBERED = 2000


@dataclass(frozen=True)
class Pointers:
    """Which versions counted when they were looked up together (`Definitions.look`), by kind and
    key; 0 where none does."""

    numbers: Mapping[tuple[str, str], int]

    def of_kind(self, kind: str) -> dict[str, int]:
        return {key: number for (each, key), number in self.numbers.items() if each == kind}


class DefinitionBook(Generic[C]):
    """Versions never change, so each is read and parsed once a process; only which of them counts
    is asked every time.

    What came with the product counts as version 1 from the first moment on, stored or not.
    """

    def __init__(
        self,
        kind: DefinitionKind[C],
        definitions: DefinitionRepository,
        versions: VersionRepository,
    ) -> None:
        self.kind = kind
        self._definitions = definitions
        self._versions = versions
        self._remembered: dict[tuple[str, int], Published[C]] = {}

    async def current(self, key: str, seen: Pointers | None = None) -> Published[C]:
        """`seen`: what was looked up already. Raises DefinitionNotFound, also for what was
        withdrawn or never published."""
        found = await self.find_current(key, seen)
        if found is None:
            raise DefinitionNotFound
        return found

    async def find_current(self, key: str, seen: Pointers | None = None) -> Published[C] | None:
        if seen:
            number = seen.numbers.get((self.kind.name, key))
        else:
            number = await self._definitions.current_of(self.kind.name, key)
        if number is None:
            return self._shipped(key)
        return await self.at_version(key, number) if number else None

    async def titles(self, keys: Iterable[str]) -> dict[str, str]:
        """What those of these that count are called."""
        found = {key: await self.find_current(key) for key in keys}
        return {key: self.kind.title(each.content) for key, each in found.items() if each}

    async def at_version(self, key: str, number: int) -> Published[C]:
        """An earlier one, too, and of what was withdrawn since. Raises
        DefinitionVersionNotFound."""
        found = await self._at_versions([(key, number)])
        if (key, number) not in found:
            raise DefinitionVersionNotFound
        return found[key, number]

    async def current_of_all(self, seen: Pointers | None = None) -> list[Published[C]]:
        """Everything of the kind that counts, in the order of the keys; at most MOST_PER_KIND."""
        name = self.kind.name
        numbers = seen.of_kind(name) if seen else await self._definitions.current_of_kind(name)
        pointers = dict.fromkeys(self.kind.shipped, 1) | numbers
        found = await self._at_versions([(key, at) for key, at in pointers.items() if at])
        return [found[each] for each in sorted(found)]

    async def _at_versions(
        self, wanted: Iterable[tuple[str, int]]
    ) -> dict[tuple[str, int], Published[C]]:
        """Those that exist."""
        known = {each: self._remembered.get(each) for each in wanted}
        found = {each: held for each, held in known.items() if held}
        missing = [each for each, held in known.items() if held is None]
        if not missing:
            return found
        with apart_from_unit_of_work():  # only what is certain to stay may be remembered
            read = await self._read(missing)
        self._remember(read)
        unsure = [each for each in missing if each not in read]
        read |= await self._read(unsure) if unsure else {}
        for key, number in (each for each in unsure if each not in read):
            if number == 1 and (shipped := self._shipped(key)):
                # Stored before anybody works by it (Shipping.ship), so it will stay like this.
                read[key, number] = self._remembered[key, number] = shipped
        return found | read

    async def _read(self, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Published[C]]:
        ids = [version_id(self.kind.name, key, number) for key, number in wanted]
        rows = await self._versions.numbered(ids)
        return {(row.key, row.number): self._published(row) for row in rows}

    def _remember(self, read: dict[tuple[str, int], Published[C]]) -> None:
        if len(self._remembered) + len(read) > MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered |= read

    def _published(self, row: DefinitionVersion) -> Published[C]:
        return Published(
            key=row.key,
            version=row.number,
            content=self.kind.content.model_validate_json(row.content),
            published_at=row.published_at,
            published_by=row.published_by,
        )

    def _shipped(self, key: str) -> Published[C] | None:
        content = self.kind.shipped.get(key)
        if content is None:
            return None
        return Published(key, 1, content, EARLIEST, SHIPPED)
