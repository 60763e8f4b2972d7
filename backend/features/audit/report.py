"""What a look at the audit log has found."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

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
