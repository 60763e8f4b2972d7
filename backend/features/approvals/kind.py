"""Approval paths as a kind of definition, with the one that every firm starts with."""

from typing import Final

from backend.features.accounts import StaffDirectory
from backend.features.approvals.checking import PathCheck
from backend.features.approvals.facts import REPAIR_CHARGE
from backend.features.approvals.models.path import ApprovalPath, RoleSeat, Rule, Step, TimeLimit
from backend.features.approvals.wording import sentences
from backend.features.calendars import WORKING_CALENDAR
from backend.features.definitions import DefinitionKind, Reference
from backend.kit.conditions import FactCatalogue, MoneyComparison, Order

KIND: Final = "approval_path"

SHIPPED_PATH: Final = ApprovalPath(
    name="维修收费审批",
    rules=(
        Rule(
            name="500 元以上双审批",
            when=MoneyComparison(fact="amount_fen", operator=Order.MORE_THAN, fen=50_000),
            steps=(
                Step(
                    name="双审批",
                    mode="all",
                    seats=(
                        RoleSeat(role_id="project_manager"),
                        RoleSeat(role_id="cost_director", within="organisation"),
                    ),
                    time_limit=TimeLimit(minutes=60, then="remind"),
                ),
            ),
        ),
        Rule(name="500 元及以下", free=True),
    ),
)
"""The user's own example (requirements APR-02): over 500 yuan both of them."""


def build_path_kind(
    staff: StaffDirectory, catalogue: FactCatalogue
) -> DefinitionKind[ApprovalPath]:
    """A path's key is the kind of subject it is for; a subject without one needs no approval."""
    return DefinitionKind(
        name=KIND,
        label="审批路径",
        content=ApprovalPath,
        title=lambda path: path.name,
        check=PathCheck(staff, catalogue).findings,
        sentences=sentences(catalogue),
        references=lambda path: frozenset({Reference(WORKING_CALENDAR, path.calendar)}),
        place_of=lambda path, need: "calendar",
        shipped={REPAIR_CHARGE: SHIPPED_PATH},
    )
