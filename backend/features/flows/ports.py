"""What flows ask others for, by the narrowest name."""

from collections.abc import Collection, Mapping
from typing import Protocol

from backend.features.accounts import Accounts, Permission
from backend.features.devices import DeviceServices


class FirmFacts(Protocol):
    """What a flow may name."""

    async def grants_of_roles(self) -> Mapping[str, frozenset[Permission]]:
        """Of every role there is, by its id."""

    async def known_lines(self, line_ids: Collection[str]) -> frozenset[str]:
        """Those of these product lines that exist."""


class NamedInTheBooks:
    """By the firm's roles and its catalogue."""

    def __init__(self, accounts: Accounts, devices: DeviceServices) -> None:
        self._accounts = accounts
        self._devices = devices

    async def grants_of_roles(self) -> Mapping[str, frozenset[Permission]]:
        return {role.id: frozenset(role.grants) for role in await self._accounts.roles.every()}

    async def known_lines(self, line_ids: Collection[str]) -> frozenset[str]:
        return await self._devices.catalogue.known_lines(line_ids)
