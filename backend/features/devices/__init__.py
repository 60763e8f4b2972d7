"""一机一档: the catalogue, devices, their codes, and whose they are."""

from backend.features.devices.assembly import DeviceServices, build_devices
from backend.features.devices.errors import CodeNotFound, DeviceNotFound
from backend.features.devices.models import (
    Category,
    Device,
    DeviceModel,
    PhotoStage,
    ProductLine,
    RequiredPhoto,
)
from backend.features.devices.registry import Devices
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
    "DeviceBrief",
    "DeviceCard",
    "DeviceModel",
    "DeviceNotFound",
    "DeviceRecord",
    "DeviceServices",
    "Devices",
    "PhotoStage",
    "ProductLine",
    "RequiredPhoto",
    "ScannedDevice",
    "StaffDeviceRecord",
    "WarrantyState",
    "build_devices",
]
