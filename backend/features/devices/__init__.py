"""一机一档: the catalogue, devices, their codes, and whose they are."""

from pathlib import Path
from typing import Final

from backend.features.devices.assembly import DeviceServices, build_devices
from backend.features.devices.catalogue import Catalogue
from backend.features.devices.errors import (
    BlankCodeFound,
    CodeIsBound,
    CodeNotFound,
    DayInFuture,
    DeviceIsScrapped,
    DeviceModelNotFound,
    DeviceNotFound,
    ProductLineNotFound,
    ReferenceTaken,
    SerialTaken,
)
from backend.features.devices.events import (
    BlankCodeBound,
    DeviceRestored,
    DeviceScrapped,
    DeviceSwapped,
)
from backend.features.devices.exported import batch_export, device_export, model_export, roll_export
from backend.features.devices.keeping import Keeping
from backend.features.devices.models import (
    Category,
    Device,
    DeviceKind,
    DeviceModel,
    PhotoStage,
    ProductLine,
    RequiredPhoto,
)
from backend.features.devices.registry import CODE_LENGTH, Devices
from backend.features.devices.scanning import Scanning, subscriber
from backend.features.devices.schemas import (
    BlankBrief,
    DeviceBrief,
    DeviceCard,
    DeviceRecord,
    ScannedDevice,
    StaffDeviceRecord,
)
from backend.features.devices.schemas.blank import BlankCodeView
from backend.features.devices.schemas.keeping import (
    Binding,
    DeviceChange,
    DeviceInput,
    DeviceQuery,
    DeviceRow,
    PurchaseInput,
    Unbinding,
)
from backend.features.devices.schemas.life import (
    Family,
    LifeEventView,
    Origin,
    OwnerEventView,
)
from backend.features.devices.warranty import WARRANTY_NAMES, WarrantyState

DEVICE_PAGES: Final = Path(__file__).resolve().parent / "pages"
"""Templates with a device's picture and its warranty, for other pages: `card` is a DeviceCard."""

__all__ = [
    "CODE_LENGTH",
    "DEVICE_PAGES",
    "WARRANTY_NAMES",
    "Binding",
    "BlankBrief",
    "BlankCodeBound",
    "BlankCodeFound",
    "BlankCodeView",
    "Catalogue",
    "Category",
    "CodeIsBound",
    "CodeNotFound",
    "DayInFuture",
    "Device",
    "DeviceBrief",
    "DeviceCard",
    "DeviceChange",
    "DeviceInput",
    "DeviceIsScrapped",
    "DeviceKind",
    "DeviceModel",
    "DeviceModelNotFound",
    "DeviceNotFound",
    "DeviceQuery",
    "DeviceRecord",
    "DeviceRestored",
    "DeviceRow",
    "DeviceScrapped",
    "DeviceServices",
    "DeviceSwapped",
    "Devices",
    "Family",
    "Keeping",
    "LifeEventView",
    "Origin",
    "OwnerEventView",
    "PhotoStage",
    "ProductLine",
    "ProductLineNotFound",
    "PurchaseInput",
    "ReferenceTaken",
    "RequiredPhoto",
    "ScannedDevice",
    "Scanning",
    "SerialTaken",
    "StaffDeviceRecord",
    "Unbinding",
    "WarrantyState",
    "batch_export",
    "build_devices",
    "device_export",
    "model_export",
    "roll_export",
    "subscriber",
]
