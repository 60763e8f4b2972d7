"""What goes over the wire, and to whom."""

from backend.features.devices.schemas.cards import (
    DeviceBrief,
    DeviceCard,
    DeviceRecord,
    ScannedDevice,
    StaffDeviceRecord,
)

__all__ = [
    "DeviceBrief",
    "DeviceCard",
    "DeviceRecord",
    "ScannedDevice",
    "StaffDeviceRecord",
]
