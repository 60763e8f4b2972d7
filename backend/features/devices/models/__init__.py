"""What a device is, what kind it is of, what code it carries, and whose it is."""

from backend.features.devices.models.catalogue import (
    Brand,
    Category,
    DeviceModel,
    ExpectedReading,
    PhotoStage,
    ProductLine,
    RequiredPhoto,
    SpecificationItem,
)
from backend.features.devices.models.code import CodeRoll, CodeState, DeviceCode
from backend.features.devices.models.device import Device
from backend.features.devices.models.fields import FormerOwner, Purchase, Scrapping
from backend.features.devices.models.fitting import Component, TakenReading
from backend.features.devices.models.kind import KIND_NAMES, DeviceKind
from backend.features.devices.models.life import LifeAct, LifeEvent
from backend.features.devices.models.sourcing import Batch, Supplier
from backend.features.devices.models.transfer import OwnershipTransfer, TransferState

__all__ = [
    "KIND_NAMES",
    "Batch",
    "Brand",
    "Category",
    "CodeRoll",
    "CodeState",
    "Component",
    "Device",
    "DeviceCode",
    "DeviceKind",
    "DeviceModel",
    "ExpectedReading",
    "FormerOwner",
    "LifeAct",
    "LifeEvent",
    "OwnershipTransfer",
    "PhotoStage",
    "ProductLine",
    "Purchase",
    "RequiredPhoto",
    "Scrapping",
    "SpecificationItem",
    "Supplier",
    "TakenReading",
    "TransferState",
]
