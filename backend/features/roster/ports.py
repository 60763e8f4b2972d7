"""What keeping the roster needs of WeCom; a channel implements it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Standing(StrEnum):
    HERE = "here"  # whether or not he has opened WeCom yet
    DISABLED = "disabled"
    LEFT = "left"


@dataclass(frozen=True)
class Department:
    id: int
    parent_id: int
    name: str


@dataclass(frozen=True)
class Member:
    """`departments`: the main one first. `phone` in E.164, empty where WeCom does not tell it."""

    userid: str = field(repr=False)
    name: str = field(repr=False)
    departments: Sequence[int]
    phone: str = field(default="", repr=False)
    standing: Standing = Standing.HERE


class RosterUnavailable(Exception):
    """WeCom cannot be asked now, or does not let us; the text says why and names nobody."""


class RosterSource(Protocol):
    """Raises RosterUnavailable."""

    async def departments(self) -> Sequence[Department]: ...

    async def members_of(self, department_id: int) -> Sequence[Member]:
        """Those directly in it."""

    async def member(self, userid: str) -> Member | None:
        """None for nobody."""
