"""People brought in as a table: accounts with roles and places, skills and service areas."""

from backend.features.staffing.kind import PeopleKind

__all__ = ["PeopleKind"]
