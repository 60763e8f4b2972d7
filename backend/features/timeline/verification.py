"""`verify-timeline`: every line of every subject, against its chain and its head."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Final

from backend.features.timeline.chain_check import ChainCheck, Finding
from backend.features.timeline.lines import Lines
from backend.features.timeline.models import TimelineHead
from backend.features.timeline.ports import Heads, SubjectHead
from backend.features.timeline.repository import TimelineRepository
from backend.kit.mongo import UnitOfWork
from backend.kit.mongo.driver import Document

MOST_FINDINGS: Final = 1000


@dataclass
class TimelineReport:
    """What was looked at, and what does not hold: at most MOST_FINDINGS of it."""

    subjects: int = 0
    lines: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.findings


class TimelineVerification:
    """May run while the product works: what looks wrong is looked at again in one snapshot."""

    def __init__(self, lines: TimelineRepository, heads: Heads, unit_of_work: UnitOfWork) -> None:
        self._stored = lines
        self._heads = heads
        self._unit_of_work = unit_of_work
        self._lines = Lines(lines.mongo.crypto)

    async def verify(self, subject_id: str | None = None) -> TimelineReport:
        """All subjects, line by line in bounded memory; or just one."""
        report = TimelineReport()
        if subject_id is not None:
            await self._look_again(subject_id, report)
            return report
        async for check, head in self._walk():
            if check.end(head):
                await self._look_again(check.subject_id, report)
            else:
                report.subjects += 1
                report.lines += check.taken
        return report

    async def _look_again(self, subject_id: str, report: TimelineReport) -> None:
        async def look() -> ChainCheck:
            check = ChainCheck(self._lines, subject_id)
            head = await self._heads.of(subject_id)
            async for line in self._stored.all_of(subject_id):
                check.take(line)
            check.end(head)
            return check

        check = await self._unit_of_work.run(look)
        report.subjects += 1
        report.lines += check.taken
        report.findings += check.findings[: MOST_FINDINGS - len(report.findings)]

    async def _walk(self) -> AsyncIterator[tuple[ChainCheck, TimelineHead | None]]:
        """Lines and heads side by side, both in the order of the subjects."""
        heads = self._heads.all()
        next_head = await anext(heads, None)
        async for check in self._checks():
            while next_head and next_head.subject_id < check.subject_id:
                yield self._without_lines(next_head), next_head.head
                next_head = await anext(heads, None)
            if next_head and next_head.subject_id == check.subject_id:
                yield check, next_head.head
                next_head = await anext(heads, None)
            else:
                yield check, None
        while next_head:
            yield self._without_lines(next_head), next_head.head
            next_head = await anext(heads, None)

    def _without_lines(self, subject: SubjectHead) -> ChainCheck:
        return ChainCheck(self._lines, subject.subject_id)

    async def _checks(self) -> AsyncIterator[ChainCheck]:
        check: ChainCheck | None = None
        async for line in self._stored.everything():
            subject_id = _subject_of(line)
            if check is None or check.subject_id != subject_id:
                if check:
                    yield check
                check = ChainCheck(self._lines, subject_id)
            check.take(line)
        if check:
            yield check


def _subject_of(line: Document) -> str:
    return str(line["_id"]).rpartition(":")[0]


async def verify_timeline(
    lines: TimelineRepository,
    heads: Heads,
    unit_of_work: UnitOfWork,
    subject_id: str | None = None,
) -> TimelineReport:
    """All subjects, or one; for `python -m backend verify-timeline`."""
    return await TimelineVerification(lines, heads, unit_of_work).verify(subject_id)
