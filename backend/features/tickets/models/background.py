"""What a ticket's facts need from elsewhere, as it was when the ticket was made."""

from pydantic import BaseModel

from backend.kit.clock import Instant


class Background(BaseModel):
    """Kept with the ticket, so that a list by a condition finds what the condition holds of.

    `in_warranty`: of all its devices; None if that is not known of one of them. `repairs_before`:
    tickets for repair of the same devices in the year before it. `contract_kind`: contract 合同 or
    project 项目, empty without one. Taken anew when units are added or taken off.
    """

    customer_level_id: str = ""
    in_warranty: bool | None = None
    contract_kind: str = ""
    repairs_before: int = 0
    taken_at: Instant | None = None
