from collections.abc import Sequence
from typing import Final

from backend.features.operations.errors import NoExaminer
from backend.features.operations.models import Finding
from backend.features.operations.ports import Examine
from backend.kit.clock import Clock
from backend.kit.mongo import BackupNote, Mongo, latest_backups

MOST_BACKUPS: Final = 30


class Operations:
    def __init__(self, mongo: Mongo, now: Clock) -> None:
        self._mongo = mongo
        self._examine: Examine | None = None
        self.now = now

    def examined_by(self, examine: Examine) -> None:
        """Said once by whoever runs the product."""
        self._examine = examine

    async def findings(self) -> Sequence[Finding]:
        """Raises NoExaminer."""
        if self._examine is None:
            raise NoExaminer
        return await self._examine()

    async def backups(self) -> list[BackupNote]:
        """The latest runs, newest first."""
        return await latest_backups(self._mongo, MOST_BACKUPS)
