from datetime import UTC, date, datetime
from typing import Any

from backend.features.devices.models import Brand, Category, Device, DeviceModel, ProductLine

NOON = datetime(2026, 7, 15, 4, tzinfo=UTC)
"""Noon of 2026-07-15 in Shanghai."""
TODAY = date(2026, 7, 15)


def a_brand(**changes: Any) -> Brand:
    fields: dict[str, Any] = {"id": "brand-lanhe", "name": "澜和", "created_at": NOON}
    return Brand.model_validate(fields | changes)


def a_line(**changes: Any) -> ProductLine:
    fields: dict[str, Any] = {
        "id": "line-ac",
        "name": "家用空调",
        "category": Category.AIR_CONDITIONER,
        "warranty_months": 72,
        "required_photos": [{"key": "nameplate", "label": "铭牌", "stage": "before"}],
        "created_at": NOON,
    }
    return ProductLine.model_validate(fields | changes)


def a_model(**changes: Any) -> DeviceModel:
    fields: dict[str, Any] = {
        "id": "model-lh26",
        "brand_id": "brand-lanhe",
        "brand_name": "澜和",
        "line_id": "line-ac",
        "line_name": "家用空调",
        "category": Category.AIR_CONDITIONER,
        "name": "KFR-35GW/LH26",
        "title": "挂壁式空调",
        "summary": "1.5 匹",
        "specification": [{"name": "制冷量", "value": "3500 W"}],
        "warranty_months": 72,
        "created_at": NOON,
    }
    return DeviceModel.model_validate(fields | changes)


def a_device(**changes: Any) -> Device:
    """An air conditioner that belongs to nobody yet, bought on 2024-03-15."""
    fields: dict[str, Any] = {
        "model_id": "model-lh26",
        "brand_id": "brand-lanhe",
        "line_id": "line-ac",
        "serial": "LH26A0001",
        "purchase": {"bought_on": "2024-03-15"},
        "branch_id": "hangzhou",
        "organisation_id": "firm",
        "created_at": NOON,
    }
    return Device.model_validate(fields | changes)
