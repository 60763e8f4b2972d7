"""一机一档: the catalogue, devices, their codes, and whose they are."""

from backend.features.devices.errors import CodeNotFound, DeviceNotFound
from backend.features.devices.events import DeviceBound, DeviceRegistered, TransferRequested
from backend.features.devices.models import (
    Category,
    Device,
    DeviceModel,
    PhotoStage,
    ProductLine,
    RequiredPhoto,
)
from backend.features.devices.registry import Devices
from backend.features.devices.repository import DeviceStore
from backend.features.devices.schemas import (
    DeviceBrief,
    DeviceCard,
    DeviceRecord,
    ScannedDevice,
    StaffDeviceRecord,
)
from backend.features.devices.warranty import WarrantyState

__all__ = [
    "Category",
    "CodeNotFound",
    "Device",
    "DeviceBound",
    "DeviceBrief",
    "DeviceCard",
    "DeviceModel",
    "DeviceNotFound",
    "DeviceRecord",
    "DeviceRegistered",
    "DeviceStore",
    "Devices",
    "PhotoStage",
    "ProductLine",
    "RequiredPhoto",
    "ScannedDevice",
    "StaffDeviceRecord",
    "TransferRequested",
    "WarrantyState",
]
