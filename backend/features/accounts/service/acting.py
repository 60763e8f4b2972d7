"""Staff who act without a session of ours: by a button on a card, or by a setting of theirs."""

from backend.features.accounts.errors import StaffNotFound
from backend.features.accounts.repository import StaffRepository
from backend.features.accounts.service.grants import RoleGrants
from backend.kit.access import Actor, ActorKind


class ActingStaff:
    """Whoever calls has made sure of who it is: the platform vouched, or he is on record."""

    def __init__(self, staff: StaffRepository, grants: RoleGrants) -> None:
        self._staff = staff
        self._grants = grants

    async def actor(self, staff_id: str, via: str) -> Actor:
        """With what his roles give him at this moment. Raises StaffNotFound, also for who has left
        or is locked out."""
        staff = await self._staff.get(staff_id)
        if not staff.active:
            raise StaffNotFound
        return Actor(
            id=staff.id,
            kind=ActorKind.STAFF,
            name=staff.name,
            role_ids=staff.role_ids,
            grants=await self._grants.of(staff.role_ids),
            team_id=staff.team_id,
            branch_id=staff.branch_id,
            organisation_id=staff.organisation_id,
            via=via,
        )
