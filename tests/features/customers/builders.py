from datetime import UTC, datetime
from typing import Any

from backend.features.customers import Address, GeoPoint, Household
from backend.features.customers.models import seal_point

NOON = datetime(2026, 7, 15, 4, tzinfo=UTC)


def an_address(**changes: Any) -> Address:
    fields: dict[str, Any] = {
        "area": "浙江省杭州市西湖区",
        "estate": "青桐里",
        "door": "鹂鸣幢 1204",
        "contact_name": "金丝雀",
        "contact_phone": "+8613900000101",
        "sealed_point": seal_point(GeoPoint(latitude=30.2741, longitude=120.1551)),
    }
    return Address.model_validate(fields | changes)


def a_household(owner_id: str = "zhang", **changes: Any) -> Household:
    household = Household.opened(
        owner_id, NOON, name="金丝雀家", branch_id="hangzhou", organisation_id="firm"
    )
    for name, value in changes.items():
        setattr(household, name, value)
    return household
