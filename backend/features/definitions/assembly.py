"""The parts of this feature put together, so that the container has one line for it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from backend.features.accounts import Accounts
from backend.features.audit import AuditLog
from backend.features.definitions.book import DefinitionBook, Pointers
from backend.features.definitions.checking import DefinitionCheck, KindShelf
from backend.features.definitions.drafting import Drafting
from backend.features.definitions.kinds import AnyKind, C, DefinitionKind
from backend.features.definitions.naming import Naming
from backend.features.definitions.publishing import Publishing
from backend.features.definitions.reading import Reading
from backend.features.definitions.repository import DefinitionRepository, VersionRepository
from backend.features.definitions.shipping import Shipping
from backend.kit.clock import Clock
from backend.kit.mongo import Mongo, UnitOfWork
from backend.kit.mongo.migrations import EnsureIndexes


@dataclass(frozen=True)
class DefinitionDesk:
    """The lifecycle of every kind there is; made once all of them are known."""

    shelf: KindShelf
    reading: Reading
    drafting: Drafting
    publishing: Publishing
    shipping: Shipping


@dataclass(frozen=True)
class Definitions:
    """`book` is for the features that work by definitions, `desk` for the page of kinds."""

    stored: DefinitionRepository
    versions: VersionRepository
    accounts: Accounts
    audit: AuditLog
    unit_of_work: UnitOfWork
    now: Clock
    naming: Naming = field(default_factory=Naming)

    @property
    def ensure_indexes(self) -> Sequence[EnsureIndexes]:
        return (self.stored.ensure_indexes, self.versions.ensure_indexes)

    def book(self, kind: DefinitionKind[C]) -> DefinitionBook[C]:
        return DefinitionBook(kind, self.stored, self.versions)

    async def look(self, *, keys: Iterable[tuple[str, str]], kinds: Iterable[str] = ()) -> Pointers:
        """What counts now of these (kind and key) and of all of these kinds, in one query: for who
        reads several books at once."""
        return Pointers(await self.stored.current_of_these(keys, kinds))

    def desk(self, kinds: Iterable[AnyKind]) -> DefinitionDesk:
        shelf = KindShelf(kinds, self.stored, self.versions)
        shipping = Shipping(shelf, self.stored, self.versions, self.unit_of_work, self.now)
        check = DefinitionCheck(shelf, self.stored, self.naming)
        return DefinitionDesk(
            shelf=shelf,
            reading=Reading(shelf, self.stored, self.versions, check),
            drafting=Drafting(
                shelf, self.stored, shipping, check, self.audit, self.unit_of_work, self.now
            ),
            publishing=Publishing(
                shelf,
                self.stored,
                self.versions,
                shipping,
                check,
                self.accounts.directory,
                self.audit,
                self.unit_of_work,
                self.now,
            ),
            shipping=shipping,
        )


def build_definitions(
    mongo: Mongo, unit_of_work: UnitOfWork, accounts: Accounts, audit: AuditLog, now: Clock
) -> Definitions:
    definitions = Definitions(
        stored=DefinitionRepository(mongo),
        versions=VersionRepository(mongo),
        accounts=accounts,
        audit=audit,
        unit_of_work=unit_of_work,
        now=now,
    )
    directory, organisations = accounts.directory, accounts.organisations

    async def people(ids: Collection[str]) -> dict[str, str]:
        return {each: card.name for each, card in (await directory.many(ids)).items()}

    async def roles(ids: Collection[str]) -> dict[str, str]:
        return await directory.role_names()

    definitions.naming.know("staff", "同事", people)
    definitions.naming.know("role", "岗位", roles)
    definitions.naming.know("branch", "网点", organisations.branch_names)
    definitions.naming.know("team", "班组", organisations.team_names)
    definitions.naming.know("organisation", "单位", organisations.organisation_names)
    return definitions
