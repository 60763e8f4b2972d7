"""Whether a definition may count: its own rules, what it needs, and what others need of it."""

from collections.abc import Iterable, Mapping

from pydantic import BaseModel

from backend.features.definitions.book import DefinitionBook
from backend.features.definitions.errors import DefinitionKindNotFound
from backend.features.definitions.kinds import AnyKind, Finding, Published, Reference
from backend.features.definitions.models import MOST_SENTENCES, Definition
from backend.features.definitions.naming import Naming
from backend.features.definitions.repository import (
    MOST_USERS_NAMED,
    DefinitionRepository,
    VersionRepository,
)

MOST_FINDINGS = 200


class KindShelf:
    """Every kind there is, each with its book."""

    def __init__(
        self,
        kinds: Iterable[AnyKind],
        definitions: DefinitionRepository,
        versions: VersionRepository,
    ) -> None:
        self.kinds: Mapping[str, AnyKind] = {kind.name: kind for kind in kinds}
        self._books = {
            name: DefinitionBook(kind, definitions, versions) for name, kind in self.kinds.items()
        }

    def kind(self, name: str) -> AnyKind:
        """Raises DefinitionKindNotFound."""
        if name not in self.kinds:
            raise DefinitionKindNotFound
        return self.kinds[name]

    async def current(self, name: str, key: str) -> Published[BaseModel] | None:
        """None also for an unknown kind."""
        book = self._books.get(name)
        return await book.find_current(key) if book else None

    def called(self, definition: Definition) -> str:
        """What people call it: its kind and its title."""
        kind = self.kinds.get(definition.kind)
        return f"{kind.label if kind else definition.kind}「{definition.title}」"


class DefinitionCheck:
    def __init__(self, shelf: KindShelf, definitions: DefinitionRepository, naming: Naming) -> None:
        self._shelf = shelf
        self._definitions = definitions
        self._naming = naming

    async def changes(
        self, kind: AnyKind, before: BaseModel | None, content: BaseModel
    ) -> list[str]:
        """The difference in words, the first MOST_SENTENCES of them, with names for ids."""
        return await self._naming.spell(kind.sentences(before, content)[:MOST_SENTENCES])

    async def findings(self, kind: AnyKind, key: str, content: BaseModel) -> list[Finding]:
        """Every reason to refuse it, the first MOST_FINDINGS of them."""
        found = list(await kind.check(content, key))
        before = await self._shelf.current(kind.name, key)
        if before is not None:
            found += kind.keeps(before.content, content)
        found += await self._missing(kind, key, content)
        found += await self._taken_away(kind, key, content)
        most = found[:MOST_FINDINGS]
        reasons = await self._naming.spell(each.reason for each in most)
        return [Finding(each.field, said) for each, said in zip(most, reasons, strict=True)]

    async def _missing(self, kind: AnyKind, key: str, content: BaseModel) -> list[Finding]:
        """What it needs and is not there."""
        found = []
        for need in sorted(kind.references(content)):
            place = kind.place_of(content, need)
            if (need.kind, need.key) == (kind.name, key):
                found.append(Finding(place, "不能引用自己，请改用另一项"))
            elif reason := await self._lack(need):
                found.append(Finding(place, reason))
        return found

    async def _lack(self, need: Reference) -> str:
        """What is wrong with a need, in words; empty where nothing is."""
        other = self._shelf.kinds.get(need.kind)
        label = other.label if other else need.kind
        current = await self._shelf.current(need.kind, need.key)
        if other is None or current is None:
            return f"引用的{label}「{need.key}」不存在或还没有发布，请先发布它"
        if need.part and need.part not in other.offers(current.content):
            name = other.title(current.content)
            return f"引用的{label}「{name}」里没有「{need.part}」，请改用存在的一项"
        return ""

    async def _taken_away(self, kind: AnyKind, key: str, content: BaseModel) -> list[Finding]:
        """What others still need of it and it would no longer have."""
        offered = kind.offers(content)
        found = []
        for user in await self._definitions.users_of(kind.name, key):
            for use in user.uses:
                about_this = (use.kind, use.key) == (kind.name, key)
                if about_this and use.part and use.part not in offered:
                    reason = f"「{use.part}」仍被{self._shelf.called(user)}使用，请先改掉那里再删除"
                    found.append(Finding(use.part, reason))
        return found

    async def users(self, kind: AnyKind, key: str) -> str:
        """Who needs it, in words; empty where nobody does."""
        users = await self._definitions.users_of(kind.name, key)
        return "、".join(self._shelf.called(user) for user in users[:MOST_USERS_NAMED])
