from typing import Annotated, Final

from pydantic import Field
from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.customers import AddressNotFound, HouseholdNotFound
from backend.features.devices.claims import Claims
from backend.features.devices.errors import (
    AlreadyYours,
    BlankCodeFound,
    CodeNotFound,
    DayInFuture,
    DeviceIsScrapped,
    DeviceNotFound,
    PhoneNotVerified,
    ProofNeeded,
    TooManyPhotos,
    TransferClosed,
    TransferNotFound,
)
from backend.features.devices.ownership import Ownership
from backend.features.devices.schemas import DeviceRecord
from backend.features.devices.schemas.claims import (
    ClaimInput,
    ClaimView,
    Decision,
    OwnDeviceChange,
    OwnDeviceRow,
    OwnRequestQuery,
    TransferView,
)
from backend.features.media import MediaAlreadyUsed, MediaNotUsable, TooManyFiles
from backend.kit.errors import StaleDocument, TooManyRequests
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page, PageQuery
from backend.kit.text import Id

CLAIM: Final = Permission.DEVICES_CLAIM
FILES = (MediaNotUsable, MediaAlreadyUsed, TooManyFiles)

Code = Annotated[str, Field(max_length=64)]


class OwnDevices(Endpoint):
    path = "/api/v1/my/devices"

    def initialize(self, ownership: Ownership) -> None:
        self.ownership = ownership

    @operation(permission=CLAIM)
    async def get(self, query: PageQuery) -> Page[OwnDeviceRow]:
        """The devices of the homes I belong to, newest first."""
        return await self.ownership.page(self.actor, query)


class OwnDevice(Endpoint):
    path = "/api/v1/my/devices/{device_id}"

    def initialize(self, ownership: Ownership) -> None:
        self.ownership = ownership

    @operation(
        permission=CLAIM,
        raises=(
            DeviceNotFound,
            HouseholdNotFound,
            AddressNotFound,
            DayInFuture,
            TooManyPhotos,
            StaleDocument,
            *FILES,
        ),
    )
    async def patch(self, device_id: Id, body: OwnDeviceChange) -> DeviceRecord:
        """Say where my device stands, and add photos and papers."""
        return await self.ownership.change(self.actor, device_id, body)


class ClaimEndpoint(Endpoint):
    def initialize(self, claims: Claims) -> None:
        self.claims = claims


class CodeClaims(ClaimEndpoint):
    path = "/api/v1/codes/{code}/claims"

    @operation(
        permission=CLAIM,
        status=201,
        raises=(
            CodeNotFound,
            BlankCodeFound,
            DeviceIsScrapped,
            PhoneNotVerified,
            AlreadyYours,
            ProofNeeded,
            DayInFuture,
            HouseholdNotFound,
            AddressNotFound,
            TooManyRequests,
            StaleDocument,
            *FILES,
        ),
    )
    async def post(self, code: Code, body: ClaimInput) -> ClaimView:
        """Claim a device. What has an owner waits for his word, or for staff."""
        return await self.claims.claim(self.actor, code, body)


class OwnRequests(ClaimEndpoint):
    path = "/api/v1/my/ownership-requests"

    @operation(permission=CLAIM)
    async def get(self, query: OwnRequestQuery) -> Page[TransferView]:
        """Who asks for a device of mine, or what I have asked for."""
        return await self.claims.own_requests(self.actor, query)


class OwnRequestDecision(ClaimEndpoint):
    path = "/api/v1/my/ownership-requests/{request_id}/decision"

    @operation(permission=CLAIM, raises=(TransferNotFound, TransferClosed, StaleDocument))
    async def post(self, request_id: Id, body: Decision) -> TransferView:
        """Give my device away, or refuse."""
        return await self.claims.decide(self.actor, request_id, body)


class OwnRequestWithdrawal(ClaimEndpoint):
    path = "/api/v1/my/ownership-requests/{request_id}/withdrawal"

    @operation(permission=CLAIM, raises=(TransferNotFound, TransferClosed, StaleDocument))
    async def post(self, request_id: Id) -> TransferView:
        """Ask no longer."""
        return await self.claims.withdraw(self.actor, request_id)


def routes(ownership: Ownership, claims: Claims) -> list[URLSpec]:
    return [
        OwnDevices.route(ownership=ownership),
        OwnDevice.route(ownership=ownership),
        CodeClaims.route(claims=claims),
        OwnRequests.route(claims=claims),
        OwnRequestDecision.route(claims=claims),
        OwnRequestWithdrawal.route(claims=claims),
    ]
