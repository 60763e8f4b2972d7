"""What a firm has agreed with somebody for a time: a contract 合同, or a project 项目."""

from datetime import date
from enum import StrEnum
from typing import Final

from backend.features.contracts.errors import ContractEndsTooEarly, ContractNotRunning
from backend.kit.aggregate import Aggregate
from backend.kit.clock import Day, Instant
from backend.kit.pii import FreeText

MOST_AREAS: Final = 200
OPEN_END: Final = "长期"


class ContractKind(StrEnum):
    CONTRACT = "contract"
    PROJECT = "project"


class Contract(Aggregate):
    """`number` is unique within the organisation. `ends_on` is the last day, None for one without
    an end. `party` is whom it was made with, `area_codes` where it holds (empty: everywhere)."""

    number: str
    name: str
    kind: ContractKind
    party: str = ""
    brand_id: str = ""
    sla_name: str = ""
    starts_on: Day
    ends_on: Day | None = None
    area_codes: list[str] = []
    notes: FreeText = ""
    organisation_id: str
    created_at: Instant

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def check_days(self) -> None:
        """Raises ContractEndsTooEarly."""
        if self.ends_on and self.ends_on < self.starts_on:
            raise ContractEndsTooEarly

    def check_runs(self, day: date) -> None:
        """Raises ContractNotRunning."""
        if not self.runs_on(day):
            raise ContractNotRunning(
                name=self.name,
                starts_on=self.starts_on.isoformat(),
                ends_on=self.ends_on.isoformat() if self.ends_on else OPEN_END,
            )
