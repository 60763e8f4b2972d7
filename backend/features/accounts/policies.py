"""Which passwords are too weak, and who may give what to whom."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from backend.features.accounts.errors import (
    GrantBeyondYourOwn,
    StaffOutranksYou,
    WeakPassword,
)
from backend.features.accounts.models import Role, StaffAccount
from backend.features.accounts.permissions import Held, Permission, beyond
from backend.kit.access import Actor, Reach, Scope

WEAK_PASSWORDS: Final = frozenset(
    Path(__file__).with_name("weak_passwords.txt").read_text(encoding="utf-8").split()
)
"""The 3,000 most used ones of at least 8 characters (zxcvbn's list, MIT licence, from leaked
collections), and what is usual in China; all in lower case (reliability R59)."""

_KEYS_TO_THE_HOUSE: Final = (Permission.STAFF_MANAGE, Permission.ROLES_MANAGE)


def refuse_weak_password(password: str, *, username: str) -> None:
    """Raises WeakPassword for a common one, or one made of the username."""
    lower = password.casefold()
    without_name = lower.replace(username.casefold(), "")
    if lower in WEAK_PASSWORDS or len(without_name) < 4 or len(set(lower)) < 4:
        raise WeakPassword


def refuse_granting_more(actor: Actor, granted: Held) -> None:
    """Raises GrantBeyondYourOwn: nobody gives what he does not hold, or not that wide."""
    if missing := beyond(actor.grants, granted):
        raise GrantBeyondYourOwn(permissions="、".join(missing))


def refuse_the_weaker(actor: Actor, held: Held) -> None:
    """Raises StaffOutranksYou: whoever could change a stronger account could become it."""
    if beyond(actor.grants, held):
        raise StaffOutranksYou


def opens_everything(role: Role) -> bool:
    """Makes an administrator: may make anybody anything, everywhere."""
    return all(role.grants.get(permission) is Scope.ALL for permission in _KEYS_TO_THE_HOUSE)


def administrator_roles(roles: Iterable[Role]) -> list[str]:
    return [role.id for role in roles if opens_everything(role)]


def reaches(reach: Reach, staff: StaffAccount) -> bool:
    """Whether the account, as it is or would be, lies within the actor's reach."""
    match reach.scope:
        case None:
            return False
        case Scope.ALL:
            return True
        case Scope.ORGANISATION:
            place = staff.organisation_id
        case Scope.BRANCH:
            place = staff.branch_id
        case Scope.TEAM:
            place = staff.team_id
        case Scope.OWN:
            place = staff.id
    return bool(place) and place == reach.value
