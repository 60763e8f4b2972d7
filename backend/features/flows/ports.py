"""What flows ask others for, by the narrowest name."""

from collections.abc import Collection, Mapping
from typing import Protocol

from backend.features.accounts import Accounts, Permission
from backend.features.devices import DeviceServices
from backend.features.forms import FormDesk, Purpose


class FirmFacts(Protocol):
    """What a flow may name."""

    async def grants_of_roles(self) -> Mapping[str, frozenset[Permission]]:
        """Of every role there is, by its id."""

    async def known_lines(self, line_ids: Collection[str]) -> frozenset[str]:
        """Those of these product lines that exist."""

    async def purposes_of_forms(self, keys: Collection[str]) -> Mapping[str, Purpose]:
        """Of those of these forms that count now, by their keys."""


class NamedInTheBooks:
    """By the firm's roles, its catalogue and its forms."""

    def __init__(self, accounts: Accounts, devices: DeviceServices, forms: FormDesk) -> None:
        self._accounts = accounts
        self._devices = devices
        self._forms = forms

    async def grants_of_roles(self) -> Mapping[str, frozenset[Permission]]:
        return {role.id: frozenset(role.grants) for role in await self._accounts.roles.every()}

    async def known_lines(self, line_ids: Collection[str]) -> frozenset[str]:
        return await self._devices.catalogue.known_lines(line_ids)

    async def purposes_of_forms(self, keys: Collection[str]) -> Mapping[str, Purpose]:
        found = {key: await self._forms.rules.book.find_current(key) for key in keys}
        return {key: form.content.purpose for key, form in found.items() if form}
