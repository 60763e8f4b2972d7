"""The front door to where work belongs: organisations, branches, teams."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from backend.features.accounts.errors import BranchNotFound, OrganisationNotFound
from backend.features.accounts.models import Branch, Organisation, OrganisationKind, Team
from backend.features.accounts.repository import (
    BranchRepository,
    OrganisationRepository,
    TeamRepository,
)
from backend.kit.access import Reach
from backend.kit.pagination import Page, PageQuery

MOST_NAMED = 500


@dataclass(frozen=True)
class BranchCard:
    id: str
    name: str
    organisation_id: str
    active: bool

    @classmethod
    def of(cls, branch: Branch) -> "BranchCard":
        return cls(branch.id, branch.name, branch.organisation_id, branch.active)


@dataclass(frozen=True)
class TeamCard:
    id: str
    name: str
    branch_id: str
    organisation_id: str
    leader_id: str
    active: bool

    @classmethod
    def of(cls, team: Team) -> "TeamCard":
        return cls(
            team.id, team.name, team.branch_id, team.organisation_id, team.leader_id, team.active
        )


@dataclass(frozen=True)
class OrganisationCard:
    id: str
    name: str
    is_subcontractor: bool
    active: bool

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationCard":
        is_subcontractor = organisation.kind is OrganisationKind.SUBCONTRACTOR
        return cls(organisation.id, organisation.name, is_subcontractor, organisation.active)


class Organisations:
    def __init__(
        self,
        organisations: OrganisationRepository,
        branches: BranchRepository,
        teams: TeamRepository,
    ) -> None:
        self._organisations = organisations
        self._branches = branches
        self._teams = teams

    async def firm_name(self) -> str:
        """Empty before the set-up."""
        firm = await self._organisations.firm()
        return firm.name if firm else ""

    async def organisation(self, organisation_id: str) -> OrganisationCard:
        """Raises OrganisationNotFound."""
        return OrganisationCard.of(await self._organisations.get(organisation_id))

    async def is_subcontractor(self, organisation_id: str) -> bool:
        """Also of an organisation that is not known: whoever is not of the firm is a guest."""
        try:
            return (await self.organisation(organisation_id)).is_subcontractor
        except OrganisationNotFound:
            return True

    async def subcontractors(self, asked: PageQuery) -> Page[OrganisationCard]:
        """Those that work for the firm now, newest first."""
        page = await self._organisations.subcontractors(asked)
        cards = [OrganisationCard.of(organisation) for organisation in page.items]
        return Page(items=cards, next_cursor=page.next_cursor)

    async def branch(self, branch_id: str) -> BranchCard:
        """Raises BranchNotFound."""
        return BranchCard.of(await self._branches.get(branch_id))

    async def branches_named(self, reach: Reach, names: Collection[str]) -> dict[str, str]:
        """Ids by name, of those within the actor's reach; a name that two have is left out."""
        found = await self._branches.named(reach, names)
        taken = Counter(branch.name for branch in found)
        return {branch.name: branch.id for branch in found if taken[branch.name] == 1}

    async def teams_named(
        self, branch_ids: Collection[str], names: Collection[str]
    ) -> dict[tuple[str, str], str]:
        """Ids by branch and name."""
        found = await self._teams.named(branch_ids, names)
        return {(team.branch_id, team.name): team.id for team in found}

    async def branch_within(self, reach: Reach, branch_id: str) -> BranchCard:
        """As `branch`, but one out of the actor's reach does not exist."""
        return BranchCard.of(await self._branches.get_within(reach, branch_id))

    async def branch_names(self, branch_ids: Collection[str]) -> dict[str, str]:
        """By id, those that exist."""
        ids = list(branch_ids)[:MOST_NAMED]
        found = await self._branches.find({"_id": {"$in": ids}}, limit=MOST_NAMED)
        return {each.id: each.name for each in found}

    async def team_names(self, team_ids: Collection[str]) -> dict[str, str]:
        """By id, those that exist."""
        ids = list(team_ids)[:MOST_NAMED]
        found = await self._teams.find({"_id": {"$in": ids}}, limit=MOST_NAMED)
        return {each.id: each.name for each in found}

    async def organisation_names(self, organisation_ids: Collection[str]) -> dict[str, str]:
        """By id, those that exist."""
        return {id_: card.name for id_, card in (await self.cards(organisation_ids)).items()}

    async def cards(self, organisation_ids: Collection[str]) -> dict[str, OrganisationCard]:
        """By id, those that exist."""
        ids = list(organisation_ids)[:MOST_NAMED]
        found = await self._organisations.find({"_id": {"$in": ids}}, limit=MOST_NAMED)
        return {each.id: OrganisationCard.of(each) for each in found}

    async def team(self, team_id: str) -> TeamCard:
        """Raises TeamNotFound."""
        return TeamCard.of(await self._teams.get(team_id))

    async def branch_or_default(self, branch_id: str) -> BranchCard:
        """For new work: a branch that is no more gets none."""
        wanted = {"_id": branch_id, "active": True}
        found = await self._branches.find(wanted, limit=1) if branch_id else []
        return BranchCard.of(found[0]) if found else await self.default_branch()

    async def default_branch(self) -> BranchCard:
        """Where a request goes that names no branch. Raises BranchNotFound before the set-up."""
        firm: Organisation | None = await self._organisations.firm()
        if firm is None:
            raise BranchNotFound
        return await self.branch(firm.default_branch_id)
