"""How much a customer matters to the firm: 普通, 银卡, 金卡, VIP, or what the firm calls it."""

from datetime import datetime
from typing import Final

from backend.kit.aggregate import Aggregate
from backend.kit.clock import Instant

MOST_LEVELS: Final = 20
SHIPPED: Final = (("ordinary", "普通"), ("silver", "银卡"), ("gold", "金卡"), ("vip", "VIP"))


class CustomerLevel(Aggregate):
    """`rank` orders them, the higher the dearer. One that is not active is kept by whoever has it
    and given to nobody else."""

    name: str
    rank: int
    is_active: bool = True
    organisation_id: str
    created_at: Instant

    @classmethod
    def shipped(cls, organisation_id: str, now: datetime) -> "list[CustomerLevel]":
        """What a firm begins with, until it says otherwise."""
        return [
            cls(
                id=f"{organisation_id}-{key}",
                name=name,
                rank=rank,
                organisation_id=organisation_id,
                created_at=now,
            )
            for rank, (key, name) in enumerate(SHIPPED)
        ]
