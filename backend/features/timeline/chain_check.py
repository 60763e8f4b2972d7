"""Walks one subject's lines and says what does not hold."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from backend.features.timeline.lines import Lines, erasure_in, line_hash, line_id
from backend.features.timeline.models import Erasure, PersonalKind, TimelineHead
from backend.kit.field_crypto import UnreadableSecret
from backend.kit.mongo.driver import Document

MOST_MISSING: Final = 100
"""Named one by one; a line that claims a far place must not fill the report."""


class Fault(StrEnum):
    LINE_ALTERED = "内容被改动"
    LINE_MISSING = "缺失"
    LINE_MISPLACED = "不在自己的位置"
    LINK_BROKEN = "与上一行不衔接"
    PERSONAL_ALTERED = "密封的个人信息被改动"
    PERSONAL_REMOVED = "个人信息被拿走，而没有抹除记录"
    BEYOND_HEAD = "多出来的一行"
    HEAD_ALTERED = "末行记录被改动"
    SUBJECT_MISSING = "所属对象不存在"


@dataclass(frozen=True)
class Finding:
    subject_id: str
    seq: int
    fault: Fault

    def __str__(self) -> str:
        return f"{self.subject_id} 第 {self.seq} 行：{self.fault}"


class ChainCheck:
    """Take the lines in order, then say how the chain ends."""

    def __init__(self, lines: Lines, subject_id: str) -> None:
        self.subject_id = subject_id
        self.findings: list[Finding] = []
        self.taken = 0
        self._lines = lines
        self._seq = 0
        self._hash = ""
        self._removed: list[tuple[int, PersonalKind, str]] = []
        self._erasures: list[Erasure] = []

    def take(self, line: Document) -> None:
        self.taken += 1
        seq = line.get("seq")
        if not isinstance(seq, int) or line["_id"] != line_id(self.subject_id, seq):
            self._find(self._seq + 1, Fault.LINE_MISPLACED)
            return
        follows = seq == self._seq + 1
        self._find_missing(seq)
        if line_hash(line) != line.get("hash"):
            self._find(seq, Fault.LINE_ALTERED)
        elif follows and line.get("prev_hash") != self._hash:
            self._find(seq, Fault.LINK_BROKEN)
        self._check_personal(seq, line)
        self._seq, self._hash = seq, str(line.get("hash"))

    def _check_personal(self, seq: int, line: Document) -> None:
        for cell in line.get("personal", []):
            try:
                kind = PersonalKind(cell["kind"])
                if "sealed" not in cell:
                    self._removed.append((seq, kind, line["actor"]["id"]))
                else:
                    self._lines.cells.open(line["_id"], cell)
            except (UnreadableSecret, ValueError, KeyError, TypeError):
                self._find(seq, Fault.PERSONAL_ALTERED)
        if erasure := erasure_in(line):
            self._erasures.append(erasure)

    def end(self, head: TimelineHead | None) -> list[Finding]:
        """The findings; `head` is what the subject itself says, None if there is no subject."""
        for seq, kind, actor_id in self._removed:
            if not any(each.covers(seq, kind, actor_id) for each in self._erasures):
                self._find(seq, Fault.PERSONAL_REMOVED)
        if head is None:
            self._find(self._seq, Fault.SUBJECT_MISSING)
        elif head != TimelineHead():
            self._check_head(head)
        elif self._seq:
            self._find(self._seq, Fault.HEAD_ALTERED)
        return self.findings

    def _check_head(self, head: TimelineHead) -> None:
        genuine = self._lines.signature(self.subject_id, head.seq, head.hash) == head.signature
        if not genuine:
            self._find(head.seq, Fault.HEAD_ALTERED)
            return
        self._find_missing(head.seq + 1)
        if self._seq > head.seq:
            self._find(self._seq, Fault.BEYOND_HEAD)
        elif self._seq == head.seq and self._hash != head.hash:
            self._find(head.seq, Fault.LINE_ALTERED)

    def _find_missing(self, before: int) -> None:
        for seq in range(self._seq + 1, min(before, self._seq + 1 + MOST_MISSING)):
            self._find(seq, Fault.LINE_MISSING)

    def _find(self, seq: int, fault: Fault) -> None:
        self.findings.append(Finding(self.subject_id, seq, fault))
