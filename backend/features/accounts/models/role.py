"""A role: a name for what somebody may do, and how wide. Data, not code."""

from collections.abc import Mapping
from typing import Any

from pydantic import field_validator

from backend.features.accounts.permissions import Permission
from backend.kit.access import Scope
from backend.kit.aggregate import Aggregate

_KNOWN = frozenset(Permission)


class Role(Aggregate):
    """The id is a slug (`dispatcher`), kept for ever; the name may change."""

    name: str
    grants: dict[Permission, Scope]

    @field_validator("grants", mode="before")
    @classmethod
    def forget_what_is_no_more(cls, grants: Mapping[str, Any]) -> dict[str, Any]:
        """A permission that a later release dropped must not lock people out."""
        return {name: scope for name, scope in grants.items() if name in _KNOWN}
