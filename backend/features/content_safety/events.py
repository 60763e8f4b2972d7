"""What has become of content. Ids only."""

from backend.kit.aggregate import DomainEvent


class ContentToCheck(DomainEvent):
    check_id: str


class ContentEvent(DomainEvent):
    """`part`: the word for it of the feature that has the subject."""

    subject_kind: str
    subject_id: str
    part: str


class ContentHeld(ContentEvent):
    """Hidden until a person has looked at it."""


class ContentReleased(ContentEvent):
    """Shown again."""


class ContentRemoved(ContentEvent):
    """Hidden for good."""
