"""Who is told when a clock reaches a level: by the ticket's people, teams, branch and firm."""

from collections.abc import Iterable, Sequence
from typing import Final

from backend.features.accounts import (
    BranchNotFound,
    Organisations,
    Permission,
    StaffCard,
    StaffDirectory,
    TeamNotFound,
)
from backend.features.sla.models import Receiver
from backend.features.tickets import Ticket

MOST_TOLD: Final = 50
"""Of one level; the watch list shows everybody the rest."""


class Recipients:
    def __init__(self, staff: StaffDirectory, organisations: Organisations) -> None:
        self._staff = staff
        self._organisations = organisations

    def of(self, ticket: Ticket) -> "TicketPeople":
        return TicketPeople(ticket, self._staff, self._organisations)


class TicketPeople:
    """Looked for once each. A kind falls back to the next higher one where the firm has nobody of
    that kind: a level that nobody hears would be no level."""

    def __init__(self, ticket: Ticket, staff: StaffDirectory, places: Organisations) -> None:
        self._ticket = ticket
        self._staff = staff
        self._organisations = places
        self._found: dict[Receiver, list[str]] = {}

    async def among(self, receivers: Iterable[str]) -> set[str]:
        """Their ids."""
        found = [await self._of(Receiver(receiver)) for receiver in receivers]
        return {staff_id for each in found for staff_id in each}

    async def _of(self, receiver: Receiver) -> list[str]:
        if receiver not in self._found:
            self._found[receiver] = await self._look_for(receiver)
        return self._found[receiver]

    async def _look_for(self, receiver: Receiver) -> list[str]:
        match receiver:
            case Receiver.TECHNICIAN:
                return await self._active(self._ticket.technician_ids)
            case Receiver.DISPATCHER:
                return await self._dispatchers()
            case Receiver.TEAM_LEADER:
                return await self._team_leaders()
            case Receiver.MANAGER:
                firm = self._ticket.organisation_id
                managers = await self._staff.with_role("manager", firm)
                return _ids(managers) or await self._of(Receiver.OWNER)
            case Receiver.OWNER:
                throughout = self._staff.throughout_with_permission
                return _ids(await throughout(Permission.ORGANISATION_MANAGE))

    async def _dispatchers(self) -> list[str]:
        """Of the branch; the subcontractor's own for what was given to it."""
        if given_out := self._ticket.given_out:
            theirs = await self._staff.with_permission_in(
                Permission.TICKETS_DISPATCH, given_out.organisation_id
            )
            return _ids(theirs) or await self._at_desk()
        return await self._with_role("dispatcher") or await self._at_desk()

    async def _team_leaders(self) -> list[str]:
        """The leaders of the ticket's teams, else those of the branch, else its dispatchers."""
        teams = self._ticket.team_ids
        leaders = [leader for team_id in teams if (leader := await self._leader(team_id))]
        return (
            await self._active(leaders)
            or await self._with_role("team_leader")
            or await self._of(Receiver.DISPATCHER)
        )

    async def _active(self, staff_ids: Sequence[str]) -> list[str]:
        """Nobody while the ticket is with nobody."""
        found = await self._staff.many(staff_ids) if staff_ids else {}
        return _ids(card for card in found.values() if card.active)

    async def _with_role(self, role_id: str) -> list[str]:
        organisation, branch = self._ticket.organisation_id, self._ticket.branch_id
        return _ids(await self._staff.with_role(role_id, organisation, branch)) if branch else []

    async def _leader(self, team_id: str) -> str:
        try:
            return (await self._organisations.team(team_id)).leader_id
        except TeamNotFound:
            return ""

    async def _at_desk(self) -> list[str]:
        permission, branch_id = Permission.TICKETS_DISPATCH, self._ticket.branch_id
        try:
            found = await self._staff.nearest_with_permission(permission, branch_id)
        except BranchNotFound:
            branch = await self._organisations.default_branch()
            found = await self._staff.nearest_with_permission(permission, branch.id)
        return _ids(found)


def _ids(cards: Iterable[StaffCard]) -> list[str]:
    return sorted({card.id for card in cards})[:MOST_TOLD]
