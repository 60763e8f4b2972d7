"""What customers are told of how somebody was rated (decision 0205)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from backend.features.dispatch.repository import DispatchStores

LATEST: Final = 100
"""Ratings that count: how he works today, not how he began."""

LEAST: Final = 5
"""Fewer say more of a customer than of him, and could be told apart."""


@dataclass(frozen=True)
class StaffRating:
    """`mean` is empty while too few have rated him; `is_new`: he never had so many."""

    mean: str
    count: int
    is_new: bool


class StaffRatings:
    def __init__(self, stores: DispatchStores) -> None:
        self._stores = stores

    async def of(self, staff_id: str) -> StaffRating:
        stars = await self._stores.ratings.latest_stars(staff_id, LATEST)
        if len(stars) >= LEAST:
            return StaffRating(mean_words(stars), len(stars), is_new=False)
        record = await self._stores.records.of(staff_id)
        return StaffRating("", 0, is_new=record.ratings < LEAST)


def mean_words(stars: Sequence[int]) -> str:
    """To one decimal, half upwards, as people round."""
    mean = Decimal(sum(stars)) / len(stars)
    return str(mean.quantize(Decimal("0.1"), ROUND_HALF_UP))
