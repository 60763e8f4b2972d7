"""What roles grant, known to every process and at most a second old."""

import asyncio
import time
from collections.abc import Callable, Mapping
from typing import Final

from backend.features.accounts.permissions import Grants, Held, Permission, united
from backend.features.accounts.repository import RoleRepository
from backend.kit.access import Scope

MOST_SECONDS_OLD: Final = 0.8
"""With the time a read takes, a change holds everywhere within a second (reliability R64)."""

EVERYBODY: Final[Grants] = {Permission.ME_KEEP: Scope.OWN}


class RoleGrants:
    """Asks the database again when what it knows is too old; requests in between share it."""

    def __init__(
        self, roles: RoleRepository, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._roles = roles
        self._monotonic = monotonic
        self._asking = asyncio.Lock()
        self._asked_at = float("-inf")
        self._by_role: Mapping[str, Grants] = {}
        self._by_roles: dict[tuple[str, ...], Held] = {}

    async def of(self, role_ids: tuple[str, ...]) -> Held:
        """Together with what everybody may do. A role that is gone grants nothing."""
        if self._must_ask(role_ids):
            async with self._asking:
                if self._must_ask(role_ids):
                    await self._ask()
        grants = self._by_roles.get(role_ids)
        if grants is None:
            known = [self._by_role[role] for role in role_ids if role in self._by_role]
            grants = self._by_roles[role_ids] = united([EVERYBODY, *known])
        return grants

    def _must_ask(self, role_ids: tuple[str, ...]) -> bool:
        """Also for a role that is not known: it was made just now."""
        is_old = self._monotonic() - self._asked_at >= MOST_SECONDS_OLD
        return is_old or not self._by_role.keys() >= set(role_ids)

    async def _ask(self) -> None:
        asked_at = self._monotonic()
        roles = await self._roles.every()
        self._by_role = {role.id: role.grants for role in roles.values()}
        self._by_roles = {}
        self._asked_at = asked_at
