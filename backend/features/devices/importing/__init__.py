"""Devices as a kind of table that can be brought in."""

from backend.features.devices.importing.kind import DeviceKind

__all__ = ["DeviceKind"]
