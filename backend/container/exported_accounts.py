"""Who works here, in what place, by which role: accounts stand below exports, so that their tables
are made here."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from pydantic import BaseModel

from backend.features.accounts import (
    PERMISSION_NAMES,
    SCOPE_NAMES,
    Accounts,
    BranchQuery,
    Permission,
    RoleView,
    StaffQuery,
    StaffView,
)
from backend.features.exports import ListExport, day_words, moment_words, yes_or_no
from backend.kit.access import Actor
from backend.kit.pagination import Page, PageQuery


class _StaffLine(BaseModel):
    person: StaffView
    roles: str


class _BranchLine(BaseModel):
    name: str
    organisation: str
    is_subcontractor: bool
    teams: list[str]
    active: bool


class _GrantLine(BaseModel):
    """One thing that one role permits; both empty for a role that permits nothing."""

    role: str
    origin: str
    permits: str = ""
    scope: str = ""


_STAFF_COLUMNS: Final[Mapping[str, Callable[[_StaffLine], str]]] = {
    "姓名": lambda row: row.person.name,
    "账号": lambda row: row.person.username,
    "手机": lambda row: row.person.phone,
    "企业微信": lambda row: row.person.wecom_userid,
    "角色": lambda row: row.roles,
    "在用": lambda row: yes_or_no(row.person.active),
    "最后一天": lambda row: day_words(row.person.last_day),
    "离职": lambda row: day_words(row.person.left_on),
    "最近登录": lambda row: moment_words(row.person.last_signed_in_at),
    "加入时间": lambda row: moment_words(row.person.created_at),
}

_BRANCH_COLUMNS: Final[Mapping[str, Callable[[_BranchLine], str]]] = {
    "分部": lambda row: row.name,
    "机构": lambda row: row.organisation,
    "种类": lambda row: "外包商" if row.is_subcontractor else "本公司",
    "班组": lambda row: "、".join(row.teams),
    "状态": lambda row: "在营业" if row.active else "已关闭",
}

_ROLE_COLUMNS: Final[Mapping[str, Callable[[_GrantLine], str]]] = {
    "角色": lambda row: row.role,
    "来源": lambda row: row.origin,
    "能做什么": lambda row: row.permits,
    "范围": lambda row: row.scope,
}


def account_exports(accounts: Accounts) -> tuple[ListExport[Any, Any], ...]:
    return (_staff_export(accounts), _branch_export(accounts), _role_export(accounts))


def _staff_export(accounts: Accounts) -> ListExport[StaffQuery, _StaffLine]:
    async def read(actor: Actor, query: StaffQuery) -> Page[_StaffLine]:
        page = await accounts.staff.page(actor, query)
        names = await accounts.directory.role_names()
        rows = [
            _StaffLine(
                person=StaffView.of(each),
                roles="、".join(names.get(role, role) for role in each.role_ids),
            )
            for each in page.items
        ]
        return Page(items=rows, next_cursor=page.next_cursor)

    return ListExport("staff", "同事", Permission.STAFF_READ, StaffQuery, _STAFF_COLUMNS, read)


def _branch_export(accounts: Accounts) -> ListExport[BranchQuery, _BranchLine]:
    async def read(actor: Actor, query: BranchQuery) -> Page[_BranchLine]:
        page = await accounts.places.branch_page(actor, query)
        firms = await accounts.organisations.cards({each.organisation_id for each in page.items})
        teams = await accounts.places.teams_of(actor, page.items)
        rows = [
            _BranchLine(
                name=each.name,
                organisation=firms[each.organisation_id].name,
                is_subcontractor=firms[each.organisation_id].is_subcontractor,
                teams=[team.name for team in teams if team.branch_id == each.id],
                active=each.active,
            )
            for each in page.items
        ]
        return Page(items=rows, next_cursor=page.next_cursor)

    permission = Permission.STAFF_READ
    return ListExport("branches", "分部与外包", permission, BranchQuery, _BRANCH_COLUMNS, read)


def _role_export(accounts: Accounts) -> ListExport[PageQuery, _GrantLine]:
    async def read(actor: Actor, query: PageQuery) -> Page[_GrantLine]:
        roles = [RoleView.of(role) for role in await accounts.roles.every()]
        return Page(items=[line for role in roles for line in _grants(role)])

    return ListExport("roles", "角色", Permission.STAFF_READ, PageQuery, _ROLE_COLUMNS, read)


def _grants(role: RoleView) -> list[_GrantLine]:
    origin = "改过" if role.is_edited else "自带" if role.is_shipped else "自建"
    alone = _GrantLine(role=role.name, origin=origin)
    lines = [
        alone.model_copy(update={"permits": name, "scope": SCOPE_NAMES[role.grants[permission]]})
        for permission, name in PERMISSION_NAMES.items()
        if permission in role.grants
    ]
    return lines or [alone]
