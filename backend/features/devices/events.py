"""What has happened to devices and their codes."""

from backend.kit.aggregate import DomainEvent


class BlankCodeBound(DomainEvent):
    """Staff have said which device a blank code stands on."""

    code_id: str
    device_id: str
