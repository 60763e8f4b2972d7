"""What is shown of an invitation to whoever holds its link."""

from dataclasses import dataclass

from backend.features.accounts.models import Invitation, StaffAccount


@dataclass(frozen=True)
class Invited:
    """What the page of an invitation greets its holder with."""

    invitation: Invitation
    staff: StaffAccount
    firm_name: str
