from backend.kit.aggregate import DomainEvent


class HouseholdOpened(DomainEvent):
    household_id: str


class HouseholdMembersChanged(DomainEvent):
    household_id: str
