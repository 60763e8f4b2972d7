"""审批: what waits for me, my answer, who stands in for me, and the tester."""

from dataclasses import dataclass

from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.approvals.errors import (
    ApprovalEnded,
    ApprovalMovedOn,
    ApprovalNotFound,
    CannotTakeOver,
    DeputyCannotDecide,
    DeputyNotFound,
    DeputyTermsOverlap,
    DeputyTermTooLong,
    HandedOnTooOften,
    NotYoursToDecide,
    TooManyDeputies,
)
from backend.features.approvals.schemas import (
    ApprovalQuery,
    ApprovalView,
    DecisionInput,
    DeputyInput,
    DeputyList,
    DeputyView,
    HandingOnInput,
    TrialInput,
    TrialView,
)
from backend.features.approvals.service.deciding import Deciding
from backend.features.approvals.service.deputies import Deputies
from backend.features.approvals.service.reading import Reading
from backend.features.approvals.service.trials import Trials
from backend.features.definitions import DefinitionNotFound, Key
from backend.kit.errors import DuplicateEntry, StaleDocument
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page
from backend.kit.text import Id


@dataclass(frozen=True)
class ApprovalDesk:
    reading: Reading
    deciding: Deciding
    deputies: Deputies
    trials: Trials


class ApprovalEndpoint(Endpoint):
    def initialize(self, desk: ApprovalDesk) -> None:
        self.desk = desk


class ApprovalList(ApprovalEndpoint):
    path = "/api/v1/approvals"

    @operation(permission=Permission.INBOX_READ)
    async def get(self, query: ApprovalQuery) -> Page[ApprovalView]:
        """List what waits for my decision, what I decided, or what I asked for, newest first."""
        return await self.desk.reading.page(self.actor, query)


class ApprovalOne(ApprovalEndpoint):
    path = "/api/v1/approvals/{approval_id}"

    @operation(permission=Permission.INBOX_READ, raises=(ApprovalNotFound,))
    async def get(self, approval_id: Id) -> ApprovalView:
        """Read one: what is asked, who decided what, whose turn it is."""
        return await self.desk.reading.one(self.actor, approval_id)


class ApprovalDecision(ApprovalEndpoint):
    path = "/api/v1/approvals/{approval_id}/decision"

    @operation(
        permission=Permission.APPROVALS_DECIDE,
        raises=(ApprovalNotFound, ApprovalEnded, ApprovalMovedOn, NotYoursToDecide, StaleDocument),
    )
    async def post(self, approval_id: Id, body: DecisionInput) -> ApprovalView:
        """Say yes or no, with a note."""
        decided = await self.desk.deciding.decide(
            self.actor, approval_id, body.approved, body.note, step=body.step
        )
        return await self.desk.reading.view(decided)


class ApprovalHandingOn(ApprovalEndpoint):
    path = "/api/v1/approvals/{approval_id}/handing-on"

    @operation(
        permission=Permission.APPROVALS_DECIDE,
        raises=(
            ApprovalNotFound,
            ApprovalEnded,
            ApprovalMovedOn,
            NotYoursToDecide,
            CannotTakeOver,
            HandedOnTooOften,
            StaleDocument,
        ),
    )
    async def post(self, approval_id: Id, body: HandingOnInput) -> ApprovalView:
        """Have a colleague decide this one in my place: it is his alone from then on."""
        handed = await self.desk.deciding.hand_on(
            self.actor, approval_id, body.to, body.note, step=body.step
        )
        return await self.desk.reading.view(handed)


class ApprovalWithdrawal(ApprovalEndpoint):
    path = "/api/v1/approvals/{approval_id}/withdrawal"

    @operation(
        permission=Permission.INBOX_READ,
        raises=(ApprovalNotFound, ApprovalEnded, NotYoursToDecide, StaleDocument),
    )
    async def post(self, approval_id: Id) -> ApprovalView:
        """Take back what one asked for oneself."""
        withdrawn = await self.desk.deciding.withdraw(self.actor, approval_id)
        return await self.desk.reading.view(withdrawn)


class ApprovalDeputies(ApprovalEndpoint):
    path = "/api/v1/approval-deputies"

    @operation(permission=Permission.APPROVALS_DECIDE)
    async def get(self) -> DeputyList:
        """List who stands in for me, and when."""
        return await self.desk.deputies.mine(self.actor)

    @operation(
        permission=Permission.APPROVALS_DECIDE,
        status=201,
        raises=(
            DeputyCannotDecide,
            DeputyTermTooLong,
            DeputyTermsOverlap,
            TooManyDeputies,
            StaleDocument,
            DuplicateEntry,
        ),
    )
    async def post(self, body: DeputyInput) -> DeputyView:
        """Have a colleague decide for me for a time; I still may."""
        return await self.desk.deputies.appoint(self.actor, body)


class ApprovalDeputy(ApprovalEndpoint):
    path = "/api/v1/approval-deputies/{deputy_term_id}"

    @operation(
        permission=Permission.APPROVALS_DECIDE, status=204, raises=(DeputyNotFound, StaleDocument)
    )
    async def delete(self, deputy_term_id: Id) -> None:
        """Nobody stands in for me then any more."""
        await self.desk.deputies.dismiss(self.actor, deputy_term_id)


class ApprovalPathTrial(ApprovalEndpoint):
    path = "/api/v1/approval-paths/{key}/trial"

    @operation(permission=Permission.DEFINITIONS_READ, raises=(DefinitionNotFound,))
    async def post(self, key: Key, body: TrialInput) -> TrialView:
        """Try a path: give the facts, see which rule holds and why, who decides, and where nobody
        can. Nothing is asked of anybody."""
        return await self.desk.trials.run(self.actor, key, body)


ENDPOINTS = (
    ApprovalList,
    ApprovalOne,
    ApprovalDecision,
    ApprovalHandingOn,
    ApprovalWithdrawal,
    ApprovalDeputies,
    ApprovalDeputy,
    ApprovalPathTrial,
)


def routes(desk: ApprovalDesk) -> list[URLSpec]:
    return [endpoint.route(desk=desk) for endpoint in ENDPOINTS]
