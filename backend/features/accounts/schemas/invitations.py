from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.accounts.models import (
    Invitation,
    InvitationState,
    InvitationWay,
    IssuedLink,
)
from backend.features.accounts.schemas.fields import (
    NewPassword,
    PasswordInput,
    PhoneOrEmpty,
    TypedName,
    Username,
    WeComUserId,
)
from backend.features.accounts.service.invited import Invited
from backend.kit.clock import Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery

Token = Annotated[str, Field(min_length=1, max_length=100)]


class InvitationOrder(Input):
    """By a link that goes to the person over a safe way, or by WeCom, where he is a member."""

    way: InvitationWay = InvitationWay.LINK


class InvitationQuery(PageQuery):
    state: InvitationState = InvitationState.PENDING


class InvitationLookUp(Input):
    token: Token


class InvitationAcceptance(PasswordInput):
    token: Token
    password: NewPassword


class IssuedInvitation(BaseModel):
    """`token` is shown this once; empty for WeCom."""

    token: str
    expires_at: Instant

    @classmethod
    def of(cls, link: IssuedLink) -> "IssuedInvitation":
        return cls(token=link.token, expires_at=link.expires_at)


class InvitationView(BaseModel):
    id: str
    staff_id: str
    branch_id: str
    organisation_id: str
    way: InvitationWay
    state: InvitationState
    invited_by: str
    created_at: Instant
    expires_at: Instant
    ended_at: Instant | None

    @classmethod
    def of(cls, invitation: Invitation) -> "InvitationView":
        return cls.model_validate(invitation.model_dump(include=set(cls.model_fields)))


class InvitedView(BaseModel):
    """Whom the holder of a link is taken for."""

    firm_name: str
    name: str
    username: str
    expires_at: Instant

    @classmethod
    def of(cls, invited: Invited) -> "InvitedView":
        return cls(
            firm_name=invited.firm_name,
            name=invited.staff.name,
            username=invited.staff.username,
            expires_at=invited.invitation.expires_at,
        )


class FirstPerson(Input):
    username: Username
    name: TypedName
    phone: PhoneOrEmpty = ""
    wecom_userid: WeComUserId = ""


class SubcontractorOpening(Input):
    """A subcontractor with its first branch and the one who runs it, who is invited."""

    name: TypedName
    branch_name: Annotated[str, Field(max_length=60)] = ""
    administrator: FirstPerson
    way: InvitationWay = InvitationWay.LINK


class OpenedSubcontractor(BaseModel):
    organisation_id: str
    branch_id: str
    staff_id: str
    invitation: IssuedInvitation
