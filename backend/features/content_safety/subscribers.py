from backend.features.content_safety.events import ContentToCheck
from backend.features.content_safety.service import ContentChecks


class ContentSubscribers:
    def __init__(self, checks: ContentChecks) -> None:
        self._checks = checks

    async def ask_at_once(self, event: ContentToCheck) -> None:
        """The clock would do it too, within a minute."""
        await self._checks.ask(event.check_id)
