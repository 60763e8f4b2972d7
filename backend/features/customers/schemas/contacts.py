"""Contacts and levels over the wire."""

from typing import Annotated

from pydantic import BaseModel, Field

from backend.features.customers.models import CustomerLevel, HouseholdContact
from backend.features.customers.schemas.fields import PhoneText, Version
from backend.kit.http import Input
from backend.kit.pii import mask_name, mask_phone
from backend.kit.text import Line

PersonText = Annotated[Line, Field(min_length=1, max_length=30)]
# No digits: a number belongs into the phone, which is sealed.
ShortWord = Annotated[Line, Field(max_length=20, pattern=r"^[^0-9０-９]*$")]
Hours = Annotated[Line, Field(max_length=20, pattern=r"^([0-9]{0,4}[^0-9０-９])*[0-9]{0,4}$")]
LevelName = Annotated[Line, Field(min_length=1, max_length=20)]
Rank = Annotated[int, Field(ge=0, le=100)]


class ContactInput(Input):
    name: PersonText
    phone: PhoneText
    relation: ShortWord = ""
    is_preferred: bool = False
    language: ShortWord = ""
    call_times: Hours = ""

    def as_contact(self) -> HouseholdContact:
        return HouseholdContact.model_validate(self.model_dump())


class ContactChange(Input):
    """What is left out stays."""

    version: Version | None = None
    name: PersonText | None = None
    phone: PhoneText | None = None
    relation: ShortWord | None = None
    is_preferred: bool | None = None
    language: ShortWord | None = None
    call_times: Hours | None = None

    def given(self) -> dict[str, str | bool]:
        return self.model_dump(exclude={"version"}, exclude_none=True)


class ContactView(BaseModel):
    """Name and phone masked, as staff see them."""

    id: str
    name: str
    phone: str
    relation: str
    is_preferred: bool
    language: str
    call_times: str

    @classmethod
    def of(cls, contact: HouseholdContact) -> "ContactView":
        masked = {"name": mask_name(contact.name), "phone": mask_phone(contact.phone)}
        return cls.model_validate(contact.model_dump() | masked)


class RevealedContact(BaseModel):
    id: str
    name: str
    phone: str
    relation: str

    @classmethod
    def of(cls, contact: HouseholdContact) -> "RevealedContact":
        return cls(id=contact.id, name=contact.name, phone=contact.phone, relation=contact.relation)


class LevelInput(Input):
    name: LevelName
    rank: Rank


class LevelChange(Input):
    """What is left out stays."""

    version: Version
    name: LevelName | None = None
    rank: Rank | None = None
    is_active: bool | None = None


class LevelView(BaseModel):
    id: str
    version: int
    name: str
    rank: int
    is_active: bool

    @classmethod
    def of(cls, level: CustomerLevel) -> "LevelView":
        return cls.model_validate(level.model_dump())
