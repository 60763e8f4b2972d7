"""Who stands above whom, by what their roles grant as it is stored now."""

from collections.abc import Sequence

from backend.features.accounts.errors import LastAdministrator, RoleNotFound
from backend.features.accounts.models import StaffAccount
from backend.features.accounts.permissions import united
from backend.features.accounts.policies import (
    administrator_roles,
    refuse_granting_more,
    refuse_the_weaker,
)
from backend.features.accounts.repository import RoleRepository, StaffRepository
from backend.kit.access import Actor


class Ranks:
    def __init__(self, staff: StaffRepository, roles: RoleRepository) -> None:
        self._staff = staff
        self._roles = roles

    async def refuse_the_weaker(self, actor: Actor, staff: StaffAccount) -> None:
        """Raises StaffOutranksYou."""
        roles = await self._roles.every()
        held = united(roles[role].grants for role in staff.role_ids if role in roles)
        refuse_the_weaker(actor, held)

    async def refuse_granting_more(self, actor: Actor, role_ids: Sequence[str]) -> None:
        """Raises RoleNotFound, GrantBeyondYourOwn."""
        roles = await self._roles.every()
        if any(role not in roles for role in role_ids):
            raise RoleNotFound
        refuse_granting_more(actor, united(roles[role].grants for role in role_ids))

    async def is_administrator(self, staff: StaffAccount) -> bool:
        """Active, with a way in, and holding the keys to the house."""
        keys = administrator_roles((await self._roles.every()).values())
        return staff.active and staff.has_a_way_in and not set(keys).isdisjoint(staff.role_ids)

    async def keep_an_administrator(self) -> None:
        """Call where one may just have been lost, in the same unit of work, after saving.

        Raises LastAdministrator. Two who disable one another take turns, so one is refused.
        """
        await self._staff.take_turns()
        keys = administrator_roles((await self._roles.every()).values())
        if not any(staff.has_a_way_in for staff in await self._staff.active_with_roles(keys, {})):
            raise LastAdministrator
