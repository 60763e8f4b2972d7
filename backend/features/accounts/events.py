from backend.kit.aggregate import DomainEvent


class CustomerAccountOpened(DomainEvent):
    customer_id: str


class CustomerPhoneVerified(DomainEvent):
    customer_id: str


class CustomerAccountsMerged(DomainEvent):
    """Two accounts were one person: whatever hung on `merged_id` belongs to `into_id` now."""

    merged_id: str
    into_id: str


class StaffDisabled(DomainEvent):
    """Has left or is locked out: work in hand needs somebody else."""

    staff_id: str


class StaffLeft(DomainEvent):
    """Has gone for good: what he has in hand goes to `successor_id`, or back to where it came from
    where that is empty."""

    staff_id: str
    successor_id: str = ""


class StaffMoved(DomainEvent):
    """Belongs to another team, branch or organisation now."""

    staff_id: str
