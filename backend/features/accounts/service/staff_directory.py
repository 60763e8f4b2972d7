"""The front door to staff: who somebody is, and who may do a thing somewhere."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from backend.features.accounts.models import StaffAccount
from backend.features.accounts.permissions import Permission
from backend.features.accounts.repository import (
    BranchRepository,
    RoleRepository,
    StaffRepository,
    StaffSearch,
)
from backend.kit.access import Reach, Scope
from backend.kit.pagination import Page, PageQuery

MOST_PLACES: Final = 5000
"""People of one firm who are looked at together."""


@dataclass(frozen=True)
class Standing:
    """Whether somebody may work, and his last day once he has left."""

    active: bool
    left_on: date | None


@dataclass(frozen=True)
class StaffPlace:
    """Where somebody works, with nothing personal: for a thousand at once."""

    id: str
    organisation_id: str
    branch_id: str
    team_id: str


@dataclass(frozen=True)
class StaffCard:
    """A member of staff as other features see one. The phone is plain: mask it when you show it."""

    id: str
    name: str
    phone: str
    role_ids: tuple[str, ...]
    team_id: str
    branch_id: str
    organisation_id: str
    reports_to: str
    wecom_userid: str
    active: bool
    left_on: date | None = None
    """His last day, once he has left."""
    official_account_openid: str = ""

    @property
    def standing(self) -> Standing:
        return Standing(self.active, self.left_on)

    @classmethod
    def of(cls, staff: StaffAccount) -> "StaffCard":
        return cls(
            id=staff.id,
            name=staff.name,
            phone=staff.phone,
            role_ids=staff.role_ids,
            team_id=staff.team_id,
            branch_id=staff.branch_id,
            organisation_id=staff.organisation_id,
            reports_to=staff.reports_to,
            wecom_userid=staff.wecom_userid,
            active=staff.active,
            left_on=staff.left_on,
            official_account_openid=staff.official_account_openid,
        )


class StaffDirectory:
    def __init__(
        self, staff: StaffRepository, roles: RoleRepository, branches: BranchRepository
    ) -> None:
        self._staff = staff
        self._roles = roles
        self._branches = branches

    async def get(self, staff_id: str) -> StaffCard:
        """Also those who have left. Raises StaffNotFound."""
        return StaffCard.of(await self._staff.get(staff_id))

    async def page_within(
        self, reach: Reach, asked: StaffSearch, page: PageQuery
    ) -> Page[StaffCard]:
        """Those within the actor's reach, newest first."""
        found = await self._staff.search(reach, asked, page)
        cards = [StaffCard.of(staff) for staff in found.items]
        return Page(items=cards, next_cursor=found.next_cursor)

    async def get_within(self, reach: Reach, staff_id: str) -> StaffCard:
        """As `get`, but who is out of the actor's reach does not exist."""
        return StaffCard.of(await self._staff.get_within(reach, staff_id))

    async def many(self, staff_ids: Collection[str]) -> dict[str, StaffCard]:
        """By id; unknown ids are left out."""
        found = await self._staff.many(set(staff_ids))
        return {staff.id: StaffCard.of(staff) for staff in found}

    async def standing_of(self, staff_ids: Collection[str]) -> dict[str, Standing]:
        """As `many`, with nothing personal read: for a thousand at once."""
        rows = await self._staff.standing_of(set(staff_ids))
        return {row["_id"]: Standing(row["active"], _day(row.get("left_on"))) for row in rows}

    async def many_with_permission(
        self, staff_ids: Collection[str], permission: Permission
    ) -> dict[str, StaffCard]:
        """Of these people the active ones who may do it at all, by id."""
        roles = await self._roles.every()
        able = {role.id for role in roles.values() if permission in role.grants}
        cards = await self.many(staff_ids)
        return {
            card.id: card
            for card in cards.values()
            if card.active and not able.isdisjoint(card.role_ids)
        }

    async def places_with_permission(
        self, permission: Permission, organisation_id: str
    ) -> list[StaffPlace]:
        """The active ones of one organisation who may do it at all, at most MOST_PLACES, in the
        order of their ids. Two queries."""
        roles = await self._roles.every()
        able = [role.id for role in roles.values() if permission in role.grants]
        rows = await self._staff.places_of_active(able, organisation_id, MOST_PLACES)
        return [
            StaffPlace(row["_id"], organisation_id, row["branch_id"], row["team_id"])
            for row in rows
        ]

    async def known_usernames(self, usernames: Collection[str]) -> set[str]:
        """Those that somebody has."""
        return await self._staff.usernames_of(usernames)

    async def known_wecom_userids(self, userids: Collection[str]) -> set[str]:
        """Those that are bound to somebody; in lower case."""
        return await self._staff.wecom_userids_of(userids)

    async def by_wecom_userid(self, userid: str) -> StaffCard | None:
        found = await self._staff.by_wecom_userid(userid)
        return StaffCard.of(found) if found else None

    async def of_team(self, team_id: str) -> list[StaffCard]:
        """The active ones."""
        found = await self._staff.find({"team_id": team_id, "active": True}, limit=500)
        return [StaffCard.of(staff) for staff in found]

    async def role_names(self) -> dict[str, str]:
        """Of every role there is, by id."""
        return {role.id: role.name for role in (await self._roles.every()).values()}

    async def roles_with_permission(self, permission: Permission) -> set[str]:
        """Ids of the roles that give it, at whatever scope."""
        roles = await self._roles.every()
        return {role.id for role in roles.values() if permission in role.grants}

    async def with_role(
        self, role_id: str, organisation_id: str, branch_id: str = ""
    ) -> list[StaffCard]:
        """The active ones of one organisation; of one branch, where it is given."""
        place = {"organisation_id": organisation_id}
        if branch_id:
            place["branch_id"] = branch_id
        found = await self._staff.active_with_roles([role_id], place)
        return [StaffCard.of(staff) for staff in found]

    async def with_permission(self, permission: Permission, branch_id: str) -> list[StaffCard]:
        """Every active one who may do it for this branch: of the branch at any scope, of its
        organisation from that scope on, of the whole firm with scope all. Raises BranchNotFound."""
        rings = await self._rings(permission, branch_id)
        found = [await self._staff.active_with_roles(*ring) for ring in rings]
        return list({each.id: StaffCard.of(each) for ring in found for each in ring}.values())

    async def with_permission_in(
        self, permission: Permission, organisation_id: str
    ) -> list[StaffCard]:
        """The active ones of the organisation who may do it throughout."""
        roles = await self._roles.every()
        wide = [
            role.id
            for role in roles.values()
            if permission in role.grants
            and role.grants[permission].width >= Scope.ORGANISATION.width
        ]
        place = {"organisation_id": organisation_id}
        return [StaffCard.of(staff) for staff in await self._staff.active_with_roles(wide, place)]

    async def throughout_with_permission(self, permission: Permission) -> list[StaffCard]:
        """The active ones who may do it in the whole firm."""
        roles = await self._roles.every()
        wide = [role.id for role in roles.values() if role.grants.get(permission) is Scope.ALL]
        return [StaffCard.of(staff) for staff in await self._staff.active_with_roles(wide, {})]

    async def nearest_with_permission(
        self, permission: Permission, branch_id: str
    ) -> list[StaffCard]:
        """Whom to tell: those of the branch itself; only where it has none, its organisation's;
        then the whole firm's. Raises BranchNotFound."""
        for ring in await self._rings(permission, branch_id):
            if found := await self._staff.active_with_roles(*ring):
                return [StaffCard.of(staff) for staff in found]
        return []

    async def _rings(
        self, permission: Permission, branch_id: str
    ) -> list[tuple[list[str], dict[str, str]]]:
        """From the nearest on: roles, and where whoever has one of them must be."""
        branch = await self._branches.get(branch_id)
        places: tuple[tuple[Scope, dict[str, str]], ...] = (
            (Scope.OWN, {"branch_id": branch.id}),
            (Scope.ORGANISATION, {"organisation_id": branch.organisation_id}),
            (Scope.ALL, {}),
        )
        roles = await self._roles.every()
        widths = {
            role.id: each.width for role in roles.values() if (each := role.grants.get(permission))
        }
        return [
            ([role_id for role_id, width in widths.items() if width >= least.width], place)
            for least, place in places
        ]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
