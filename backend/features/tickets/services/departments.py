"""Who stands behind what is asked of a department 协办."""

from collections.abc import Sequence

from backend.features.accounts import (
    Organisations,
    Permission,
    StaffCard,
    StaffDirectory,
    StaffNotFound,
    TeamNotFound,
)
from backend.features.tickets.errors import UnknownDepartment
from backend.features.tickets.models.task import Department, Target, TargetKind
from backend.kit.access import Actor, Scope


class Departments:
    """Who stands behind a role, a team, a person."""

    def __init__(self, staff: StaffDirectory, organisations: Organisations) -> None:
        self.staff = staff
        self.organisations = organisations

    async def resolved(self, actor: Actor, target: Target) -> Department:
        """Of the actor's own organisation, unless he works for the whole firm. Raises
        UnknownDepartment, also where nobody is there."""
        organisation_id = actor.organisation_id
        if target.kind is not TargetKind.ROLE:
            organisation_id = await self._home_of(target)
        wide = actor.reach(Permission.TICKETS_READ).scope is Scope.ALL
        if organisation_id != actor.organisation_id and not wide:
            raise UnknownDepartment
        department = Department(
            kind=target.kind,
            id=target.id,
            organisation_id=organisation_id,
            branch_id=target.branch_id or "" if target.kind is TargetKind.ROLE else "",
        )
        if not await self.people(department):
            raise UnknownDepartment
        return department

    async def _home_of(self, target: Target) -> str:
        try:
            if target.kind is TargetKind.TEAM:
                return (await self.organisations.team(target.id)).organisation_id
            return (await self.staff.get(target.id)).organisation_id
        except (StaffNotFound, TeamNotFound):
            raise UnknownDepartment from None

    async def people(self, department: Department) -> list[StaffCard]:
        """The active ones."""
        if department.kind is TargetKind.TEAM:
            return await self.staff.of_team(department.id)
        if department.kind is TargetKind.ROLE:
            return await self.staff.with_role(
                department.id, department.organisation_id, department.branch_id
            )
        found = await self.staff.many([department.id])
        return [card for card in found.values() if card.active]

    async def names(self, departments: Sequence[Department]) -> dict[str, str]:
        """What they are called, by their ids; what has gone is left out."""
        ids = {kind: {d.id for d in departments if d.kind is kind} for kind in TargetKind}
        people = await self.staff.many(ids[TargetKind.PERSON])
        teams = await self.organisations.team_names(ids[TargetKind.TEAM])
        roles = await self.staff.role_names() if ids[TargetKind.ROLE] else {}
        return {**roles, **teams, **{card.id: card.name for card in people.values()}}
