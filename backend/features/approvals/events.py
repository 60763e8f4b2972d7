from backend.kit.aggregate import DomainEvent


class ApprovalMoved(DomainEvent):
    """Others have to decide now, or have to be told again."""

    approval_id: str


class ApprovalStuck(DomainEvent):
    """Nobody is left to decide, or all who may are on leave; once, however long it lasts."""

    approval_id: str


class ApprovalDecided(DomainEvent):
    """It has ended; `outcome` says how. What it was about goes on, or does not."""

    approval_id: str
    subject_kind: str
    subject_id: str
    subject_part: str
    outcome: str
