from backend.kit.aggregate import DomainEvent


class DefinitionPublished(DomainEvent):
    """A new version counts from now on; `version` is its number, also where an old content was
    taken up again (`is_rollback`)."""

    kind: str
    key: str
    version: int
    is_rollback: bool


class DefinitionWithdrawn(DomainEvent):
    """No longer offered for anything new; what is pinned to a version goes on reading it."""

    kind: str
    key: str
