from backend.features.accounts.errors import (
    AccountDisabled,
    AlreadyLeft,
    BranchNotFound,
    CannotDisableYourself,
    CannotDismissYourself,
    ClosedPlace,
    GrantBeyondYourOwn,
    LastAdministrator,
    LastDayTooFar,
    NoDeparturePlanned,
    ReportingLoop,
    RoleNotFound,
    StaffNotFound,
    StaffOutranksYou,
    TeamOutsideBranch,
    UnknownSuccessor,
    UsernameTaken,
    WeComUserTaken,
)
from backend.features.accounts.handlers.endpoint import AccountsEndpoint
from backend.features.accounts.permissions import Permission
from backend.features.accounts.schemas.sessions import PasswordLinkView
from backend.features.accounts.schemas.staff import (
    DepartureOrder,
    RevealedPhone,
    StaffChange,
    StaffDraft,
    StaffQuery,
    StaffView,
)
from backend.kit.errors import StaleDocument
from backend.kit.http import operation
from backend.kit.pagination import Page

_PLACING = (
    BranchNotFound,
    TeamOutsideBranch,
    ClosedPlace,
    RoleNotFound,
    GrantBeyondYourOwn,
    ReportingLoop,
    UsernameTaken,
    WeComUserTaken,
)


class StaffList(AccountsEndpoint):
    path = "/api/v1/staff"

    @operation(permission=Permission.STAFF_READ)
    async def get(self, query: StaffQuery) -> Page[StaffView]:
        """List the staff within one's reach, newest first."""
        page = await self.accounts.staff.page(self.actor, query)
        return Page(items=[StaffView.of(s) for s in page.items], next_cursor=page.next_cursor)

    @operation(permission=Permission.STAFF_MANAGE, status=201, raises=_PLACING)
    async def post(self, body: StaffDraft) -> StaffView:
        """Add somebody; a password link or WeCom is the way in."""
        return StaffView.of(await self.accounts.staff.add(self.actor, body))


class StaffMember(AccountsEndpoint):
    path = "/api/v1/staff/{staff_id}"

    @operation(permission=Permission.STAFF_READ, raises=(StaffNotFound,))
    async def get(self, staff_id: str) -> StaffView:
        """Look at somebody."""
        return StaffView.of(await self.accounts.staff.get(self.actor, staff_id))

    @operation(
        permission=Permission.STAFF_MANAGE,
        raises=(StaffNotFound, StaffOutranksYou, StaleDocument, LastAdministrator, *_PLACING),
    )
    async def patch(self, staff_id: str, body: StaffChange) -> StaffView:
        """Change somebody's place, roles or contact; it holds at once."""
        return StaffView.of(await self.accounts.staff.change(self.actor, staff_id, body))


class StaffDisablement(AccountsEndpoint):
    path = "/api/v1/staff/{staff_id}/disablement"

    @operation(
        permission=Permission.STAFF_MANAGE,
        raises=(StaffNotFound, StaffOutranksYou, CannotDisableYourself, LastAdministrator),
    )
    async def post(self, staff_id: str) -> StaffView:
        """Lock somebody out, at once and everywhere."""
        return StaffView.of(await self.accounts.staff.disable(self.actor, staff_id))

    @operation(
        permission=Permission.STAFF_MANAGE,
        raises=(StaffNotFound, StaffOutranksYou, ClosedPlace),
        status=200,
    )
    async def delete(self, staff_id: str) -> StaffView:
        """Let somebody in again."""
        return StaffView.of(await self.accounts.staff.enable(self.actor, staff_id))


class StaffDeparture(AccountsEndpoint):
    path = "/api/v1/staff/{staff_id}/departure"

    @operation(
        permission=Permission.STAFF_MANAGE,
        raises=(
            StaffNotFound,
            StaffOutranksYou,
            CannotDismissYourself,
            AlreadyLeft,
            UnknownSuccessor,
            LastDayTooFar,
            LastAdministrator,
            StaleDocument,
        ),
    )
    async def post(self, staff_id: str, body: DepartureOrder) -> StaffView:
        """Let somebody go: at once, or when a day to come is over; his work is handed over."""
        return StaffView.of(await self.accounts.departures.order(self.actor, staff_id, body))

    @operation(
        permission=Permission.STAFF_MANAGE,
        raises=(StaffNotFound, StaffOutranksYou, NoDeparturePlanned, StaleDocument),
        status=200,
    )
    async def delete(self, staff_id: str) -> StaffView:
        """Call off a departure that is planned."""
        return StaffView.of(await self.accounts.departures.call_off(self.actor, staff_id))


class StaffPasswordLink(AccountsEndpoint):
    path = "/api/v1/staff/{staff_id}/password-link"

    @operation(
        permission=Permission.STAFF_MANAGE,
        status=201,
        replays=False,
        raises=(StaffNotFound, StaffOutranksYou, AccountDisabled, StaleDocument),
    )
    async def post(self, staff_id: str) -> PasswordLinkView:
        """Issue a link to choose a password, good for 72 hours and one use."""
        return PasswordLinkView.of(await self.accounts.passwords.issue_link(self.actor, staff_id))


class StaffRevelation(AccountsEndpoint):
    path = "/api/v1/staff/{staff_id}/revelation"

    @operation(permission=Permission.PERSONAL_REVEAL, raises=(StaffNotFound,))
    async def post(self, staff_id: str) -> RevealedPhone:
        """Show somebody's whole phone number; the look is recorded."""
        return RevealedPhone(phone=await self.accounts.staff.reveal_phone(self.actor, staff_id))


ENDPOINTS = (
    StaffList,
    StaffMember,
    StaffDisablement,
    StaffDeparture,
    StaffPasswordLink,
    StaffRevelation,
)
