"""What happens to a person's facts when he moves or leaves. Both bear repetition."""

from backend.features.accounts import StaffLeft, StaffMoved
from backend.features.workforce.service.recording import Recording


class WorkforceSubscribers:
    def __init__(self, recording: Recording) -> None:
        self._recording = recording

    async def follow_move(self, event: StaffMoved) -> None:
        await self._recording.follow_move(event.staff_id)

    async def follow_departure(self, event: StaffLeft) -> None:
        await self._recording.follow_departure(event.staff_id)
