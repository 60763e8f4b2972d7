"""What the record of a device, and the ticket that installs it, ask about its sale."""

from pydantic import BaseModel

from backend.features.sales.models import Sale
from backend.features.sales.repository import SaleStore
from backend.features.sales.service.promises import Reader
from backend.features.sales.service.showing import Showing
from backend.kit.clock import Day


class SaleOfDevice(BaseModel):
    """No price: who looks at a device need not know it. `seller_name` is one of the firm."""

    sale_id: str
    number: str
    sold_on: Day
    channel: str
    seller_name: str


class SalesOfDevices:
    """The front door for those above; it asks nobody."""

    def __init__(self, store: SaleStore, showing: Showing) -> None:
        self._store = store
        self._showing = showing

    async def get(self, sale_id: str) -> Sale:
        """Raises SaleNotFound."""
        return await self._store.sales.get(sale_id)

    async def latest(self, device_id: str, *, reader: Reader | None = None) -> SaleOfDevice | None:
        """The sale that stands; to a customer only the one to him or to his home."""
        sales = await self._store.sales.of_device(device_id)
        found = next((sale for sale in sales if sale.is_live and _may_read(reader, sale)), None)
        if found is None:
            return None
        names = await self._showing.names({found.seller_id})
        return SaleOfDevice(
            sale_id=found.id,
            number=found.number,
            sold_on=found.sold_on,
            channel=found.channel,
            seller_name=names.get(found.seller_id, ""),
        )


def _may_read(reader: Reader | None, sale: Sale) -> bool:
    if reader is None:
        return True
    at_home = bool(reader.household_id) and sale.household_id == reader.household_id
    return at_home or sale.customer_id == reader.customer_id
