"""Invitations, and a subcontractor's beginning. Answers that hold a token are not replayed."""

from backend.features.accounts.errors import (
    AccountDisabled,
    AlreadyJoined,
    GrantBeyondYourOwn,
    InvitationNotFound,
    InvitationRejected,
    NameTaken,
    StaffNotFound,
    StaffOutranksYou,
    UsernameTaken,
    WeakPassword,
    WeComUserMissing,
    WeComUserTaken,
)
from backend.features.accounts.handlers.endpoint import AccountsEndpoint
from backend.features.accounts.permissions import Permission
from backend.features.accounts.schemas.invitations import (
    InvitationAcceptance,
    InvitationLookUp,
    InvitationOrder,
    InvitationQuery,
    InvitationView,
    InvitedView,
    IssuedInvitation,
    OpenedSubcontractor,
    SubcontractorOpening,
)
from backend.kit.errors import PermissionDenied, StaleDocument, TooManyRequests
from backend.kit.http import ANYONE, operation
from backend.kit.pagination import Page


class StaffInvitation(AccountsEndpoint):
    path = "/api/v1/staff/{staff_id}/invitation"

    @operation(
        permission=Permission.STAFF_MANAGE,
        status=201,
        replays=False,
        raises=(
            StaffNotFound,
            StaffOutranksYou,
            AccountDisabled,
            AlreadyJoined,
            WeComUserMissing,
            StaleDocument,
        ),
    )
    async def post(self, staff_id: str, body: InvitationOrder) -> IssuedInvitation:
        """Invite somebody, or send the invitation anew; good for seven days and one use."""
        link = await self.accounts.invitations.invite(self.actor, staff_id, body.way)
        return IssuedInvitation.of(link)

    @operation(
        permission=Permission.STAFF_MANAGE,
        raises=(StaffNotFound, StaffOutranksYou, InvitationNotFound, StaleDocument),
    )
    async def delete(self, staff_id: str) -> None:
        """Revoke an invitation that nobody has used."""
        await self.accounts.invitations.revoke(self.actor, staff_id)


class Invitations(AccountsEndpoint):
    path = "/api/v1/staff-invitations"

    @operation(permission=Permission.STAFF_READ)
    async def get(self, query: InvitationQuery) -> Page[InvitationView]:
        """List invitations in one state, pending ones unless asked otherwise, newest first."""
        page = await self.accounts.invitations.page(self.actor, query)
        items = [InvitationView.of(invitation) for invitation in page.items]
        return Page(items=items, next_cursor=page.next_cursor)


class InvitationLookUps(AccountsEndpoint):
    path = "/api/v1/invitation-look-ups"

    @operation(permission=ANYONE, replays=False, raises=(InvitationRejected, TooManyRequests))
    async def post(self, body: InvitationLookUp) -> InvitedView:
        """Say whom the holder of a link is taken for."""
        return InvitedView.of(await self.accounts.invitations.look_up(body.token, self.caller))


class InvitationAcceptances(AccountsEndpoint):
    path = "/api/v1/invitation-acceptances"

    @operation(
        permission=ANYONE,
        replays=False,
        raises=(InvitationRejected, WeakPassword, TooManyRequests),
    )
    async def post(self, body: InvitationAcceptance) -> None:
        """Choose the first password by the link of an invitation; then sign in with it."""
        password = body.password.get_secret_value()
        await self.accounts.invitations.accept(body.token, password, self.caller)


class SubcontractorOpenings(AccountsEndpoint):
    path = "/api/v1/subcontractor-openings"

    @operation(
        permission=Permission.ORGANISATION_MANAGE,
        status=201,
        replays=False,
        raises=(
            PermissionDenied,
            NameTaken,
            UsernameTaken,
            WeComUserTaken,
            WeComUserMissing,
            GrantBeyondYourOwn,
        ),
    )
    async def post(self, body: SubcontractorOpening) -> OpenedSubcontractor:
        """Add a subcontractor with a branch, and invite the one who runs it."""
        return await self.accounts.subcontractors.open(self.actor, body)


ENDPOINTS = (
    StaffInvitation,
    Invitations,
    InvitationLookUps,
    InvitationAcceptances,
    SubcontractorOpenings,
)
