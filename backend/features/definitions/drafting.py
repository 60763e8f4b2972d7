"""A definition being written: nothing of it counts before it is published."""

from dataclasses import dataclass

from pydantic import BaseModel

from backend.features.accounts import Permission
from backend.features.audit import AuditAction, AuditLog
from backend.features.definitions.checking import DefinitionCheck, KindShelf
from backend.features.definitions.errors import (
    DefinitionNotFound,
    DefinitionRefused,
    DraftNotFound,
    TooManyDefinitions,
)
from backend.features.definitions.kinds import MOST_PER_KIND, AnyKind, Finding
from backend.features.definitions.models import (
    Definition,
    definition_id,
)
from backend.features.definitions.policies import require_throughout
from backend.features.definitions.repository import DefinitionRepository
from backend.features.definitions.shipping import Shipping
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.errors import StaleDocument
from backend.kit.mongo import UnitOfWork, transactional


@dataclass(frozen=True)
class ReadDraft:
    """A draft and what it says."""

    definition: Definition
    content: BaseModel


class Drafting:
    def __init__(
        self,
        shelf: KindShelf,
        definitions: DefinitionRepository,
        shipping: Shipping,
        check: DefinitionCheck,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._shelf = shelf
        self._definitions = definitions
        self._shipping = shipping
        self._check = check
        self._audit = audit
        self._now = now

    async def read(self, kind_name: str, key: str) -> ReadDraft:
        """Raises DefinitionNotFound, DraftNotFound."""
        kind = self._shelf.kind(kind_name)
        definition = await self._definitions.find_of(kind.name, key)
        if definition is None:
            raise DraftNotFound if key in kind.shipped else DefinitionNotFound
        return _read(kind, definition)

    @transactional
    async def write(
        self,
        actor: Actor,
        kind_name: str,
        key: str,
        version: int,
        content: BaseModel,
        note: str,
    ) -> ReadDraft:
        """`version` as it was read, 0 for a new one. Raises StaleDocument where somebody else was
        quicker, TooManyDefinitions."""
        require_throughout(actor, Permission.DEFINITIONS_EDIT)
        kind = self._shelf.kind(kind_name)
        definition = await self._shipping.settled(kind, key)
        is_new = definition is None
        if definition is None:
            definition = await self._begun(kind, key, content)
        if version != (0 if is_new else definition.version):
            raise StaleDocument
        text, title = content.model_dump_json(), kind.title(content)
        definition.edit(text, note, title, actor.id, self._now())
        await (self._definitions.add if is_new else self._definitions.save)(definition)
        await self._audited(actor, AuditAction.DEFINITION_EDITED, definition)
        return ReadDraft(definition, content)

    async def _begun(self, kind: AnyKind, key: str, content: BaseModel) -> Definition:
        if await self._definitions.count_of(kind.name) >= MOST_PER_KIND:
            raise TooManyDefinitions(limit=MOST_PER_KIND)
        begun = Definition.begun(kind.name, key, kind.title(content), self._now())
        begun.version = 1  # 0 is what has only been shipped, and what is not there
        return begun

    @transactional
    async def discard(self, actor: Actor, kind_name: str, key: str, version: int) -> None:
        """One that never counted is gone with its draft. Raises DraftNotFound, StaleDocument."""
        require_throughout(actor, Permission.DEFINITIONS_EDIT)
        definition = await self._definitions.get(definition_id(kind_name, key))
        definition.expect(version)
        definition.discard(self._now())
        if definition.latest:
            await self._definitions.save(definition)
        else:
            await self._definitions.delete(definition)
        await self._audited(actor, AuditAction.DEFINITION_DISCARDED, definition)

    async def findings(self, kind_name: str, key: str) -> list[Finding]:
        """Why the draft could not be published, all of it. Raises DraftNotFound."""
        read = await self.read(kind_name, key)
        return await self._check.findings(self._shelf.kind(kind_name), key, read.content)

    async def difference(self, kind_name: str, key: str) -> list[str]:
        """What publishing the draft would change, one sentence each. Raises DraftNotFound."""
        kind = self._shelf.kind(kind_name)
        read = await self.read(kind_name, key)
        before = await self._shelf.current(kind_name, key)
        return await self._check.changes(kind, before.content if before else None, read.content)

    @transactional
    async def ask(self, actor: Actor, kind_name: str, key: str, version: int) -> ReadDraft:
        """That somebody look at it and publish it. Raises DefinitionRefused, StaleDocument,
        DraftNotFound."""
        require_throughout(actor, Permission.DEFINITIONS_EDIT)
        kind = self._shelf.kind(kind_name)
        definition = await self._definitions.get(definition_id(kind_name, key))
        definition.expect(version)
        read = _read(kind, definition)
        refuse_with(await self._check.findings(kind, key, read.content))
        definition.ask(actor.id, self._now())
        await self._definitions.save(definition)
        await self._audited(actor, AuditAction.DEFINITION_SUBMITTED, definition)
        return ReadDraft(definition, read.content)

    async def _audited(self, actor: Actor, action: AuditAction, definition: Definition) -> None:
        details = {"kind": definition.kind, "key": definition.key}
        await self._audit.record(actor, action, "definition", definition.id, details)


def _read(kind: AnyKind, definition: Definition) -> ReadDraft:
    draft = definition.the_draft()
    return ReadDraft(definition, kind.content.model_validate_json(draft.content))


def refuse_with(findings: list[Finding]) -> None:
    """Raises DefinitionRefused where there are any."""
    if not findings:
        return
    first = findings[0]
    more = f"（共 {len(findings)} 处）" if len(findings) > 1 else ""
    raise DefinitionRefused(
        summary=f"{first.reason}{more}",
        findings=[{"field": each.field, "reason": each.reason} for each in findings],
    )
