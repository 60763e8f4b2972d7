"""What the clients know: written down before and after each try, so that no checker can confuse
"it failed" with "nobody knows" (the four states of Jepsen's histories)."""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Report:
    """One act of one client. `ids` and `numbers`: what the server said each time it said yes."""

    key: str
    actor_id: str
    tries: int = 0
    ids: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def is_acknowledged(self) -> bool:
        return bool(self.ids)


class Journal:
    """A line is on the disk before the call it speaks of is made, and before its answer counts."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self.reports: dict[str, Report] = {}

    def invoke(self, key: str, actor_id: str) -> Report:
        report = self.reports.setdefault(key, Report(key, actor_id))
        report.tries += 1
        self._write("invoke", key)
        return report

    def ok(self, report: Report, ticket_id: str, number: str) -> None:
        self._write("ok", report.key, id=ticket_id, number=number)
        report.ids.append(ticket_id)
        report.numbers.append(number)

    def unknown(self, report: Report, why: str) -> None:
        self._write("unknown", report.key, why=why)

    def fail(self, report: Report, why: str) -> None:
        """The server said no, and must not have done it."""
        self._write("fail", report.key, why=why)
        report.refusals.append(why)

    def _write(self, state: str, key: str, **details: str) -> None:
        self._file.write(json.dumps({"state": state, "key": key, **details}) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()
