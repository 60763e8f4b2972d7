"""What is in the books already, of many tickets at once."""

from collections.abc import Sequence
from typing import Final

from backend.features.tickets.repository.tickets import TicketRepository

MOST_OF_ONE_DEVICE: Final = 10


class TicketBooks:
    def __init__(self, tickets: TicketRepository) -> None:
        self._collection = tickets.collection

    async def known_brand_numbers(self, organisation_id: str, keys: Sequence[str]) -> set[str]:
        """Those of the keys that stand on a ticket of the organisation, be it closed."""
        wanted = [f"{organisation_id}|{key}" for key in keys]
        rows = await self._collection.find(
            {"idx.brand_numbers": {"$in": wanted}},
            limit=max(len(wanted), 1),
            projection={"idx.brand_numbers": 1},
        )
        return {key.partition("|")[2] for row in rows for key in row["idx"]["brand_numbers"]}

    async def busy_devices(self, device_ids: Sequence[str]) -> set[str]:
        """What open tickets about any of the devices are about."""
        wanted = list(device_ids)
        rows = await self._collection.find(
            {"idx.open_devices": {"$in": wanted}},
            limit=max(len(wanted), 1) * MOST_OF_ONE_DEVICE,
            projection={"idx.open_devices": 1},
        )
        return {device_id for row in rows for device_id in row["idx"]["open_devices"]}
