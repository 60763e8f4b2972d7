from backend.kit.aggregate import DomainEvent


class CardsChanged(DomainEvent):
    """Cards of this set show something else than they should."""

    set_id: str
