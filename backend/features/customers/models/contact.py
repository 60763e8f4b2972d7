"""Somebody to call about a home: a relative, a neighbour, the caretaker. He needs no account."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from backend.kit.aggregate import new_id
from backend.kit.pii import PersonName, StoredPhone

MOST_CONTACTS: Final = 10


class HouseholdContact(BaseModel):
    """`relation`, `language` and `call_times` are short words of staff: 女儿, 粤语, 晚上七点后."""

    model_config = ConfigDict(validate_assignment=True)

    id: str = Field(default_factory=new_id)
    name: PersonName
    phone: StoredPhone
    relation: str = ""
    is_preferred: bool = False
    language: str = ""
    call_times: str = ""
