"""`audit verify`: every row against its seal, every seal against the one before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from backend.features.audit.repository import AuditRepository
from backend.features.audit.seals import BEGINNING, Seal, SealHead, SealRepository
from backend.kit.canonical import digest
from backend.kit.mongo import Mongo

MOST_FINDINGS: Final = 1000


class AuditFault(StrEnum):
    ROW_ALTERED = "审计记录被改动"
    ROW_MISSING = "审计记录被删除"
    ROW_INSERTED = "封存之后插入的审计记录"
    SEAL_ALTERED = "封条被改动"
    SEAL_MISSING = "封条缺失"
    SEAL_UNLINKED = "封条与上一张不衔接"
    HEAD_ALTERED = "最新封条的记录被改动"
    MARK_MISMATCH = "与留存的封条标记不符"


@dataclass(frozen=True)
class AuditFinding:
    """`subject` is the id of a row, or the number of a seal."""

    fault: AuditFault
    subject: str

    def __str__(self) -> str:
        return f"{self.fault}：{self.subject}"


@dataclass
class AuditReport:
    """What was looked at, and what does not hold: at most MOST_FINDINGS of it.

    `unsealed` rows wait for their seal; more than a few minutes' worth means that no worker leads.
    `mark` names the newest seal: keep it elsewhere, and hand it in next time.
    """

    seals: int = 0
    rows: int = 0
    unsealed: int = 0
    mark: str = ""
    findings: list[AuditFinding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.findings


class AuditVerification:
    """May run while the product works: what is sealed does not move any more."""

    def __init__(self, entries: AuditRepository, seals: SealRepository) -> None:
        self._entries = entries
        self._seals = seals
        self._report = AuditReport()
        self._number = 0
        self._hash = ""
        self._linked = True
        self._up_to = BEGINNING

    async def verify(self, mark: str = "") -> AuditReport:
        """`mark` is one that an earlier report or the log gave out."""
        report = self._report
        head = await self._seals.head()
        marked = not mark
        async for stored in self._seals.all():
            report.seals += 1
            seal = self._seals.genuine(stored)
            if seal is None:
                self._pass_over(stored["_id"])
                continue
            self._check_place(seal)
            await self._check_rows(seal)
            marked = marked or seal.mark == mark
        self._check_head(head)
        if not marked:
            self._find(AuditFault.MARK_MISMATCH, mark)
        for row_id in await self._entries.ids_without_stamp(MOST_FINDINGS):
            self._find(AuditFault.ROW_INSERTED, row_id)
        report.unsealed = await self._entries.count_after(self._up_to)
        report.mark = f"{self._number}:{self._hash}" if self._number else ""
        return report

    def _pass_over(self, number: object) -> None:
        """An altered seal proves nothing about its rows nor about its neighbours."""
        self._find(AuditFault.SEAL_ALTERED, str(number))
        if isinstance(number, int) and number > self._number:
            self._find_missing(number)
            self._number, self._linked = number, False

    def _check_place(self, seal: Seal) -> None:
        self._find_missing(seal.number)
        follows = (seal.previous, seal.after) == (self._hash, self._up_to)
        if self._linked and seal.number == self._number + 1 and not follows:
            self._find(AuditFault.SEAL_UNLINKED, str(seal.number))
        self._linked = True
        self._number, self._hash, self._up_to = seal.number, seal.hash, seal.up_to

    async def _check_rows(self, seal: Seal) -> None:
        sealed = {row.id: row.digest for row in seal.rows}
        rows = await self._entries.stored_between(
            seal.after, seal.up_to, len(sealed) + MOST_FINDINGS
        )
        found = {row["_id"]: digest(row) for row in rows}
        self._report.rows += len(found)
        moved = set(await self._entries.existing(sorted(sealed.keys() - found.keys())))
        for row_id in sorted(sealed.keys() | found.keys()):
            if fault := _fault(row_id, sealed, found, moved):
                self._find(fault, row_id)

    def _check_head(self, head: SealHead | None) -> None:
        """The head was read first, so there may be newer seals, but not fewer."""
        if head is None or not head.number:
            if self._number:
                self._find(AuditFault.HEAD_ALTERED, "0")
            return
        self._find_missing(head.number + 1)
        if head.signature != self._seals.signature(head.number, head.hash):
            self._find(AuditFault.HEAD_ALTERED, str(head.number))

    def _find_missing(self, before: int) -> None:
        for number in range(self._number + 1, min(before, self._number + 1 + MOST_FINDINGS)):
            self._find(AuditFault.SEAL_MISSING, str(number))

    def _find(self, fault: AuditFault, subject: str) -> None:
        if len(self._report.findings) < MOST_FINDINGS:
            self._report.findings.append(AuditFinding(fault, subject))


def _fault(
    row_id: str, sealed: Mapping[str, str], found: Mapping[str, str], moved: set[str]
) -> AuditFault | None:
    if row_id not in sealed:
        return AuditFault.ROW_INSERTED
    if row_id in moved:
        return AuditFault.ROW_ALTERED
    if row_id not in found:
        return AuditFault.ROW_MISSING
    return AuditFault.ROW_ALTERED if found[row_id] != sealed[row_id] else None


async def verify_audit(mongo: Mongo, mark: str = "") -> AuditReport:
    """For `python -m backend audit verify [--mark N:HASH]`."""
    return await AuditVerification(AuditRepository(mongo), SealRepository(mongo)).verify(mark)
