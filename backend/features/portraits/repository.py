from backend.features.portraits.errors import PortraitNotFound
from backend.features.portraits.models import Portrait
from backend.kit.errors import StaleDocument
from backend.kit.mongo import Repository


class PortraitRepository(Repository[Portrait]):
    model = Portrait
    collection_name = "staff_portraits"
    not_found = PortraitNotFound
    conflicts = {"_id": StaleDocument}

    async def of(self, staff_id: str) -> Portrait | None:
        return await self.find_one({"_id": staff_id})
