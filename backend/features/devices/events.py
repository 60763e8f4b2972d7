"""Facts about devices; ids only."""

from backend.kit.aggregate import DomainEvent


class DeviceRegistered(DomainEvent):
    device_id: str


class DeviceBound(DomainEvent):
    """A device came to a household: by claim, by staff, or by a transfer from `from_account_id`."""

    device_id: str
    household_id: str
    account_id: str
    from_account_id: str = ""


class TransferRequested(DomainEvent):
    transfer_id: str
    device_id: str
    owner_account_id: str


class TransferDecided(DomainEvent):
    transfer_id: str
    device_id: str
    is_accepted: bool


class CodeVoided(DomainEvent):
    code_id: str
    device_id: str
