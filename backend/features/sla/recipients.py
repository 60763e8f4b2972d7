"""Who is told when a clock reaches a level: by the ticket's people, teams, branch and firm."""

from collections.abc import Iterable
from typing import Final

from backend.features.accounts import (
    BranchNotFound,
    Organisations,
    Permission,
    StaffCard,
    StaffDirectory,
    TeamNotFound,
)
from backend.features.tickets import Ticket

MOST_TOLD: Final = 50
"""Of one level; the watch list shows everybody the rest."""


class Recipients:
    """Each kind falls back to the next higher one where the firm has nobody of that kind: a level
    that nobody hears would be no level."""

    def __init__(self, staff: StaffDirectory, organisations: Organisations) -> None:
        self._staff = staff
        self._organisations = organisations

    async def technicians(self, ticket: Ticket) -> list[str]:
        """Those the ticket is with now; nobody while it is with nobody."""
        active = await self._staff.many(ticket.technician_ids)
        return _ids(card for card in active.values() if card.active)

    async def dispatchers(self, ticket: Ticket) -> list[str]:
        """Of the branch; the subcontractor's own for what was given to it."""
        if ticket.given_out:
            theirs = await self._staff.with_permission_in(
                Permission.TICKETS_DISPATCH, ticket.given_out.organisation_id
            )
            return _ids(theirs) or await self._at_desk(ticket)
        named = await self._with_role("dispatcher", ticket)
        return named or await self._at_desk(ticket)

    async def team_leaders(self, ticket: Ticket) -> list[str]:
        """The leaders of the ticket's teams, else those of the branch, else its dispatchers."""
        leaders = [leader for team_id in ticket.team_ids if (leader := await self._leader(team_id))]
        active = await self._staff.many(leaders)
        found = _ids(card for card in active.values() if card.active)
        return (
            found or await self._with_role("team_leader", ticket) or await self.dispatchers(ticket)
        )

    async def managers(self, ticket: Ticket) -> list[str]:
        firm = ticket.organisation_id
        return _ids(await self._staff.with_role("manager", firm)) or await self.owners()

    async def owners(self) -> list[str]:
        """Whoever runs the whole firm."""
        return _ids(await self._staff.throughout_with_permission(Permission.ORGANISATION_MANAGE))

    async def _with_role(self, role_id: str, ticket: Ticket) -> list[str]:
        organisation, branch = ticket.organisation_id, ticket.branch_id
        return _ids(await self._staff.with_role(role_id, organisation, branch)) if branch else []

    async def _leader(self, team_id: str) -> str:
        try:
            return (await self._organisations.team(team_id)).leader_id
        except TeamNotFound:
            return ""

    async def _at_desk(self, ticket: Ticket) -> list[str]:
        permission = Permission.TICKETS_DISPATCH
        try:
            found = await self._staff.nearest_with_permission(permission, ticket.branch_id)
        except BranchNotFound:
            branch = await self._organisations.default_branch()
            found = await self._staff.nearest_with_permission(permission, branch.id)
        return _ids(found)


def _ids(cards: Iterable[StaffCard]) -> list[str]:
    return sorted({card.id for card in cards})[:MOST_TOLD]
