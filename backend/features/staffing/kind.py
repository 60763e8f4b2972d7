"""Lines become people who work here, without a way in yet; what is known stays as it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from backend.features.accounts import Accounts, Permission, StaffDraft
from backend.features.imports import Identity, ImportColumn, ImportLine
from backend.features.places import gazetteer, read_area
from backend.features.staffing.columns import COLUMNS, Column, skills
from backend.features.workforce import WorkforceParts
from backend.kit.access import Actor
from backend.kit.errors import AppError


class PeopleKind:
    """Fills `ImportKind`. A username is a person."""

    name = "people"
    title = "员工"
    rows_at_once = 50
    permission = Permission.STAFF_MANAGE
    columns: Sequence[ImportColumn] = COLUMNS
    either: Sequence[str] = ()

    def __init__(self, accounts: Accounts, workforce: WorkforceParts) -> None:
        self._accounts = accounts
        self._workforce = workforce

    def examine(self, line: ImportLine, today: date) -> None:
        for name in line.text(Column.AREAS).split("\n"):
            if name and not _area_code(name):
                line.complain(Column.AREAS, "没有这个服务区域，请写六位代码或省市区名称")

    def identities(self, line: ImportLine) -> Sequence[Identity]:
        told = ((each, line.text(each)) for each in (Column.USERNAME, Column.WECOM))
        return [Identity(column, text) for column, text in told if text]

    async def prepare(self, actor: Actor, lines: Sequence[ImportLine]) -> "PreparedPeople":
        books = await self._books(actor, lines)
        prepared = PreparedPeople(actor, self._accounts, self._workforce, books)
        for line in lines:
            await prepared.take(line)
        return prepared

    async def _books(self, actor: Actor, lines: Sequence[ImportLine]) -> "Books":
        """What the lines name, looked up for all of them at once."""
        directory, reach = self._accounts.directory, actor.reach(Permission.STAFF_MANAGE)
        asked = {column: list({line.text(column) for line in lines} - {""}) for column in Column}
        places = self._accounts.organisations
        branches = await places.branches_named(reach, asked[Column.BRANCH])
        return Books(
            known=await directory.known_usernames(asked[Column.USERNAME]),
            members=await directory.known_wecom_userids(asked[Column.WECOM]),
            roles={role.name: role.id for role in await self._accounts.roles.every()},
            branches=branches,
            teams=await places.teams_named(list(branches.values()), asked[Column.TEAM]),
            skills={
                skill.name: skill.id
                for skill in await self._workforce.skills.every()
                if skill.active
            },
        )


@dataclass(frozen=True)
class Books:
    """`branches`, `roles` and `skills` are ids by name; a name that two branches have is left out.
    `teams` by branch and name."""

    known: set[str]
    members: set[str]
    roles: Mapping[str, str]
    branches: Mapping[str, str]
    teams: Mapping[tuple[str, str], str]
    skills: Mapping[str, str]


@dataclass
class PreparedPeople:
    actor: Actor
    accounts: Accounts
    workforce: WorkforceParts
    books: Books
    fresh: list[tuple[ImportLine, StaffDraft]] = field(default_factory=list)
    known: int = 0
    _judged: dict[tuple[str, str, tuple[str, ...]], str] = field(default_factory=dict)

    @property
    def created(self) -> int:
        return len(self.fresh)

    async def take(self, line: ImportLine) -> None:
        """A line that is sound; of others nothing but what else is wrong with them."""
        if line.text(Column.USERNAME) in self.books.known:
            self.known += line.is_sound
            return
        branch_id, team_id = self._place(line)
        role_ids = self._roles(line)
        self._refuse_unknown_skills(line)
        if line.text(Column.WECOM) in self.books.members:
            line.complain(Column.WECOM, "这个企业微信账号已绑定其他员工，请检查")
        if branch_id and role_ids:
            await self._judge(line, branch_id, team_id, tuple(role_ids))
        if line.is_sound:
            draft = StaffDraft(
                username=line.text(Column.USERNAME),
                name=line.text(Column.NAME),
                phone=line.text(Column.PHONE),
                wecom_userid=line.text(Column.WECOM),
                role_ids=role_ids,
                branch_id=branch_id,
                team_id=team_id,
            )
            self.fresh.append((line, draft))

    def _place(self, line: ImportLine) -> tuple[str, str]:
        branch, team = line.text(Column.BRANCH), line.text(Column.TEAM)
        branch_id = self.books.branches.get(branch, "")
        if branch and not branch_id:
            line.complain(Column.BRANCH, "没有这个网点，或有重名，请按系统里的名称填写")
        team_id = self.books.teams.get((branch_id, team), "")
        if team and branch_id and not team_id:
            line.complain(Column.TEAM, "这个网点没有这个班组，请按系统里的名称填写")
        return branch_id, team_id

    def _roles(self, line: ImportLine) -> list[str]:
        names = [name for name in line.text(Column.ROLES).split("\n") if name]
        if any(name not in self.books.roles for name in names):
            line.complain(Column.ROLES, "没有这个角色，请按系统里的角色名称填写")
            return []
        return [self.books.roles[name] for name in names]

    def _refuse_unknown_skills(self, line: ImportLine) -> None:
        if any(name not in self.books.skills for name in skills(line.text(Column.SKILLS))):
            line.complain(Column.SKILLS, "没有这项技能或已停用，请先在系统里建好")

    async def _judge(
        self, line: ImportLine, branch_id: str, team_id: str, role_ids: tuple[str, ...]
    ) -> None:
        """Whether the actor may put such a person there; judged once for all alike."""
        alike = (branch_id, team_id, role_ids)
        if alike not in self._judged:
            try:
                await self.accounts.staff.refuse_hiring(self.actor, branch_id, team_id, role_ids)
                self._judged[alike] = ""
            except AppError as refused:
                self._judged[alike] = str(refused)
        if refusal := self._judged[alike]:
            line.complain(Column.ROLES, refusal)

    async def store(self) -> None:
        for line, draft in self.fresh:
            staff = await self.accounts.staff.add(self.actor, draft)
            levels = {
                self.books.skills[name]: level
                for name, level in skills(line.text(Column.SKILLS)).items()
            }
            codes = [_area_code(name) for name in line.text(Column.AREAS).split("\n") if name]
            await self.workforce.keeping.begin(self.actor, staff.id, levels, codes)


def _area_code(text: str) -> str:
    """Of a code or a name; empty where there is no such area."""
    if text.isascii() and text.isdigit():
        area = gazetteer().find(text)
        return area.code if area else ""
    reading = read_area(text)
    return reading.area.code if reading.area and not reading.rest else ""
