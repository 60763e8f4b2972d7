"""Where devices, their codes and the catalogue are kept."""

from backend.features.devices.repository.store import DeviceStore

__all__ = ["DeviceStore"]
