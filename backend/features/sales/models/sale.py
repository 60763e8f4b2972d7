"""What was sold to whom, by whom."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from backend.features.sales.errors import SaleClosed
from backend.features.sales.events import SaleCancelled
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Day, Instant
from backend.kit.pii import FreeText

MOST_DEVICES: Final = 10


class SaleState(StrEnum):
    RECORDED = "recorded"
    CANCELLED = "cancelled"


class SoldDevice(BaseModel):
    """`was_known`: it stood in the books before. `was_his`: and was the buyer's already."""

    device_id: str
    was_known: bool = False
    was_his: bool = False


class InstallWish(BaseModel):
    """When the buyer would like somebody to come, and what is to be known before."""

    start: Instant | None = None
    end: Instant | None = None
    note: FreeText = ""


class Sale(Aggregate):
    """`seller_id` and the seller's place in the firm as they were on the day."""

    number: str
    state: SaleState = SaleState.RECORDED
    customer_id: str
    household_id: str
    address_id: str
    devices: list[SoldDevice]
    sold_on: Day
    channel: str = ""
    order_number: str = ""
    amount_fen: int = 0
    note: FreeText = ""
    install: InstallWish | None = None
    lead_id: str = ""
    seller_id: str
    team_id: str = ""
    branch_id: str = ""
    organisation_id: str = ""
    recorded_by: str
    created_at: Instant
    cancelled_at: Instant | None = None
    cancelled_by: str = ""
    cancel_reason: FreeText = ""

    @property
    def device_ids(self) -> list[str]:
        return [sold.device_id for sold in self.devices]

    @property
    def is_live(self) -> bool:
        return self.state is SaleState.RECORDED

    def require_live(self) -> None:
        """Raises SaleClosed."""
        if not self.is_live:
            raise SaleClosed

    def cancel(self, reason: str, by: str, now: datetime) -> None:
        """Raises SaleClosed."""
        self.require_live()
        self.state = SaleState.CANCELLED
        self.cancel_reason, self.cancelled_by, self.cancelled_at = reason, by, now
        self.record(SaleCancelled(sale_id=self.id))
