"""What has to be approved is asked for in the unit of work that wants it."""

from dataclasses import dataclass

from backend.features.approvals.errors import NobodyToApprove
from backend.features.approvals.facts import AskedFor
from backend.features.approvals.models.approval import Approval, Subject
from backend.features.approvals.models.path import ApprovalPath, Rule
from backend.features.approvals.models.planning import Case, dead_ends, rule_for
from backend.features.approvals.repository import ApprovalRepository
from backend.features.approvals.service.people import SeatPeople
from backend.features.calendars import WorkingCalendars
from backend.features.definitions import DefinitionBook, Published
from backend.kit.clock import Clock
from backend.kit.conditions import FactCatalogue
from backend.kit.mongo import UnitOfWork, transactional


@dataclass(frozen=True)
class Request:
    """Who asks for what, about which thing of which branch."""

    subject: Subject
    asked_by: str
    asked_for: AskedFor
    organisation_id: str
    branch_id: str
    note: str = ""


class Asking:
    def __init__(
        self,
        approvals: ApprovalRepository,
        paths: DefinitionBook[ApprovalPath],
        people: SeatPeople,
        catalogue: FactCatalogue,
        calendars: WorkingCalendars,
        unit_of_work: UnitOfWork,
        now: Clock,
    ) -> None:
        self.approvals = approvals
        self.paths = paths
        self.people = people
        self.catalogue = catalogue
        self.calendars = calendars
        self.unit_of_work = unit_of_work
        self.now = now

    @transactional
    async def ask(self, request: Request) -> Approval | None:
        """What was asked about the same thing before is superseded. None where the path asks
        nobody. Raises NobodyToApprove: somebody would wait for ever."""
        await self.drop(request.subject)
        path = await self.paths.find_current(request.asked_for.subject)
        if path is None:
            return None
        facts = request.asked_for.facts(self.catalogue, self.now())
        rule = rule_for(path.content, facts)
        if rule is None or rule.free:
            return None
        return await self._begin(request, path, rule)

    async def _begin(self, request: Request, path: Published[ApprovalPath], rule: Rule) -> Approval:
        now = self.now()
        case = Case(request.asked_for.amount_fen, request.asked_by, path.content.limits)
        seats = [seat for step in rule.steps for seat in step.seats]
        holders = await self.people.holders(seats, request.organisation_id, request.branch_id, now)
        if reasons := dead_ends(rule.steps, holders, case):
            raise NobodyToApprove(summary="；".join(reasons), reasons=reasons)
        calendar = await self.calendars.current(path.content.calendar)
        approval = Approval(
            path_key=path.key,
            path_version=path.version,
            calendar=calendar.key,
            calendar_version=calendar.version,
            rule=rule.name,
            subject=request.subject,
            amount_fen=request.asked_for.amount_fen,
            organisation_id=request.organisation_id,
            branch_id=request.branch_id,
            limits=list(path.content.limits),
            asked_by=request.asked_by,
            note=request.note,
            steps=Approval.states_of(rule),
            created_at=now,
        )
        approval.begin(holders, now, calendar.due)
        await self.approvals.add(approval)
        return approval

    @transactional
    async def drop(self, subject: Subject) -> None:
        """What waits about it is of no use any more."""
        found = await self.approvals.pending_about(subject.kind, subject.id)
        if found is not None:
            found.supersede(self.now())
            await self.approvals.save(found)
