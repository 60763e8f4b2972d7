"""The roles every firm starts with (issue A, section 3): as little as the work needs.

They live here, not in the database: a firm's own version is stored only once it is edited, and
deleting that version is the way back.
"""

from collections.abc import Mapping
from typing import Final

from backend.features.accounts.models import Role
from backend.features.accounts.permissions import NOT_FOR_ROLES, Grants, Permission
from backend.kit.access import Scope

P = Permission
OWN, TEAM, BRANCH = Scope.OWN, Scope.TEAM, Scope.BRANCH
ORGANISATION, ALL = Scope.ORGANISATION, Scope.ALL

ADMINISTRATOR: Final = "business_administrator"


def _office(scope: Scope, *permissions: Permission) -> Grants:
    """What everybody has who works at a desk, and some more, all as wide as `scope`."""
    wide = (P.TICKETS_READ, P.DEVICES_READ, P.MEDIA_READ, P.STAFF_READ, *permissions)
    return {**dict.fromkeys(wide, scope), P.MEDIA_UPLOAD: OWN, P.INBOX_READ: OWN}


_TABLE: Final[Mapping[str, tuple[str, Grants]]] = {
    "service_agent": (
        "客服",
        _office(
            BRANCH,
            P.TICKETS_CREATE,
            P.TICKETS_ASSIST,
            P.TICKETS_REVIEW,
            P.TICKETS_MESSAGE,
            P.TICKETS_FOLLOW_UP,
            P.DEVICES_MANAGE,
            P.DEVICES_RECORD,
            P.IMPORTS_RUN,
            P.CUSTOMERS_READ,
            P.CUSTOMERS_MANAGE,
            P.SALES_READ,
            P.DESK_SERVE,
            P.PERSONAL_REVEAL,
        ),
    ),
    "dispatcher": (
        "调度",
        _office(
            BRANCH,
            P.TICKETS_CREATE,
            P.TICKETS_ASSIST,
            P.TICKETS_REVIEW,
            P.TICKETS_DISPATCH,
            P.TICKETS_MESSAGE,
            P.CUSTOMERS_READ,
            P.PERSONAL_REVEAL,
            P.DEFINITIONS_READ,
        ),
    ),
    "team_leader": (
        "组长",
        {
            **_office(TEAM, P.TICKETS_DISPATCH, P.TICKETS_MESSAGE, P.PERSONAL_REVEAL),
            P.TICKETS_WORK: OWN,
            # Devices and households belong to a branch, not to a team.
            P.DEVICES_READ: BRANCH,
            P.DEVICES_RECORD: BRANCH,
            P.CUSTOMERS_READ: BRANCH,
        },
    ),
    "technician": (
        "师傅",
        {
            **dict.fromkeys(
                (
                    P.TICKETS_READ,
                    P.TICKETS_WORK,
                    P.TICKETS_MESSAGE,
                    P.PERSONAL_REVEAL,
                    P.MEDIA_UPLOAD,
                    P.MEDIA_READ,
                    P.INBOX_READ,
                ),
                OWN,
            ),
            # Whatever he scans on site shows him its life; nobody's own devices are meant.
            P.DEVICES_READ: BRANCH,
            P.DEVICES_RECORD: BRANCH,
        },
    ),
    "warehouse_keeper": ("库管", _office(BRANCH)),
    "finance": ("财务", _office(ORGANISATION, P.CUSTOMERS_READ)),
    "sales": (
        "销售",
        {
            **_office(
                BRANCH,
                P.TICKETS_CREATE,
                P.CUSTOMERS_READ,
                P.CUSTOMERS_MANAGE,
                P.SALES_READ,
                P.PERSONAL_REVEAL,
            ),
            # What a colleague sold is his to correct, what he follows up his to end.
            P.SALES_MANAGE: OWN,
            P.IMPORTS_RUN: OWN,
        },
    ),
    "manager": (
        "经理",
        {
            **_office(
                ORGANISATION,
                P.TICKETS_FOLLOW_UP,
                P.TICKETS_MESSAGE,
                P.CUSTOMERS_READ,
                P.SALES_READ,
                P.PERSONAL_REVEAL,
                P.AUDIT_READ,
                P.SLA_SUPERVISE,
                P.APPROVALS_DECIDE,
            ),
            # How the whole firm works; a subcontractor's manager is given another role.
            P.DEFINITIONS_READ: ALL,
            P.DEFINITIONS_EDIT: ALL,
            P.DEFINITIONS_PUBLISH: ALL,
        },
    ),
    ADMINISTRATOR: (
        "业务管理员",
        # Nobody grants what he does not hold, so whoever hires everybody holds everything.
        dict.fromkeys((p for p in Permission if p not in NOT_FOR_ROLES), ALL),
    ),
    "project_manager": (
        "项目经理",
        _office(
            BRANCH,
            P.TICKETS_CREATE,
            P.TICKETS_FOLLOW_UP,
            P.TICKETS_MESSAGE,
            P.CUSTOMERS_READ,
            P.PERSONAL_REVEAL,
            P.DEFINITIONS_READ,
            P.APPROVALS_DECIDE,
        ),
    ),
    "cost_director": (
        "成本总监",
        _office(ORGANISATION, P.DEFINITIONS_READ, P.APPROVALS_DECIDE),
    ),
    "purchasing": ("采购", _office(ORGANISATION)),
    "engineering": ("工程", _office(ORGANISATION, P.TICKETS_MESSAGE, P.CATALOGUE_MANAGE)),
    "subcontractor_administrator": (
        "外包管理员",
        {
            **_office(
                ORGANISATION,
                P.TICKETS_DISPATCH,
                P.TICKETS_MESSAGE,
                P.DEVICES_RECORD,
                P.CUSTOMERS_READ,
                P.PERSONAL_REVEAL,
                P.STAFF_MANAGE,
            ),
            P.TICKETS_WORK: OWN,
        },
    ),
}

SHIPPED_ROLE_IDS: Final = tuple(_TABLE)

SHIPPED_ROLE_NAMES: Final = {slug: name for slug, (name, _) in _TABLE.items()}


def shipped_roles() -> dict[str, Role]:
    """Fresh copies by id, at version 0: a stored version has a higher one."""
    return {
        slug: Role(id=slug, name=name, grants=dict(grants))
        for slug, (name, grants) in _TABLE.items()
    }
