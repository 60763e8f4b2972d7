"""A subject with a timeline, as small as can be: stands for a ticket."""

from collections.abc import AsyncIterator
from http import HTTPStatus

from pydantic import Field

from backend.features.timeline import (
    ClientOperation,
    LineActor,
    SubjectHead,
    Timeline,
    TimelineEntry,
    TimelineHead,
    TimelineRepository,
    Visibility,
)
from backend.kit.aggregate import Aggregate, new_id
from backend.kit.clock import utc_now
from backend.kit.errors import AppError
from backend.kit.mongo import Mongo, Repository, UnitOfWork, transactional

WANG = LineActor(id="wang", role="technician", via="wecom")


class CaseNotFound(AppError):
    status = HTTPStatus.NOT_FOUND
    detail = "没有这个对象"


class Case(Aggregate):
    head: TimelineHead = Field(default_factory=TimelineHead)
    acts: int = 0


class CaseRepository(Repository[Case]):
    model = Case
    collection_name = "cases"
    not_found = CaseNotFound

    async def all(self) -> AsyncIterator[SubjectHead]:
        async for row in self.collection.stream({}, sort=[("_id", 1)]):
            case = self.load(row)
            yield SubjectHead(case.id, case.head)

    async def of(self, subject_id: str) -> TimelineHead | None:
        case = await self.find_one({"_id": subject_id})
        return case.head if case else None


class CaseService:
    def __init__(self, mongo: Mongo) -> None:
        self.cases = CaseRepository(mongo)
        self.lines = TimelineRepository(mongo)
        self.timeline = Timeline(self.lines, utc_now)
        self.unit_of_work = UnitOfWork(mongo)

    @transactional
    async def open(self, operation_id: str = "", fingerprint: str = "") -> Case:
        if operation_id and (
            done := await self.timeline.replayed(WANG.id, operation_id, fingerprint)
        ):
            return await self.cases.get(done.subject_id)
        case = Case(id=new_id())
        case.head = await self.timeline.append(
            case.id,
            case.head,
            said("open", visibility=Visibility.CUSTOMER),
            operation=ClientOperation(id=operation_id, fingerprint=fingerprint)
            if operation_id
            else None,
        )
        await self.cases.add(case)
        return case

    @transactional
    async def act(self, case_id: str, *entries: TimelineEntry, operation_id: str = "") -> Case:
        if operation_id and await self.timeline.replayed(WANG.id, operation_id, case_id):
            return await self.cases.get(case_id)
        operation = ClientOperation(id=operation_id, fingerprint=case_id) if operation_id else None
        case = await self.cases.get(case_id)
        case.head = await self.timeline.append(
            case.id, case.head, *(entries or (said("act"),)), operation=operation
        )
        case.acts += 1
        await self.cases.save(case)
        return case


def said(action: str, *, visibility: Visibility = Visibility.INTERNAL) -> TimelineEntry:
    return TimelineEntry(action=action, actor=WANG, visibility=visibility)
