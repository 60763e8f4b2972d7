"""`audit verify`: every row against its seal, every seal against the one before."""

import asyncio
from collections.abc import Mapping, Sequence

from backend.features.audit.report import MOST_FINDINGS, AuditFault, AuditFinding, AuditReport
from backend.features.audit.repository import AuditRepository
from backend.features.audit.seals import BEGINNING, Seal, SealHead, SealRepository
from backend.kit.canonical import digest
from backend.kit.mongo import Mongo
from backend.kit.mongo.driver import Document


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
        head = await self._seals.head()
        marked = not mark
        async for stored in self._seals.all():
            seal = await self._check_seal(stored)
            marked = marked or (seal is not None and seal.mark == mark)
        if not marked:
            self._find(AuditFault.MARK_MISMATCH, mark)
        await self._conclude(head)
        return self._report

    async def verify_part(self, after: int, most_seals: int) -> tuple[AuditReport, int | None]:
        """The seals after that number, at most so many of them, and the number with which the next
        part goes on; None where this was the last, which also looks at what no seal covers."""
        head = await self._seals.head()
        await self._take_up(after)
        stored = await self._seals.some(after, most_seals)
        for each in stored:
            await self._check_seal(each)
        if len(stored) == most_seals and isinstance(last := stored[-1]["_id"], int):
            return self._report, last
        await self._conclude(head)
        return self._report, None

    async def _take_up(self, number: int) -> None:
        """Stand where a part that ended with this seal has left off."""
        stored = await self._seals.numbered(number) if number else None
        seal = self._seals.genuine(stored) if stored else None
        if seal is not None:
            self._hash, self._up_to = seal.hash, seal.up_to
        self._number, self._linked = number, seal is not None or not number

    async def _check_seal(self, stored: Document) -> Seal | None:
        """The seal, None where it proves nothing."""
        self._report.seals += 1
        seal = await asyncio.to_thread(self._seals.genuine, stored)
        if seal is None:
            self._pass_over(stored["_id"])
            return None
        self._check_place(seal)
        await self._check_rows(seal)
        return seal

    async def _conclude(self, head: SealHead | None) -> None:
        self._check_head(head)
        for row_id in await self._entries.ids_without_stamp(MOST_FINDINGS):
            self._find(AuditFault.ROW_INSERTED, row_id)
        self._report.unsealed = await self._entries.count_after(self._up_to)
        self._report.mark = f"{self._number}:{self._hash}" if self._number else ""

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
        # Thousands of digests in a row would keep everybody else waiting.
        found = await asyncio.to_thread(_digests, rows)
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


def _digests(rows: Sequence[Document]) -> dict[str, str]:
    return {row["_id"]: digest(row) for row in rows}


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


async def verify_audit_part(
    entries: AuditRepository, after: int, most_seals: int
) -> tuple[AuditReport, int | None]:
    """As `AuditVerification.verify_part`."""
    seals = SealRepository(entries.mongo)
    return await AuditVerification(entries, seals).verify_part(after, most_seals)
