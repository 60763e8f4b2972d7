from backend.features.accounts import StaffLeft
from backend.features.portraits.service import Portraits


class PortraitSubscribers:
    def __init__(self, portraits: Portraits) -> None:
        self._portraits = portraits

    async def forget_leaver(self, event: StaffLeft) -> None:
        await self._portraits.forget(event.staff_id)
