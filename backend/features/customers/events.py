from backend.kit.aggregate import DomainEvent


class AddressWritten(DomainEvent):
    """A new address, or one whose door moved: nobody has looked yet where on the map it is."""

    household_id: str
    address_id: str
