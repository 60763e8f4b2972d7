from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.accounts.models import StaffAccount
from backend.features.accounts.repository import StaffSearch
from backend.features.accounts.schemas.fields import (
    Id,
    IdOrEmpty,
    PhoneOrEmpty,
    TypedName,
    Username,
    Version,
    WeComUserId,
)
from backend.kit.clock import Day, Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.pii import mask_phone

RoleIds = Annotated[list[Id], Field(min_length=1, max_length=10)]


class StaffDraft(Input):
    """The organisation is the branch's."""

    username: Username
    name: TypedName
    phone: PhoneOrEmpty = ""
    wecom_userid: WeComUserId = ""
    role_ids: RoleIds
    branch_id: Id
    team_id: IdOrEmpty = ""
    reports_to: IdOrEmpty = ""


class StaffChange(Input):
    """What is left out stays; an empty text takes away."""

    version: Version
    name: TypedName | None = None
    phone: PhoneOrEmpty | None = None
    wecom_userid: WeComUserId | None = None
    role_ids: RoleIds | None = None
    branch_id: Id | None = None
    team_id: IdOrEmpty | None = None
    reports_to: IdOrEmpty | None = None

    def fields(self) -> set[str]:
        """The names of what is to change."""
        given = self.model_dump(exclude_none=True)
        return set(given) - {"version"}


class DepartureOrder(Input):
    """`last_day` in Shanghai. Without a successor what he has in hand goes back to the pool."""

    last_day: Day
    successor_id: IdOrEmpty = ""


class StaffQuery(PageQuery):
    """`search`: a phone's last four digits, a whole phone, a whole name, or a username."""

    search: Annotated[str, Field(max_length=64)] = ""
    role_id: IdOrEmpty = ""
    organisation_id: IdOrEmpty = ""
    branch_id: IdOrEmpty = ""
    team_id: IdOrEmpty = ""
    active: bool | None = None

    def asked(self) -> StaffSearch:
        return StaffSearch(
            text=self.search.strip(),
            role_id=self.role_id,
            organisation_id=self.organisation_id,
            branch_id=self.branch_id,
            team_id=self.team_id,
            active=self.active,
        )


class StaffView(BaseModel):
    """The phone is masked; ask for a revelation to see it. `last_day`: of who is to leave."""

    id: str
    version: int
    username: str
    name: str
    phone: str
    wecom_userid: str
    role_ids: list[str]
    organisation_id: str
    branch_id: str
    team_id: str
    reports_to: str
    active: bool
    last_day: Day | None
    left_on: Day | None
    has_password: bool
    created_at: Instant
    last_signed_in_at: Instant | None

    @classmethod
    def of(cls, staff: StaffAccount) -> "StaffView":
        return cls(
            id=staff.id,
            version=staff.version,
            username=staff.username,
            name=staff.name,
            phone=mask_phone(staff.phone),
            wecom_userid=staff.wecom_userid,
            role_ids=list(staff.role_ids),
            organisation_id=staff.organisation_id,
            branch_id=staff.branch_id,
            team_id=staff.team_id,
            reports_to=staff.reports_to,
            active=staff.active,
            last_day=staff.departure.last_day if staff.departure else None,
            left_on=staff.left_on,
            has_password=bool(staff.password_hash),
            created_at=staff.created_at,
            last_signed_in_at=staff.last_signed_in_at,
        )


class RevealedPhone(BaseModel):
    phone: str
