"""Certificates and leave."""

from backend.features.accounts import Permission, StaffNotFound
from backend.features.workforce.errors import FactNotFound, LeaveOverlaps, UnknownApprover
from backend.features.workforce.handlers.endpoint import CHANGE_REFUSALS, WorkforceEndpoint
from backend.features.workforce.schemas.changes import (
    CertificateGiven,
    CertificateWithdrawn,
    LeaveCancelled,
    LeaveTaken,
)
from backend.features.workforce.schemas.views import Recorded, RevealedNumber
from backend.kit.http import operation


class Certificates(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/certificates"

    @operation(permission=Permission.STAFF_MANAGE, status=201, raises=CHANGE_REFUSALS)
    async def post(self, staff_id: str, body: CertificateGiven) -> Recorded:
        """Record a certificate; the answer's `key` is its id."""
        return await self.workforce.keeping.give_certificate(self.actor, staff_id, body)


class CertificateWithdrawal(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/certificates/{certificate_id}/withdrawal"

    @operation(
        permission=Permission.STAFF_MANAGE, status=201, raises=(*CHANGE_REFUSALS, FactNotFound)
    )
    async def post(
        self, staff_id: str, certificate_id: str, body: CertificateWithdrawn
    ) -> Recorded:
        """Say from when a certificate counts no more, or that it never did."""
        return await self.workforce.keeping.withdraw_certificate(
            self.actor, staff_id, certificate_id, body
        )


class CertificateRevelation(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/certificates/{certificate_id}/revelation"

    @operation(permission=Permission.PERSONAL_REVEAL, raises=(StaffNotFound, FactNotFound))
    async def post(self, staff_id: str, certificate_id: str) -> RevealedNumber:
        """Show a certificate's whole number; the look is recorded."""
        keeping = self.workforce.keeping
        return RevealedNumber(
            number=await keeping.reveal_number(self.actor, staff_id, certificate_id)
        )


class Leaves(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/leaves"

    @operation(
        permission=Permission.STAFF_MANAGE,
        status=201,
        raises=(*CHANGE_REFUSALS, LeaveOverlaps, UnknownApprover),
    )
    async def post(self, staff_id: str, body: LeaveTaken) -> Recorded:
        """Record a leave, in half days; the answer's `key` is its id."""
        return await self.workforce.keeping.take_leave(self.actor, staff_id, body)


class LeaveCancellation(WorkforceEndpoint):
    path = "/api/v1/staff/{staff_id}/leaves/{leave_id}/cancellation"

    @operation(
        permission=Permission.STAFF_MANAGE, status=201, raises=(*CHANGE_REFUSALS, FactNotFound)
    )
    async def post(self, staff_id: str, leave_id: str, body: LeaveCancelled) -> Recorded:
        """Cancel a leave."""
        return await self.workforce.keeping.cancel_leave(self.actor, staff_id, leave_id, body)


ENDPOINTS = (
    Certificates,
    CertificateWithdrawal,
    CertificateRevelation,
    Leaves,
    LeaveCancellation,
)
