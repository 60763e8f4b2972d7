"""Letting a version count: by a second person, under a new number, and back again."""

from dataclasses import dataclass

from pydantic import BaseModel

from backend.features.accounts import Permission, StaffDirectory
from backend.features.audit import AuditAction, AuditLog
from backend.features.definitions.checking import DefinitionCheck, KindShelf
from backend.features.definitions.drafting import refuse_with
from backend.features.definitions.errors import (
    DefinitionInUse,
    DefinitionNotFound,
    NothingToPublish,
    SecondPersonNeeded,
    ShippedDefinition,
)
from backend.features.definitions.kinds import AnyKind, Reference
from backend.features.definitions.models import (
    Definition,
    DefinitionVersion,
    Draft,
    Origin,
    StoredReference,
    definition_id,
    version_id,
)
from backend.features.definitions.policies import require_throughout
from backend.features.definitions.repository import DefinitionRepository, VersionRepository
from backend.features.definitions.shipping import Shipping
from backend.kit.access import Actor
from backend.kit.clock import Clock
from backend.kit.mongo import UnitOfWork, transactional


@dataclass(frozen=True)
class _Proposed:
    """What is to count, and where it came from."""

    content: BaseModel
    draft: Draft
    origin: Origin
    again: int = 0


class Publishing:
    def __init__(
        self,
        shelf: KindShelf,
        definitions: DefinitionRepository,
        versions: VersionRepository,
        shipping: Shipping,
        check: DefinitionCheck,
        directory: StaffDirectory,
        audit: AuditLog,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.unit_of_work = unit_of_work
        self._shelf = shelf
        self._definitions = definitions
        self._versions = versions
        self._shipping = shipping
        self._check = check
        self._directory = directory
        self._audit = audit
        self._now = now

    @transactional
    async def publish(
        self, actor: Actor, kind_name: str, key: str, version: int
    ) -> DefinitionVersion:
        """The draft counts from now on. Raises SecondPersonNeeded, DefinitionRefused,
        NothingToPublish, StaleDocument, DraftNotFound."""
        require_throughout(actor, Permission.DEFINITIONS_PUBLISH)
        kind = self._shelf.kind(kind_name)
        definition = await self._definitions.get(definition_id(kind.name, key))
        definition.expect(version)
        draft = definition.the_draft()
        await self._refuse_alone(actor, draft)
        content = kind.content.model_validate_json(draft.content)
        proposed = _Proposed(content, draft, Origin.DRAFT)
        return await self._let_count(actor, kind, definition, proposed)

    @transactional
    async def roll_back(
        self, actor: Actor, kind_name: str, key: str, version: int, number: int
    ) -> DefinitionVersion:
        """What that version said counts again, under a new number; two people let it count once
        already. Raises DefinitionVersionNotFound, DefinitionRefused, NothingToPublish,
        StaleDocument."""
        require_throughout(actor, Permission.DEFINITIONS_PUBLISH)
        kind = self._shelf.kind(kind_name)
        definition = await self._settled(kind, key)
        definition.expect(version)
        old = await self._versions.get(version_id(kind.name, key, number))
        content = kind.content.model_validate_json(old.content)
        draft = Draft(
            content=content.model_dump_json(),
            note=old.note,
            edited_by=old.edited_by,
            edited_at=old.edited_at,
        )
        proposed = _Proposed(content, draft, Origin.ROLLBACK, number)
        return await self._let_count(actor, kind, definition, proposed)

    @transactional
    async def withdraw(self, actor: Actor, kind_name: str, key: str, version: int) -> None:
        """Nothing new may use it; what is pinned to a version goes on. Raises ShippedDefinition,
        DefinitionInUse, DefinitionNotFound, StaleDocument."""
        require_throughout(actor, Permission.DEFINITIONS_PUBLISH)
        kind = self._shelf.kind(kind_name)
        if key in kind.shipped:
            raise ShippedDefinition
        definition = await self._definitions.get(definition_id(kind.name, key))
        definition.expect(version)
        if not definition.is_offered:
            raise DefinitionNotFound
        if users := await self._check.users(kind, key):
            raise DefinitionInUse(users=users)
        definition.withdraw(self._now())
        await self._definitions.save(definition)
        await self._audited(actor, AuditAction.DEFINITION_WITHDRAWN, definition)

    async def _settled(self, kind: AnyKind, key: str) -> Definition:
        definition = await self._shipping.settled(kind, key)
        if definition is None:
            raise DefinitionNotFound
        return definition

    async def _refuse_alone(self, actor: Actor, draft: Draft) -> None:
        """Wherever another person could look at it, one must."""
        if draft.edited_by != actor.id:
            return
        able = await self._directory.throughout_with_permission(Permission.DEFINITIONS_PUBLISH)
        if any(card.id != actor.id for card in able):
            raise SecondPersonNeeded

    async def _let_count(
        self, actor: Actor, kind: AnyKind, definition: Definition, proposed: _Proposed
    ) -> DefinitionVersion:
        content = proposed.content
        before = await self._shelf.current(kind.name, definition.key)
        if before is not None and before.content == content:
            raise NothingToPublish
        refuse_with(await self._check.findings(kind, definition.key, content))
        version = self._next(actor, definition, proposed)
        was = before.content if before else None
        version.changes = await self._check.changes(kind, was, content)
        needed = sorted(kind.references(content))
        await self._rely_on(needed)
        uses = [StoredReference(**need._asdict()) for need in needed]
        definition.count(version, kind.title(content), uses)
        await self._versions.add(version)
        await self._definitions.save(definition)
        action = (
            AuditAction.DEFINITION_ROLLED_BACK
            if proposed.again
            else AuditAction.DEFINITION_PUBLISHED
        )
        await self._audited(actor, action, definition, version=str(version.number))
        return version

    async def _rely_on(self, needed: list[Reference]) -> None:
        for need in needed:
            await self._shipping.settled(self._shelf.kind(need.kind), need.key)
        await self._definitions.rely_on(needed)

    def _next(self, actor: Actor, definition: Definition, proposed: _Proposed) -> DefinitionVersion:
        number = definition.latest + 1
        return DefinitionVersion(
            id=version_id(definition.kind, definition.key, number),
            kind=definition.kind,
            key=definition.key,
            number=number,
            content=proposed.draft.content,
            note=proposed.draft.note,
            origin=proposed.origin,
            again=proposed.again,
            edited_by=proposed.draft.edited_by,
            edited_at=proposed.draft.edited_at,
            published_by=actor.id,
            published_at=self._now(),
        )

    async def _audited(
        self, actor: Actor, action: AuditAction, definition: Definition, **more: str
    ) -> None:
        details = {"kind": definition.kind, "key": definition.key, **more}
        await self._audit.record(actor, action, "definition", definition.id, details)
