"""WeCom's address book: who has come, changed or gone there, proposed here or carried out."""

from backend.features.roster.assembly import Roster, build_roster
from backend.features.roster.ports import (
    Department,
    Member,
    RosterSource,
    RosterUnavailable,
    Standing,
)
from backend.features.roster.service.sync import RosterSync

__all__ = [
    "Department",
    "Member",
    "Roster",
    "RosterSource",
    "RosterSync",
    "RosterUnavailable",
    "Standing",
    "build_roster",
]
