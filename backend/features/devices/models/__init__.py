"""What a device is, what kind it is of, what code it carries, and whose it is."""

from backend.features.devices.models.catalogue import (
    Brand,
    Category,
    DeviceModel,
    PhotoStage,
    ProductLine,
    RequiredPhoto,
    SpecificationItem,
)
from backend.features.devices.models.code import CodeRoll, CodeState, DeviceCode
from backend.features.devices.models.device import Device, FormerOwner, Purchase
from backend.features.devices.models.transfer import OwnershipTransfer, TransferState

__all__ = [
    "Brand",
    "Category",
    "CodeRoll",
    "CodeState",
    "Device",
    "DeviceCode",
    "DeviceModel",
    "FormerOwner",
    "OwnershipTransfer",
    "PhotoStage",
    "ProductLine",
    "Purchase",
    "RequiredPhoto",
    "SpecificationItem",
    "TransferState",
]
