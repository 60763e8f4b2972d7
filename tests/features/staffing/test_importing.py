"""People as a table: accounts with roles, places, skills and areas; what is known stays."""

import asyncio
from collections.abc import Callable

import pytest

from backend.container import Container
from backend.features.staffing.columns import COLUMNS, Column
from backend.kit.clock import shanghai_day
from tests.support.accounts import MAIN_BRANCH_ID, People, SignedIn
from tests.support.canaries import NAMES, canary_phone
from tests.support.imports import Importing, a_book, a_csv
from tests.support.kit import Api

HEADER = [column.title for column in COLUMNS]


@pytest.fixture
def importing(product: Api, container: Container) -> Importing:
    return Importing(product, container, "people")


@pytest.fixture
async def boss(people: People) -> SignedIn:
    await people.team("城东一组")
    return await people.staff("business_administrator")


async def the_skill(product: Api, boss: SignedIn, name: str = "制冷") -> str:
    skill_id: str = (await product.post("/api/v1/skills", {"name": name}, token=boss.token)).body[
        "id"
    ]
    return skill_id


def a_line(number: int = 1, **changes: str) -> list[str]:
    values = {
        Column.USERNAME: f"wang{number}",
        Column.NAME: NAMES[number % len(NAMES)],
        Column.PHONE: canary_phone(number),
        Column.ROLES: "师傅",
        Column.BRANCH: "城东网点",
    } | {Column[name]: value for name, value in changes.items()}
    return [values.get(column, "") for column in Column]


async def staff_count(container: Container) -> int:
    return await container.mongo.collection("staff").count({})


@pytest.mark.parametrize("write", [a_csv, a_book], ids=["csv", "xlsx"])
async def test_a_line_becomes_a_person_who_can_be_invited(
    importing: Importing,
    boss: SignedIn,
    container: Container,
    product: Api,
    write: Callable[..., bytes],
) -> None:
    skill = await the_skill(product, boss)
    full = a_line(
        1,
        ROLES="师傅、组长",
        TEAM="城东一组",
        WECOM="WangJG",
        SKILLS="制冷：3级",
        AREAS="330106、浙江省杭州市滨江区",
    )
    done = await importing.bring_in(boss, write(HEADER, full, a_line(2)))
    assert (done["state"], done["created"], done["known"]) == ("imported", 2, 0)
    staff = await container.accounts.stores.staff.by_username("wang1")
    assert staff is not None
    assert (staff.branch_id, staff.role_ids) == (MAIN_BRANCH_ID, ("technician", "team_leader"))
    assert (staff.phone, staff.wecom_userid) == (f"+86{canary_phone(1)}", "wangjg")
    assert staff.team_id
    assert not staff.password_hash
    today = shanghai_day(container.now())
    on = (await container.workforce.workforce.on_day([staff.id], today))[staff.id]
    assert on.skills == {skill: 3}
    assert on.areas == {"330106": "hard", "330108": "hard"}
    invited = await product.post(
        f"/api/v1/staff/{staff.id}/invitation", {"way": "link"}, token=boss.token
    )
    assert invited.status == 201


async def test_the_same_table_again_brings_nobody_twice(
    importing: Importing, boss: SignedIn, container: Container
) -> None:
    await importing.bring_in(boss, a_csv(HEADER, a_line(1)))
    before = await staff_count(container)
    again = await importing.bring_in(boss, a_csv(HEADER, a_line(1, NAME="改名"), a_line(2)))
    assert (again["created"], again["known"]) == (1, 1)
    assert await staff_count(container) == before + 1
    staff = await container.accounts.stores.staff.by_username("wang1")
    assert staff is not None
    assert staff.name == NAMES[1]


@pytest.mark.parametrize(
    ("changes", "column", "problem"),
    [
        ({"ROLES": "厂长"}, "角色", "没有这个角色"),
        ({"BRANCH": "城西网点"}, "网点", "没有这个网点"),
        ({"TEAM": "城西一组"}, "班组", "这个网点没有这个班组"),
        ({"SKILLS": "焊接:3"}, "技能", "没有这项技能"),
        ({"SKILLS": "制冷:6"}, "技能", "技能有误"),
        ({"SKILLS": "制冷"}, "技能", "技能有误"),
        ({"AREAS": "999999"}, "服务区域", "没有这个服务区域"),
        ({"USERNAME": "13800000000"}, "用户名", "用户名有误"),
        ({"PHONE": "12"}, "手机号", "手机号有误"),
        ({"NAME": ""}, "姓名", "必填"),
    ],
)
async def test_what_the_books_do_not_know_is_named_and_nobody_is_hired(
    importing: Importing,
    boss: SignedIn,
    container: Container,
    product: Api,
    changes: dict[str, str],
    column: str,
    problem: str,
) -> None:
    await the_skill(product, boss)
    before = await staff_count(container)
    done = await importing.bring_in(boss, a_csv(HEADER, a_line(1, **changes)))
    [(line, at, told)] = await importing.problems(boss, done["id"])
    assert (line, at) == (2, column)
    assert told.startswith(problem)
    assert await staff_count(container) == before


async def test_nobody_hires_beyond_his_reach_or_rank(
    importing: Importing, people: People, boss: SignedIn, container: Container
) -> None:
    await people.role("keeper", {"staff:manage": "branch", "imports:run": "own"})
    keeper = await people.staff("keeper")
    before = await staff_count(container)
    await people.branch("城西网点")
    table = a_csv(HEADER, a_line(1), a_line(2, BRANCH="城西网点"))
    done = await importing.bring_in(keeper, table)
    told = await importing.problems(keeper, done["id"])
    assert [(line, column) for line, column, _ in told] == [(2, "角色"), (3, "网点")]
    assert "您不能授予自己没有的权限" in told[0][2]
    assert await staff_count(container) == before


async def test_two_tables_at_once_bring_each_person_once(
    importing: Importing, boss: SignedIn, container: Container
) -> None:
    before = await staff_count(container)
    table = a_csv(HEADER, *(a_line(number) for number in range(1, 21)))
    taken = [(await importing.upload(boss, table)).body["id"] for _ in range(2)]
    await asyncio.gather(*(importing.work() for _ in range(2)))
    states = [(await importing.get(boss, import_id))["state"] for import_id in taken]
    assert "imported" in states
    assert await staff_count(container) == before + 20
