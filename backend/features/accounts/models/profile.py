"""What a signed-in person is told of himself."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Profile:
    name: str
    phone: str
    roles: dict[str, str]
    organisation_name: str = ""
    branch_name: str = ""
    team_name: str = ""
