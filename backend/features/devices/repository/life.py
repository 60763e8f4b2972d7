"""What happened to devices besides their services."""

from backend.features.devices.errors import DeviceNotFound
from backend.features.devices.models import LifeEvent
from backend.kit.mongo import Repository, newest_first
from backend.kit.pagination import Page, PageQuery


class LifeRepository(Repository[LifeEvent]):
    model = LifeEvent
    collection_name = "device_life"
    not_found = DeviceNotFound
    indexes = (newest_first("device_id"),)

    async def of_device(self, device_id: str, asked: PageQuery) -> Page[LifeEvent]:
        return await self.page({"device_id": device_id}, asked)
