from backend.features.accounts import StaffNotFound
from backend.features.workforce.assembly import WorkforceParts
from backend.features.workforce.errors import NotOnDuty, TooManyFacts
from backend.kit.errors import AppError, StaleDocument
from backend.kit.http import Endpoint

CHANGE_REFUSALS: tuple[type[AppError], ...] = (
    StaffNotFound,
    NotOnDuty,
    StaleDocument,
    TooManyFacts,
)
"""Any change of what is known of a person may be refused so."""


class WorkforceEndpoint(Endpoint):
    def initialize(self, workforce: WorkforceParts) -> None:
        self.workforce = workforce
