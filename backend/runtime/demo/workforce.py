"""What the demo firm's technicians can do, where and when; and a subcontractor beside them."""

from datetime import date, datetime, timedelta
from typing import Final

from backend.container import Container
from backend.features.accounts.models import (
    Branch,
    Organisation,
    OrganisationKind,
    StaffAccount,
)
from backend.features.workforce.models import (
    AnyFact,
    AreaReach,
    CertificateHeld,
    CertificateKind,
    DailyCap,
    DayWindows,
    HomeBase,
    Leave,
    LeaveKind,
    ServiceArea,
    ShiftWindow,
    Skill,
    SkillHeld,
    Span,
    WeeklyShifts,
)
from backend.features.workforce.service.recording import Change
from backend.kit.access import Actor, ActorKind, Scope
from backend.kit.aggregate import new_id
from backend.kit.clock import shanghai_day
from backend.runtime.demo.firm import Employee, Firm
from backend.runtime.demo.people import BRANCHES, DemoStaff

SKILLS: Final = ("制冷", "水电", "燃气", "智能锁", "木工", "防水")
SUBCONTRACTOR: Final = "远山安装队"
_OUTSIDE: Final = (
    DemoStaff("yuanshan", "秦远山", "subcontractor_administrator", SUBCONTRACTOR),
    DemoStaff("yuanshan01", "韩立峰", "technician", SUBCONTRACTOR),
)
# The district of a branch, then those next to it.
_AREAS: Final = {BRANCHES[0]: ("330108", "330109"), BRANCHES[1]: ("330110", "330106")}
_SHIFT: Final = DayWindows(
    windows=(
        ShiftWindow(start_time="08:30", end_time="12:00"),
        ShiftWindow(start_time="13:00", end_time="18:00"),
    )
)
_MONTH: Final = timedelta(days=32)


async def train(container: Container, firm: Firm, now: datetime) -> None:
    """Skills, shifts, areas, caps and bases of the twelve from the firm's first day on; one of
    them is on leave tomorrow, and one has a certificate that ends soon."""
    skills = [Skill(name=name, created_at=now) for name in SKILLS]
    await container.workforce.stores.skills.add_all(skills)
    boss = _manager(firm)
    first = shanghai_day(now)
    technicians = [each for each in firm.employees if each.described.role == "technician"]
    for number, employee in enumerate(technicians):
        facts = _of_everybody(number, employee.described.branch, skills)
        changes = [Change.to(fact, Span(first)) for fact in facts]
        changes += _of_some(number, first, boss.id)
        await container.workforce.recording.record(boss, employee.account.id, *changes)


def _of_everybody(number: int, branch: str, skills: list[Skill]) -> list[AnyFact]:
    own, beside = _AREAS[branch]
    main, second = skills[number % len(skills)], skills[(number + 1) % len(skills)]
    rest = (1 + number) % 7  # everybody has one day off, not all the same
    week = tuple(DayWindows() if day == rest else _SHIFT for day in range(7))
    return [
        WeeklyShifts(days=week),
        SkillHeld(skill_id=main.id, level=3 + number % 3),
        SkillHeld(skill_id=second.id, level=1 + number % 3),
        ServiceArea(code=own, reach=AreaReach.HARD),
        ServiceArea(code=beside, reach=AreaReach.NEIGHBOUR),
        DailyCap(jobs=5 + number % 3, minutes=480),
        HomeBase(sealed_point=f"{30.2 + number * 0.004:.6f},120.2", label="住处"),
    ]


def _of_some(number: int, first: date, approver_id: str) -> list[Change]:
    today = first + _MONTH
    if number == 1:
        issued, expires = today - timedelta(days=3 * 365), today + timedelta(days=20)
        held = CertificateHeld(
            certificate_id=new_id(),
            certificate=CertificateKind.REFRIGERATION,
            number="DEMO-0000-1020",
            issued_on=issued,
            expires_on=expires,
        )
        return [Change.to(held, Span(issued, expires + timedelta(days=1)))]
    if number == 2:
        day = today + timedelta(days=1)
        leave = Leave(
            leave_id=new_id(),
            leave=LeaveKind.ANNUAL,
            first_day=day,
            last_day=day,
            approved_by=approver_id,
        )
        return [Change.to(leave, Span(day, day + timedelta(days=1)))]
    return []


def _manager(firm: Firm) -> Actor:
    account = next(
        each.account for each in firm.employees if each.described.role == "business_administrator"
    )
    return Actor(
        id=account.id,
        kind=ActorKind.STAFF,
        grants={"staff:manage": Scope.ALL},
        branch_id=account.branch_id,
        organisation_id=account.organisation_id,
    )


async def take_on_subcontractor(container: Container, firm: Firm, now: datetime) -> list[Employee]:
    """An organisation of its own with two people, who sign in with everybody's password."""
    stores = container.accounts.stores
    kind = OrganisationKind.SUBCONTRACTOR
    organisation = Organisation(name=SUBCONTRACTOR, kind=kind, created_at=now)
    branch = Branch(organisation_id=organisation.id, name=SUBCONTRACTOR, created_at=now)
    await stores.organisations.add(organisation)
    await stores.branches.add(branch)
    colleague = firm.employees[0]
    people = [
        Employee(
            described=described,
            account=StaffAccount(
                username=described.username,
                name=described.name,
                role_ids=(described.role,),
                organisation_id=organisation.id,
                branch_id=branch.id,
                password_hash=colleague.account.password_hash,
                created_at=now,
            ),
            password=colleague.password,
        )
        for described in _OUTSIDE
    ]
    await stores.staff.add_all([each.account for each in people])
    return people
