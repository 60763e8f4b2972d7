"""The rule book as a kind of definition: checked against what the firm has today."""

from functools import partial
from typing import Final

from backend.features.accounts import (
    OrganisationNotFound,
    Organisations,
    Permission,
    StaffDirectory,
    TeamNotFound,
)
from backend.features.definitions import DefinitionKind, Finding, with_places
from backend.features.dispatch.models.checking import Known, findings
from backend.features.dispatch.models.rule_book import BOOK_KEY, RuleBook
from backend.features.dispatch.models.rule_parts import Expert, Subcontractor, TeamLeader
from backend.features.dispatch.models.shipped import SHIPPED_BOOK
from backend.features.dispatch.models.wording import sentences
from backend.features.dispatch.ports import VanStock
from backend.features.tickets import TICKET_FACTS
from backend.features.workforce import SkillCatalogue

KIND: Final = "dispatch_rules"


class RuleBookCheck:
    """What a book names must be there when it is checked, and again when it is published."""

    def __init__(
        self,
        directory: StaffDirectory,
        organisations: Organisations,
        skills: SkillCatalogue,
        stock: VanStock,
    ) -> None:
        self._directory = directory
        self._organisations = organisations
        self._skills = skills
        self._stock = stock

    async def check(self, book: RuleBook, key: str) -> list[Finding]:
        return findings(book, key, TICKET_FACTS, await self._known(book))

    async def _known(self, book: RuleBook) -> Known:
        modes = [rule.mode for rule in book.rules]
        experts = {each for mode in modes if isinstance(mode, Expert) for each in mode.staff_ids}
        able = await self._directory.many_with_permission(experts, Permission.TICKETS_WORK)
        teams = {mode.team_id for mode in modes if isinstance(mode, TeamLeader)} - {""}
        firms = {mode.organisation_id for mode in modes if isinstance(mode, Subcontractor)}
        return Known(
            skills=frozenset(each.id for each in await self._skills.every() if each.active),
            experts=frozenset(able),
            teams=frozenset([each for each in sorted(teams) if await self._is_team(each)]),
            subcontractors=frozenset([each for each in sorted(firms) if await self._works(each)]),
            keeps_stock=self._stock.is_kept,
        )

    async def _is_team(self, team_id: str) -> bool:
        try:
            return (await self._organisations.team(team_id)).active
        except TeamNotFound:
            return False

    async def _works(self, organisation_id: str) -> bool:
        try:
            found = await self._organisations.organisation(organisation_id)
        except OrganisationNotFound:
            return False
        return found.is_subcontractor and found.active


def rule_book_kind(check: RuleBookCheck) -> DefinitionKind[RuleBook]:
    return DefinitionKind(
        name=KIND,
        label="派单规则",
        content=RuleBook,
        title=lambda _book: "派单规则",
        check=check.check,
        sentences=partial(sentences, with_places(TICKET_FACTS)),
        shipped={BOOK_KEY: SHIPPED_BOOK},
    )
