from backend.features.accounts import Permission
from backend.features.definitions.assembly import DefinitionDesk
from backend.features.definitions.errors import (
    DefinitionInUse,
    DefinitionKindNotFound,
    DefinitionNotFound,
    DefinitionRefused,
    DefinitionVersionNotFound,
    DraftNotFound,
    NothingToPublish,
    SecondPersonNeeded,
    ShippedDefinition,
)
from backend.features.definitions.schemas import (
    ChangeOrder,
    DefinitionQuery,
    DefinitionSummary,
    DifferenceQuery,
    DifferenceView,
    DraftCheck,
    Key,
    KindView,
    RollbackOrder,
    VersionSummary,
    kind_view,
)
from backend.kit.errors import StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery

READ, EDIT = Permission.DEFINITIONS_READ, Permission.DEFINITIONS_EDIT
PUBLISH = Permission.DEFINITIONS_PUBLISH

_NONE = (DefinitionKindNotFound, DefinitionNotFound)
_ROOT = "/api/v1/definitions/{definition_kind}"


class DefinitionEndpoint(Endpoint):
    def initialize(self, desk: DefinitionDesk) -> None:
        self.desk = desk


class DefinitionKinds(DefinitionEndpoint):
    path = "/api/v1/definitions"

    @operation(permission=READ)
    async def get(self) -> list[KindView]:
        """The kinds of configuration there are."""
        return [kind_view(kind) for kind in self.desk.shelf.kinds.values()]


class DefinitionList(DefinitionEndpoint):
    path = _ROOT

    @operation(permission=READ, raises=(DefinitionKindNotFound,))
    async def get(self, definition_kind: str, query: DefinitionQuery) -> Page[DefinitionSummary]:
        """List the definitions of a kind, with the state of each one's draft."""
        page = await self.desk.reading.page(definition_kind, query)
        items = [DefinitionSummary.of(each) for each in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class DefinitionDraftCheck(DefinitionEndpoint):
    path = f"{_ROOT}/{{key}}/draft/check"

    @operation(permission=READ, raises=(*_NONE, DraftNotFound))
    async def get(self, definition_kind: str, key: Key) -> DraftCheck:
        """What publishing the draft would change, in words, and what speaks against it."""
        findings = await self.desk.drafting.findings(definition_kind, key)
        changes = await self.desk.drafting.difference(definition_kind, key)
        return DraftCheck.of(findings, changes)


class DefinitionDraftRemoval(DefinitionEndpoint):
    path = f"{_ROOT}/{{key}}/draft/removal"

    @operation(permission=EDIT, raises=(*_NONE, DraftNotFound, StaleDocument))
    async def post(self, definition_kind: str, key: Key, body: ChangeOrder) -> None:
        """Throw the draft away; what counts stays as it is."""
        await self.desk.drafting.discard(self.actor, definition_kind, key, body.version)


class DefinitionSubmission(DefinitionEndpoint):
    path = f"{_ROOT}/{{key}}/draft/submission"

    @operation(permission=EDIT, raises=(*_NONE, DraftNotFound, DefinitionRefused, StaleDocument))
    async def post(self, definition_kind: str, key: Key, body: ChangeOrder) -> DefinitionSummary:
        """Ask for the draft to be published."""
        asked = await self.desk.drafting.ask(self.actor, definition_kind, key, body.version)
        return DefinitionSummary.of(asked.definition)


class DefinitionPublication(DefinitionEndpoint):
    path = f"{_ROOT}/{{key}}/draft/publication"

    @operation(
        permission=PUBLISH,
        status=201,
        raises=(
            *_NONE,
            DraftNotFound,
            DefinitionRefused,
            SecondPersonNeeded,
            NothingToPublish,
            StaleDocument,
        ),
    )
    async def post(self, definition_kind: str, key: Key, body: ChangeOrder) -> VersionSummary:
        """Let the draft count from now on: not by who made its last change, where another may."""
        version = await self.desk.publishing.publish(self.actor, definition_kind, key, body.version)
        return VersionSummary.of(version)


class DefinitionVersions(DefinitionEndpoint):
    path = f"{_ROOT}/{{key}}/versions"

    @operation(permission=READ, raises=_NONE)
    async def get(self, definition_kind: str, key: Key, query: PageQuery) -> Page[VersionSummary]:
        """What was published, by whom and what it changed, newest first."""
        page = await self.desk.reading.versions(definition_kind, key, query)
        items = [VersionSummary.of(version) for version in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class DefinitionDifference(DefinitionEndpoint):
    path = f"{_ROOT}/{{key}}/difference"

    @operation(permission=READ, raises=(*_NONE, DefinitionVersionNotFound))
    async def get(self, definition_kind: str, key: Key, query: DifferenceQuery) -> DifferenceView:
        """Compare two versions, in words."""
        changes = await self.desk.reading.difference(
            definition_kind, key, query.before, query.after
        )
        return DifferenceView(changes=changes)


class DefinitionRollback(DefinitionEndpoint):
    path = f"{_ROOT}/{{key}}/rollback"

    @operation(
        permission=PUBLISH,
        status=201,
        raises=(
            *_NONE,
            DefinitionVersionNotFound,
            DefinitionRefused,
            NothingToPublish,
            StaleDocument,
        ),
    )
    async def post(self, definition_kind: str, key: Key, body: RollbackOrder) -> VersionSummary:
        """Let what an earlier version said count again, as a new version."""
        version = await self.desk.publishing.roll_back(
            self.actor, definition_kind, key, body.version, body.number
        )
        return VersionSummary.of(version)


class DefinitionWithdrawal(DefinitionEndpoint):
    path = f"{_ROOT}/{{key}}/withdrawal"

    @operation(
        permission=PUBLISH, raises=(*_NONE, DefinitionInUse, ShippedDefinition, StaleDocument)
    )
    async def post(self, definition_kind: str, key: Key, body: ChangeOrder) -> None:
        """Offer it no longer; what began under one of its versions goes on under it."""
        await self.desk.publishing.withdraw(self.actor, definition_kind, key, body.version)


ENDPOINTS = (
    DefinitionKinds,
    DefinitionList,
    DefinitionDraftCheck,
    DefinitionDraftRemoval,
    DefinitionSubmission,
    DefinitionPublication,
    DefinitionVersions,
    DefinitionDifference,
    DefinitionRollback,
    DefinitionWithdrawal,
)
