"""What is sent about households."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from backend.features.customers.models import (
    MOST_TAGS,
    Household,
)
from backend.features.customers.schemas.addresses import AddressInput
from backend.features.customers.schemas.fields import Name, PhoneText, Tag, Version
from backend.features.places import AreaCode, gazetteer
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.text import Id, Line


class HouseholdQuery(PageQuery):
    """Every filter given must hold. `area_code` of a province or city is all that lies within.
    `account_id`: homes that this customer is a member of."""

    account_id: Id | None = None
    tag: Tag | None = None
    level_id: Id | None = None
    contract_id: Id | None = None
    area_code: AreaCode | None = None

    @property
    def area(self) -> str:
        """The code in force, empty where no area is asked for. Raises AreaUnknown."""
        return gazetteer().known(self.area_code).code if self.area_code else ""


class HouseholdChange(Input):
    """What is left out stays; an empty `level_id` or `contract_id` takes it away."""

    version: Version | None = None
    name: Name | None = None
    tags: Annotated[list[Tag], Field(max_length=MOST_TAGS)] | None = None
    level_id: Id | Literal[""] | None = None
    contract_id: Id | Literal[""] | None = None

    def apply(self, household: Household) -> None:
        if self.name is not None:
            household.name = self.name
        if self.tags is not None:
            household.tags = list(dict.fromkeys(self.tags))
        if self.level_id is not None:
            household.level_id = self.level_id
        if self.contract_id is not None:
            household.contract_id = self.contract_id


class Intake(Input):
    """Somebody calls. The phone tells who it is; what is known already is not made twice."""

    phone: PhoneText
    name: Name = ""
    household_name: Name = ""
    address: AddressInput | None = None


class OwnHousehold(Input):
    name: Name = ""


class OwnHouseholdChange(Input):
    version: Version | None = None
    name: Name


class HouseholdSearch(PageQuery):
    """A whole name, a whole phone number, or its last four digits."""

    text: Annotated[Line, Field(min_length=1, max_length=30)]

    @model_validator(mode="after")
    def has_something(self) -> Self:
        self.text = self.text.strip()
        if not self.text:
            raise ValueError("empty")
        return self


class RevealOrder(Input):
    reason: Annotated[Line, Field(min_length=2, max_length=100)]
