"""What has happened to devices and their codes."""

from backend.kit.aggregate import DomainEvent


class BlankCodeBound(DomainEvent):
    """Staff have said which device a blank code stands on."""

    code_id: str
    device_id: str


class DeviceScrapped(DomainEvent):
    """It is out of use; nothing has taken its place."""

    device_id: str


class DeviceRestored(DomainEvent):
    """It was not to be scrapped after all."""

    device_id: str


class DeviceSwapped(DomainEvent):
    """换修: the new one stands where the old one stood. What was promised for the old one goes on
    for the new one. `ticket_id` is empty where no service did it."""

    old_device_id: str
    new_device_id: str
    ticket_id: str = ""
