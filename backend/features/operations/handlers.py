from tornado.routing import URLSpec

from backend.features.accounts import Permission
from backend.features.operations.errors import NoExaminer
from backend.features.operations.schemas import BackupView, ExaminationView, FindingLine
from backend.features.operations.service import Operations
from backend.kit.http import Endpoint, operation
from backend.kit.pagination import Page


class OperationsEndpoint(Endpoint):
    def initialize(self, operations: Operations) -> None:
        self.upkeep = operations


class Examination(OperationsEndpoint):
    path = "/api/v1/examination"

    @operation(permission=Permission.OPERATIONS_MANAGE, raises=(NoExaminer,))
    async def get(self) -> ExaminationView:
        """Examine the installation as `doctor` does, and say what was found and what to do."""
        findings = await self.upkeep.findings()
        lines = [FindingLine.of(each) for each in findings]
        return ExaminationView(examined_at=self.upkeep.now(), findings=lines)


class Backups(OperationsEndpoint):
    path = "/api/v1/backups"

    @operation(permission=Permission.OPERATIONS_MANAGE)
    async def get(self) -> Page[BackupView]:
        """List the latest 30 runs of the backup, newest first, also those that failed."""
        return Page(items=[BackupView.of(each) for each in await self.upkeep.backups()])


ENDPOINTS = (Examination, Backups)


def routes(operations: Operations) -> list[URLSpec]:
    return [endpoint.route(operations=operations) for endpoint in ENDPOINTS]
