from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from backend.features.contracts.models import MOST_AREAS, Contract, ContractKind
from backend.features.places import AreaCode, gazetteer
from backend.kit.clock import Day, Instant
from backend.kit.http import Input
from backend.kit.pagination import PageQuery
from backend.kit.text import Id, Line, Lines, plain_form

Number = Annotated[Line, Field(min_length=1, max_length=60), AfterValidator(plain_form)]
Name = Annotated[Line, Field(min_length=1, max_length=60)]
Party = Annotated[Line, Field(max_length=60)]
SlaName = Annotated[Line, Field(max_length=40)]
AreaCodes = Annotated[list[AreaCode], Field(max_length=MOST_AREAS)]
Notes = Annotated[Lines, Field(max_length=1000)]
Version = Annotated[int, Field(ge=0)]


class ContractInput(Input):
    number: Number
    name: Name
    kind: ContractKind = ContractKind.CONTRACT
    party: Party = ""
    brand_id: Id | None = None
    sla_name: SlaName = ""
    starts_on: Day
    ends_on: Day | None = None
    area_codes: AreaCodes = []
    notes: Notes = ""

    def as_contract(self, organisation_id: str, now: Instant) -> Contract:
        """Raises AreaUnknown, ContractEndsTooEarly."""
        contract = Contract(
            **self.model_dump(exclude={"brand_id", "area_codes"}),
            brand_id=self.brand_id or "",
            area_codes=known_areas(self.area_codes),
            organisation_id=organisation_id,
            created_at=now,
        )
        contract.check_days()
        return contract


class ContractChange(Input):
    """What is left out stays; `ends_on` and `brand_id` are emptied by null."""

    version: Version
    name: Name | None = None
    party: Party | None = None
    brand_id: Id | None = None
    sla_name: SlaName | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    area_codes: AreaCodes | None = None
    notes: Notes | None = None

    def apply(self, contract: Contract) -> None:
        """Raises AreaUnknown, ContractEndsTooEarly."""
        for name in ("name", "party", "sla_name", "starts_on", "notes"):
            value = getattr(self, name)
            if value is not None:
                setattr(contract, name, value)
        if "brand_id" in self.model_fields_set:
            contract.brand_id = self.brand_id or ""
        if "ends_on" in self.model_fields_set:
            contract.ends_on = self.ends_on
        if self.area_codes is not None:
            contract.area_codes = known_areas(self.area_codes)
        contract.check_days()


class ContractQuery(PageQuery):
    """`text`: two or more characters of number or name. `running_on`: those in force that day."""

    kind: ContractKind | None = None
    text: Annotated[Line, Field(min_length=2, max_length=60)] | None = None
    running_on: Day | None = None


class ContractView(BaseModel):
    id: str
    version: int
    number: str
    name: str
    kind: ContractKind
    party: str
    brand_id: str
    sla_name: str
    starts_on: date
    ends_on: date | None
    is_running: bool
    area_codes: list[str]
    notes: str
    organisation_id: str
    created_at: Instant

    @classmethod
    def of(cls, contract: Contract, day: date) -> "ContractView":
        kept = contract.model_dump() | {
            "starts_on": contract.starts_on,
            "ends_on": contract.ends_on,
            "is_running": contract.runs_on(day),
        }
        return cls.model_validate(kept)


class ContractBrief(BaseModel):
    """What another record shows of the contract it points to."""

    id: str
    number: str
    name: str
    kind: ContractKind
    sla_name: str
    starts_on: date
    ends_on: date | None
    is_running: bool

    @classmethod
    def of(cls, contract: Contract, day: date) -> "ContractBrief":
        view = ContractView.of(contract, day)
        return cls.model_validate(view.model_dump(include=set(cls.model_fields)))


def known_areas(codes: list[str]) -> list[str]:
    """Of any level, once each; one no longer in force gives its successor. Raises AreaUnknown."""
    return list(dict.fromkeys(gazetteer().known(code).code for code in codes))
