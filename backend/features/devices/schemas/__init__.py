"""What goes over the wire, and to whom."""

from backend.features.devices.schemas.cards import (
    BlankBrief,
    DeviceBrief,
    DeviceCard,
    DeviceRecord,
    ScannedDevice,
    StaffDeviceRecord,
)

__all__ = [
    "BlankBrief",
    "DeviceBrief",
    "DeviceCard",
    "DeviceRecord",
    "ScannedDevice",
    "StaffDeviceRecord",
]
